"""The benchmark as a whole, at its smallest: it gives every figure that is promised, a picture and a table."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from backoffice.cli import main
from seed.bench import table
from seed.bench.figures import DIRECT, FORK, LOGIN, ONE, TWO
from seed.bench.report import QUICK, ROUTES, SIMPY

MS = {("p50", "ms"), ("p99", "ms")}
LISTS = (
    *(
        f"worklist by {what}"
        for what in ("key", "key, deep in", "number", "status", "urgency", "organisation")
    ),
    *("worklist of my section", "worklist of nobody's", "worklist by card number", "approval queue"),
    *(f"worklist by name {name}" for name in ("just rare", "held by fewest", "of nobody")),
    "own list of the portal",
    "own list by name just rare",
    "search by name of nobody",
    "annex by step",
)
PROMISED = {
    ("lives", SIMPY, "", "lives/s"),
    *(("lives", f"{route}, {many}", "", "lives/s") for route in ROUTES.values() for many in (ONE, TWO)),
    *(("worlds", what, "p50", "ms") for what in ("create", FORK, "reset")),
    ("lists", "bulk load", "", "applications/s"),
    *(("lists", what, *at) for what in LISTS for at in MS),
    ("submit", "filings over HTTP", "", "filings/s"),
    *(("submit", "a filing's answer", *at) for at in MS),
    *(("logins", LOGIN, *at) for at in MS),
    ("memory", "a process that has read a page of each world", "", "MiB"),
    ("memory", "what each open world adds", "", "KiB"),
}


@pytest.mark.server
@pytest.mark.slow
def test_it_gives_every_figure_that_is_promised(tmp_path: Path) -> None:
    document, picture = tmp_path / "BENCHMARKS.md", tmp_path / "plot.svg"
    document.write_text(f"before\n{table.BEGIN}\n{table.END}\nafter\n")
    words = ["bench", "--quick", "--json", "--database", "sqlite"]
    result = CliRunner().invoke(main, [*words, "--markdown", str(document), "--plot", str(picture)])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    figures = {(f["group"], f["what"], f["at"], f["unit"], f["size"]): f for f in report["figures"]}
    assert {key[:4] for key in figures} >= PROMISED
    assert report["missing"] == []
    assert {key[4] for key in figures if key[0] == "worlds"} == set(QUICK.worlds)
    assert {f["what"] for f in report["figures"] if f["amount"] <= 0} <= {"what each open world adds"}
    for (group, what, at, unit, size), figure in figures.items():
        if at == "p99":
            assert figure["amount"] >= figures[group, what, "p50", unit, size]["amount"]
    (simpy,) = (f["amount"] for f in report["figures"] if f["what"] == SIMPY)
    one = figures["lives", f"{DIRECT}, {ONE}", "", "lives/s", QUICK.lives]
    assert one["of_simpy"] == pytest.approx(one["amount"] / simpy, rel=0.01)
    assert one["bar"]["amount"] == 600
    assert {"date", "cores", "processor", "memory", "disk", "Python", "SQLite"} <= set(report["machine"])
    assert ET.parse(picture).getroot().tag.endswith("svg")
    assert f"| {DIRECT}, {ONE} (16 lives) |" in document.read_text()
