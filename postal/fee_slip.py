"""手数料納付書 (別記第八十四号様式) and what can be wrong with it (R-222, R-226, R-227; facts/post.md §2)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from postal.defect import Defect
from postal.stamps import RevenueStamp, is_denomination

STAMPS_TAKEN_UNTIL = date(2026, 9, 30)
"""The last day of receipt for which an online filing is paid with 収入印紙 (facts/post.md §1; R-251)."""


class Mark(StrEnum):
    """How the payer stands for the slip: 署名 in E19, 記名 from 2022 (C-12)."""

    SIGNATURE = "signature"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class FeeSlip:
    """A fee slip as filled in: 番号, 氏名, signed or not, its 収入印紙, 作成年月日, circled item.

    `excess_agreed` is a 過納承諾 noted on it; `postage_stamps` are 切手 (yen) that stand where revenue stamps belong.
    """

    number: str
    name: str
    signed: bool
    stamps: tuple[RevenueStamp, ...]
    written_on: date | None = None
    item: int | None = None
    excess_agreed: bool = False
    postage_stamps: tuple[int, ...] = ()

    @property
    def stamps_yen(self) -> int:
        """What the revenue stamps pay: nothing by those that are cancelled or torn."""
        return sum(stamp.worth_yen for stamp in self.stamps)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the slip must say on the day `on` that it is looked at; `other_names` are spellings also taken.

    `other_fees` are what the same procedure costs (yen) for other days of receipt; `item` the number to circle (None: not
    looked at); `received_on` the day of receipt, which decides whether stamps are taken at all (None: they are).
    """

    number: str
    name: str
    fee_yen: int
    mark: Mark
    on: date
    other_names: tuple[str, ...] = ()
    other_fees: tuple[int, ...] = ()
    item: int | None = None
    received_on: date | None = None

    @property
    def row(self) -> str:
        """The row that says what a slip holds: R-222 in the era of signatures, R-226 after."""
        return "R-222" if self.mark is Mark.SIGNATURE else "R-226"


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
        *_item(slip, expected),
        *_stamps(slip, expected),
        *_date(slip, expected),
    ]


def _number(slip: FeeSlip, expected: Expected) -> Iterator[Defect]:
    if same_number(slip.number) != same_number(expected.number):
        yield Defect(
            "number-wrong",
            expected.row,
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
            expected.row,
            f"手数料納付書の氏名「{slip.name}」が申請人「{expected.name}」と一致しません。",
            f"The slip names {slip.name!r}, the applicant is {expected.name!r}.",
        )


def _item(slip: FeeSlip, expected: Expected) -> Iterator[Defect]:
    if slip.item is not None and expected.item is not None and slip.item != expected.item:
        yield Defect(
            "item-wrong",
            expected.row,
            f"手数料納付書で丸で囲まれた番号は{slip.item}ですが、この申請は{expected.item}です。",
            f"Item {slip.item} is circled on the slip, this application is item {expected.item}.",
        )


def _stamps(slip: FeeSlip, expected: Expected) -> Iterator[Defect]:
    if expected.received_on and expected.received_on > STAMPS_TAKEN_UNTIL:
        if slip.stamps:
            yield _not_taken(expected.received_on)
        return
    yield from _impossible(slip, expected)
    yield from _spoilt(slip, expected)
    yield from _sum(slip, expected)


def _not_taken(received_on: date) -> Defect:
    return Defect(
        "stamps-not-taken",
        "R-251",
        f"{received_on}に受け付けたオンライン申請の手数料は、収入印紙では納付できません（{STAMPS_TAKEN_UNTIL}受付分まで）。",
        f"The fee of an online filing of {received_on} is not paid with revenue stamps; the last day was {STAMPS_TAKEN_UNTIL}.",
    )


def _impossible(slip: FeeSlip, expected: Expected) -> Iterator[Defect]:
    for face in sorted({stamp.yen for stamp in slip.stamps if not is_denomination(stamp.yen)}):
        yield Defect(
            "stamp-denomination-unknown",
            expected.row,
            f"{face:,}円の収入印紙はありません。",
            f"There is no revenue stamp of {face:,} yen.",
        )
    if slip.postage_stamps:
        yen = sum(slip.postage_stamps)
        yield Defect(
            "postage-stamps-pasted",
            expected.row,
            f"収入印紙ではなく郵便切手（{yen:,}円分）が貼られています。郵便切手では納付できません。",
            f"Postage stamps ({yen:,} yen) are pasted instead of revenue stamps; they do not pay a fee.",
        )


def _spoilt(slip: FeeSlip, expected: Expected) -> Iterator[Defect]:
    enough = slip.stamps_yen >= expected.fee_yen
    cancelled = sum(stamp.yen for stamp in slip.stamps if stamp.cancelled)
    torn = sum(stamp.yen for stamp in slip.stamps if stamp.torn and not stamp.cancelled)
    if cancelled:
        yield Defect(
            "stamp-cancelled",
            expected.row,
            f"消印のある収入印紙（{cancelled:,}円分）は使えません。",
            f"Revenue stamps of {cancelled:,} yen are cancelled already and pay nothing.",
            soft=enough,
        )
    if torn:
        yield Defect(
            "stamp-torn",
            expected.row,
            f"破れている収入印紙（{torn:,}円分）は使えません。",
            f"Revenue stamps of {torn:,} yen are torn and pay nothing.",
            soft=enough,
        )


def _sum(slip: FeeSlip, expected: Expected) -> Iterator[Defect]:
    paid, fee = slip.stamps_yen, expected.fee_yen
    if paid > fee and slip.excess_agreed:
        yield Defect(
            "stamps-excess-agreed",
            expected.row,
            f"収入印紙が{paid - fee:,}円超過していますが、過納承諾の記載があります。超過分は返金されません。",
            f"The stamps are {paid - fee:,} yen too many, with 過納承諾 noted: taken, and nothing is paid back.",
            soft=True,
        )
    elif paid != fee:
        yield _wrong_sum(paid, expected)


def _wrong_sum(paid: int, expected: Expected) -> Defect:
    fee, row = expected.fee_yen, expected.row
    if paid in expected.other_fees:
        return Defect(
            "stamps-other-regime",
            row,
            f"収入印紙{paid:,}円は別の時期の手数料です。受付日による手数料は{fee:,}円です。",
            f"Stamps of {paid:,} yen pay the fee of another time; by its day of receipt this one costs {fee:,} yen.",
        )
    if paid < fee:
        return Defect(
            "stamps-short",
            row,
            f"収入印紙が{fee - paid:,}円不足しています（必要額{fee:,}円、貼付{paid:,}円）。",
            f"The stamps are {fee - paid:,} yen short: {paid:,} of {fee:,} yen.",
        )
    return Defect(
        "stamps-excess",
        row,
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
