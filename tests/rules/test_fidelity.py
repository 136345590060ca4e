"""No hard row of the rule book is forgotten, and the page that says so is the one that would be made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.rules import fidelity, marks
from tests.rules.fidelity import Explanation
from tests.rules.marks import BookRow

pytestmark = pytest.mark.slow

BOOK = {row.id: row for row in (BookRow("R-001", "one", "S1", "all"), BookRow("R-002", "two", "S1", "soft"))}


def test_every_hard_row_is_proved_or_explained_and_not_both() -> None:
    assert fidelity.complaints(marks.book(), marks.named(), fidelity.explanations()) == []


def test_the_page_is_what_would_be_made() -> None:
    assert fidelity.PAGE.read_text(encoding="utf-8") == fidelity.page(), "run `make fidelity`"


@pytest.mark.parametrize(
    ("named", "explained", "words"),
    [
        ([], {}, "R-001: no test names it and fidelity.csv does not explain it"),
        (["R-001"], {"R-001": Explanation("R-001", "open", "later")}, "R-001: open, but a test names it"),
        (
            ["R-001"],
            {"R-001": Explanation("R-001", "not-simulated", "no")},
            "R-001: not-simulated, but a test",
        ),
        ([], {"R-001": Explanation("R-001", "assumed", "so")}, "R-001: assumed, but no test names it"),
        (["R-001"], {"R-001": Explanation("R-001", "kept", "so")}, "R-001: needs a state"),
        (["R-001"], {"R-001": Explanation("R-001", "assumed", " ")}, "R-001: needs a state"),
        (["R-001"], {"R-300": Explanation("R-300", "open", "later")}, "R-300: not in the rule book"),
    ],
)
def test_what_does_not_fit_is_complained_about(
    named: list[str], explained: dict[str, Explanation], words: str
) -> None:
    (complaint,) = fidelity.complaints(BOOK, named, explained)
    assert complaint.startswith(words)


@pytest.mark.parametrize(
    ("named", "explained"),
    [
        (["R-001"], {}),
        (["R-001", "R-002"], {"R-001": Explanation("R-001", "assumed", "so")}),
        ([], {"R-001": Explanation("R-001", "not-simulated", "the police is not simulated")}),
        ([], {"R-001": Explanation("R-001", "open", "later")}),
        (["R-001"], {"R-001": Explanation("R-001", "told", "advice")}),
    ],
)
def test_what_fits_is_not(named: list[str], explained: dict[str, Explanation]) -> None:
    assert fidelity.complaints(BOOK, named, explained) == []


def test_soft_rows_are_told_by_the_book() -> None:
    book = marks.book()
    soft = [row.id for row in book.values() if row.id.startswith("R-") and not row.is_hard]
    assert {"R-114", "R-187", "R-196", "R-253", "R-254", "R-283"} <= set(soft)
    assert not {"R-001", "R-105", "R-191", "R-249"} & set(soft)
    assert not replace(book["R-001"], holds="info").is_hard


def test_pruning_takes_out_what_is_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "fidelity.csv"
    copy.write_text(
        'row,state,why\nR-001,open,later\nR-300,open,later\nR-002,assumed,"so, and so"\n', encoding="utf-8"
    )
    monkeypatch.setattr(fidelity, "EXPLANATIONS", copy)
    assert fidelity.prune() == ["R-001"]
    assert copy.read_text(encoding="utf-8") == 'row,state,why\nR-300,open,later\nR-002,assumed,"so, and so"\n'
