"""手数料納付書 (別記第八十四号様式) and what can be wrong with it (R-226, R-227; facts/post.md §2)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from postal.defect import Defect
from postal.stamps import is_denomination


class Mark(StrEnum):
    """How the payer stands for the slip: 署名 in E19, 記名 from 2022 (C-12)."""

    SIGNATURE = "signature"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class FeeSlip:
    """A fee slip as filled in: 番号, 氏名, signed or not, stamps by face value (yen), 作成年月日, circled item."""

    number: str
    name: str
    signed: bool
    stamps: tuple[int, ...]
    written_on: date | None = None
    item: int | None = None

    @property
    def stamps_yen(self) -> int:
        """The sum of the stamps."""
        return sum(self.stamps)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the slip must say on the day `on` that it is looked at; `other_names` are spellings also taken."""

    number: str
    name: str
    fee_yen: int
    mark: Mark
    on: date
    other_names: tuple[str, ...] = ()


def same_words(text: str) -> str:
    """Return text without what width, case and spaces change (NFKC); its content stays."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def same_number(text: str) -> str:
    """Return a number without width, spaces and the kinds of hyphen."""
    return re.sub(r"[\u2010-\u2015\u2212\u30fc]", "-", same_words(text))


def defects(slip: FeeSlip, expected: Expected) -> list[Defect]:
    """Return all that is wrong with the slip, in the order in which an officer reads it."""
    return [
        *_number(slip, expected),
        *_person(slip, expected),
        *_stamps(slip, expected),
        *_date(slip, expected),
    ]


def _number(slip: FeeSlip, expected: Expected) -> Iterator[Defect]:
    if same_number(slip.number) != same_number(expected.number):
        yield Defect(
            "number-wrong",
            "R-226",
            f"手数料納付書の番号「{slip.number}」が申請受付番号「{expected.number}」と一致しません。",
            f"The slip says number {slip.number!r}, the application is {expected.number!r}.",
        )


def _person(slip: FeeSlip, expected: Expected) -> Iterator[Defect]:
    written = same_words(slip.name)
    if expected.mark is Mark.SIGNATURE and not slip.signed:
        yield Defect(
            "signature-missing",
            "R-227",
            "手数料納付書に申請人の署名がありません。署名の上、再度送付してください。",
            "The applicant has not signed the fee slip. Sign it and send it again (R-228).",
        )
    if not written and expected.mark is Mark.NAME:
        yield Defect(
            "name-missing",
            "R-226",
            "手数料納付書の右下に納付者氏名の記名がありません。",
            "The fee slip does not bear the payer's name, bottom right.",
        )
    if written and written not in map(same_words, (expected.name, *expected.other_names)):
        yield Defect(
            "name-wrong",
            "R-226",
            f"手数料納付書の氏名「{slip.name}」が申請人「{expected.name}」と一致しません。",
            f"The slip names {slip.name!r}, the applicant is {expected.name!r}.",
        )


def _stamps(slip: FeeSlip, expected: Expected) -> Iterator[Defect]:
    for face in sorted({face for face in slip.stamps if not is_denomination(face)}):
        yield Defect(
            "stamp-denomination-unknown",
            "R-226",
            f"{face:,}円の収入印紙はありません。",
            f"There is no revenue stamp of {face:,} yen.",
        )
    paid, fee = slip.stamps_yen, expected.fee_yen
    if paid < fee:
        yield Defect(
            "stamps-short",
            "R-226",
            f"収入印紙が{fee - paid:,}円不足しています（必要額{fee:,}円、貼付{paid:,}円）。",
            f"The stamps are {fee - paid:,} yen short: {paid:,} of {fee:,} yen.",
        )
    if paid > fee:
        yield Defect(
            "stamps-excess",
            "R-226",
            f"収入印紙が{paid - fee:,}円超過しています（必要額{fee:,}円、貼付{paid:,}円）。過納承諾の記載が必要です。",
            f"The stamps are {paid - fee:,} yen too many: {paid:,} for {fee:,} yen; 過納承諾 would be needed.",
        )


def _date(slip: FeeSlip, expected: Expected) -> Iterator[Defect]:
    if slip.written_on and slip.written_on > expected.on:
        yield Defect(
            "written-on-future",
            "",
            f"手数料納付書の作成年月日{slip.written_on}が確認日{expected.on}より後です。",
            f"The slip is dated {slip.written_on}, after the day it is looked at, {expected.on}.",
            soft=True,
        )
