"""From the lines of a set of files to the answers of a form, and from an answer's refusal back to its cell (R-161)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.domain.bulk.columns import Column, Family, Part
from backoffice.domain.bulk.lines import Line
from backoffice.domain.forms import Kind
from backoffice.domain.receipt import answered
from backoffice.domain.refusal import Refusal, Refused

NAME, CARD = "name", "card_number"
RECEIPT = "receipt_method"
_RECEIPTS = ("郵送", "窓口", "地方官署", "メール")
"""Real files have 「窓口等での受領を希望」 beside the label of the screen (facts forms §1): what means the same is taken."""
_CONFIRMED = frozenset(
    {"1", "TRUE", "True", "true", "はい", "有", "確認済み", "確認済", "確認した", "○", "レ"}
)
"""What a ticked box may be written as; no source says, so all of these are taken (assumed)."""
_BESIDE = {"receipt": RECEIPT}


@dataclass(frozen=True, slots=True)
class Entry:
    """An applicant's lines of all files that were sent: the row, the answers by field, and what is wrong with the lines."""

    row: int
    answers: Mapping[str, str]
    problems: tuple[Refusal, ...] = ()


def joined(family: Family, files: Mapping[Part, list[Line]]) -> list[Entry]:
    """Return one entry a row; Refused when the companion files have not the same rows as the first."""
    main = files[Part.MAIN]
    for part, lines in files.items():
        _refuse_other_rows(main, lines, part)
    return [
        _entry(family, line[0].row, dict(zip(files, line, strict=True)))
        for line in zip(*files.values(), strict=True)
    ]


def cell_of(family: Family, sent: Iterable[str], refusal: Refusal, row: int) -> dict[str, Any]:
    """Return a refusal as it is kept: where it stands (file, column, cell), its rule, and its words."""
    name = _BESIDE.get(refusal.field or "", refusal.field or "")
    part, column = family.places.get(name, (None, None))
    told = {"rule": refusal.rule, "code": refusal.code, "ja": refusal.ja, "en": refusal.en, "field": name}
    if part is None or column is None:
        return told | {"file": Part(name).label if name in set(Part) else "", "column": "", "cell": ""}
    where = f"{column.letters}{row}" if part in set(sent) else ""
    return told | {"file": part.label, "column": column.header, "cell": where}


def _refuse_other_rows(main: list[Line], lines: list[Line], part: Part) -> None:
    rows, wanted = [line.row for line in lines], [line.row for line in main]
    if rows == wanted:
        return
    first = min(set(rows) ^ set(wanted))
    ja = (
        f"{part.label}：申請人の行が「{Part.MAIN.label}」のファイルと合いません（{first}行目）。"
        "同じ申請人を、どのファイルでも同じ行に、同じ人数だけ入力してください。"
    )
    en = f"The rows differ from those of the first file, at row {first}."
    raise Refused(Refusal("R-162", ja, en, part, "rows-differ"))


def _entry(family: Family, row: int, lines: Mapping[Part, Line]) -> Entry:
    answers: dict[str, str] = {}
    problems: list[Refusal] = []
    for part, line in lines.items():
        columns = family.files[part]
        if len(line.cells) == len(columns):
            answers |= {
                column.field.name: _answer(column, cell)
                for column, cell in zip(columns, line.cells, strict=True)
            }
        else:
            problems.append(_other_width(part, len(line.cells), len(columns)))
    return Entry(row, answers, tuple(problems))


def _other_width(part: Part, found: int, expected: int) -> Refusal:
    ja = (
        f'{part.label}のこの行は、列の数が{found}です（正しくは{expected}）。値の中のコンマは引用符（"）で囲むか、'
        "Excelで保存し直してください。"
    )
    return Refusal("R-162", ja, f"The line has {found} cells; {expected} are expected.", None, "cells")


def _answer(column: Column, cell: str) -> str:
    text = cell.strip()
    if column.field.kind is Kind.CONSENT and text in _CONFIRMED:
        return column.field.options[0]
    if column.field.name == RECEIPT and text.startswith(_RECEIPTS) and text not in column.field.options:
        return next((option for option in column.field.options if answered(option) is answered(text)), text)
    return text
