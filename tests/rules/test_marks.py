from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rules import marks

pytestmark = pytest.mark.slow

BOOK = marks.rows()
CITED = re.compile(r"(?<![\w-])[RCXU]-\d{2,3}\b")
PACKAGES = ("backoffice", "mailsim", "postal", "seed")


def test_the_book_has_its_283_rows_each_with_its_words() -> None:
    behaviour = [row for row in BOOK if row.startswith("R-")]
    assert behaviour == [f"R-{number:03d}" for number in range(1, 284)]
    assert all(text.strip() for text in BOOK.values())


def test_every_row_that_a_test_names_is_in_the_book() -> None:
    assert {row: places for row, places in marks.named().items() if row not in BOOK} == {}


def test_every_row_that_the_code_cites_is_in_the_book() -> None:
    root = marks.TESTS.parent
    paths = [path for package in PACKAGES for path in (root / package).rglob("*.py")]
    cited = {row: str(path) for path in paths for row in CITED.findall(path.read_text(encoding="utf-8"))}
    assert {row: path for row, path in cited.items() if row not in BOOK} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('@pytest.mark.rule("R-105")\ndef test_a(): ...', [(1, "R-105")]),
        ('@pytest.mark.rule("R-105", "C-21")\nclass TestA: ...', [(1, "R-105"), (1, "C-21")]),
        ('pytestmark = [pytest.mark.slow, pytest.mark.rule("R-001")]', [(1, "R-001")]),
        ('ROWS = [\n    pytest.param(1, marks=pytest.mark.rule("R-002")),\n]', [(2, "R-002")]),
        ('@pytest.mark.slow\ndef test_a(): "pytest.mark.rule(\\"R-003\\")"', []),
    ],
)
def test_marks_are_found_wherever_pytest_takes_them(source: str, found: list[tuple[int, str]]) -> None:
    assert list(marks.rules(source)) == found


@pytest.mark.parametrize(
    "source",
    ["pytest.mark.rule(ROW)", "pytest.mark.rule()", 'pytest.mark.rule(id="R-1")', "pytest.mark.rule(105)"],
)
def test_a_mark_that_is_not_spelled_out_is_an_error(source: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(marks.rules(source))


def test_what_is_named_tells_where(tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "domain"
    folder.mkdir(parents=True)
    (folder / "test_a.py").write_text('@pytest.mark.rule("R-105")\ndef test_a(): ...\n', encoding="utf-8")
    (folder / "kit.py").write_text('MARK = pytest.mark.rule("R-106")\n', encoding="utf-8")
    assert marks.named(tmp_path / "tests") == {"R-105": ["tests/domain/test_a.py:1"]}


def test_the_summary_counts_the_rows_of_behaviour() -> None:
    first = marks.summary()[0]
    assert re.fullmatch(r"\d+ of 283 rows proved:( R-\d{3})+", first)
    assert len(first.split(": ")[1].split()) == int(first.split()[0])
