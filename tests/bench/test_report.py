"""What is told of figures: bars kept and missed, the table in a document, the picture; and what must not be told."""

import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

import seed.bench
from seed.bench import plot, report, table
from seed.bench.command import bench
from seed.bench.engines import BrokenRunError, Work, live
from seed.bench.figures import DIRECT, FORK, MILLION, ONE, POSTGRESQL, SQLITE, Figure, Report
from seed.bench.grounds import ground

MACHINE = {
    "date": "2026-11-22",
    "cores": "2",
    "processor": "A <fast> & cheap one",
    "memory": "24 GiB",
    "disk": "3.0 ms a sync",
    "Python": "3.11",
    "SQLite": "3.40",
    "PostgreSQL": "15",
}
LIVES = Figure("lives", f"{DIRECT}, {ONE}", 599.0, "lives/s", database=SQLITE, size=10, of_simpy=0.5)
BY_KEY = Figure("lists", "worklist by key", 19.0, "ms", at="p99", database=POSTGRESQL, size=MILLION)


@pytest.fixture
def told() -> Report:
    fork = Figure("worlds", FORK, 9.0, "ms", "p50", SQLITE, 1_000)
    return Report(MACHINE, [LIVES, fork, fork.on(POSTGRESQL), BY_KEY], ["all of <it>"], 12.0)


@pytest.mark.parametrize(
    ("figure", "kept"),
    [
        (LIVES, False),
        (replace(LIVES, amount=600.0), True),
        (LIVES.on(POSTGRESQL), None),
        (BY_KEY, True),
        (replace(BY_KEY, amount=20.1), False),
        (replace(BY_KEY, size=1_000), None),
        (replace(BY_KEY, at="p50"), None),
    ],
)
def test_a_bar_is_for_what_it_was_set_for(figure: Figure, kept: bool | None) -> None:
    bar = figure.told()["bar"]
    assert (bar and bar["kept"]) is kept


def test_the_databases_stand_side_by_side(told: Report) -> None:
    lives, fork, _ = table.rows(told)
    assert lives == (f"{DIRECT}, {ONE} (10 lives)", "599 lives/s (0.50 of SimPy)", "", "≥ 600 on SQLite")
    assert fork[1:] == ("p50 9.0 ms", "p50 9.0 ms", "p50 ≤ 10 on SQLite")
    assert "missing: all of <it>" in list(table.plain(told))


def test_the_table_takes_the_place_between_its_marks_and_nothing_else(told: Report, tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(f"# 上\n\n{table.BEGIN}\nold\n{table.END}\n\nafter\n", encoding="utf-8")
    for _ in range(2):
        table.rewrite(document, told)
    before, rest = document.read_text(encoding="utf-8").split(table.BEGIN)
    between, after = rest.split(table.END)
    assert (before, after) == ("# 上\n\n", "\n\nafter\n")
    assert between.strip() == table.markdown(told)
    assert "old" not in between


@pytest.mark.parametrize("text", ["no marks", table.BEGIN, f"{table.END} {table.BEGIN}"])
def test_a_document_without_marks_is_refused_before_anything_is_measured(text: str, tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(text)
    result = CliRunner().invoke(bench, ["--markdown", str(document)])
    assert result.exit_code == 1
    assert table.BEGIN in result.stderr
    assert "[1/" not in result.stderr
    assert document.read_text() == text


def test_the_own_page_of_benchmarks_has_its_marks() -> None:
    table.parts(Path(__file__).parents[2] / "BENCHMARKS.md")


def test_the_picture_is_well_formed_and_runs_and_loads_nothing(told: Report) -> None:
    text = plot.drawn(told)
    root = ET.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "title", "style", "rect", "text", "tspan", "line"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name}
    assert "url(" not in text
    assert "@import" not in text
    assert "A <fast> & cheap one" in " ".join(root.itertext())


def test_a_bar_that_was_set_is_marked_where_it_lies(told: Report) -> None:
    root = ET.fromstring(plot.drawn(told))
    marks = [float(each.attrib["x1"]) for each in root.findall(".//{*}line") if each.attrib["class"] == "bar"]
    _key, lives, fork, by_key = marks
    assert lives == pytest.approx(plot.LEFT + plot.SCALE / 1.05, abs=0.1)
    assert fork == pytest.approx(plot.LEFT + plot.SCALE / 1.05, abs=0.1)
    assert by_key == pytest.approx(plot.LEFT + plot.SCALE / 1.05, abs=0.1)


def test_two_heads_of_as_many_lives_give_no_figure() -> None:
    heads = report.Heads()
    heads.must_be_one(5, "a")
    heads.must_be_one(5, "a")
    heads.must_be_one(6, "b")
    with pytest.raises(BrokenRunError):
        heads.must_be_one(5, "b")


@pytest.mark.slow
def test_a_worker_whose_lives_do_not_end_gives_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    with ground(str) as there:
        whole = live(Work(there, "whole", 2, "direct", 0))
        assert live(Work(there, "again", 2, "direct", 0)).head == whole.head
        monkeypatch.setattr("seed.bench.lives.DAYS", 3)
        with pytest.raises(BrokenRunError, match="0 of 2 lives ended"):
            live(Work(there, "short", 2, "direct", 0))


def test_without_simpy_the_ratio_is_told_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "simpy", None)
    monkeypatch.delitem(sys.modules, "seed.bench.diskless", raising=False)
    monkeypatch.delattr(seed.bench, "diskless", raising=False)
    told = Report(MACHINE)
    assert list(report._simpy(1, told)) == []
    assert told.missing == [report.NO_SIMPY]
