"""The choice of 受領方法 (rule book B14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.jst import add_months
from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.refusal import Refusal

SHORT_PERMISSION_MONTHS = 3


class Receipt(StrEnum):
    """How the result is had: the API's word; `label` is the screen's (R-261)."""

    EMAIL = "email"
    POST = "post"
    COUNTER = "counter"

    @property
    def label(self) -> str:
        """The label of the screen."""
        return _LABELS[self]


_LABELS = {
    Receipt.EMAIL: "メールによる受領",
    Receipt.POST: "郵送による受領",
    Receipt.COUNTER: "窓口での受領",
}
_CARD = (Receipt.POST, Receipt.COUNTER)
COE_RECEIPTS: DatedRows[tuple[Receipt, ...]] = DatedRows(
    "ways of having a 在留資格認定証明書",
    Dated(
        date(2019, 7, 25),
        (Receipt.POST,),
        "S2 IV (R-203, R-262); before 2022-03-16 carried back",
        assumed=True,
    ),
    Dated(date(2023, 3, 17), (Receipt.EMAIL, Receipt.POST), "S2 IV, 注22 (R-203, R-262)"),
)
COUNTER_LABEL: DatedRows[str] = DatedRows(
    "label of the receipt at the counter",
    Dated(date(2019, 7, 25), "地方官署窓口", "S4 Q48, Q61 (R-261)"),
    Dated(date(2022, 3, 16), "窓口での受領", "S2 IV (R-261)"),
)
POST_WITH_WORK_PERMIT: DatedRows[bool] = DatedRows(
    "post with a simultaneous 資格外活動許可",
    Dated(date(2019, 7, 25), False, "S4 Q44; S2 注20 (C-41); X-046 says otherwise, without a verified day"),
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the choice looks at: the status that is to be had, the applicant, what is joined and newly asked."""

    kind: ApplicationType = ApplicationType.RENEWAL
    status_of_residence: str = ""
    birth_on: date = date(1990, 1, 1)
    chosen_on: date = date(2025, 4, 1)
    rules_on: date = date(2025, 4, 1)
    joined: tuple[Joined, ...] = ()
    kanji_newly_asked: bool = False


def receipts(kind: ApplicationType, on: date) -> tuple[Receipt, ...]:
    """Return the ways of having the result of an application (R-203, R-204), the usual one first."""
    return COE_RECEIPTS.at(on) if kind is ApplicationType.COE else _CARD


def label_on(receipt: Receipt, on: date) -> str:
    """Return the label of the screens of a day (R-261)."""
    return COUNTER_LABEL.at(on) if receipt is Receipt.COUNTER else receipt.label


def receipt_refusals(receipt: Receipt, seen: Circumstances) -> list[Refusal]:
    """Return why a way of having the result cannot be chosen (R-203…R-208)."""
    allowed = receipts(seen.kind, seen.rules_on)
    if receipt not in allowed:
        return [_not_of_this_kind(seen.kind, allowed, seen.rules_on)]
    if receipt is not Receipt.POST or seen.kind not in _STAMPED:
        return []
    return post_refusals(seen)


def post_refusals(seen: Circumstances) -> list[Refusal]:
    """Return why post cannot be chosen for a 変更, 更新 or 取得 (R-205…R-208; C-20, C-41)."""
    found = []
    if _needs_stamp(seen):
        found.append(
            _refusal(
                "R-205",
                "再入国許可・資格外活動許可の同時申請は旅券への証印が必要なため",
                "joined",
                seen.rules_on,
            )
        )
    if seen.status_of_residence == "公用":
        found.append(
            _refusal("R-206", "旅券に証印される在留資格のため", "stamped-in-passport", seen.rules_on)
        )
    if seen.kanji_newly_asked:
        found.append(
            _refusal("R-207", "漢字氏名の併記を新たに希望しているため", "kanji-newly-asked", seen.rules_on)
        )
    if seen.kind is ApplicationType.RENEWAL and renews_card_at_sixteen(seen.birth_on, seen.chosen_on):
        found.append(
            _refusal(
                "R-208",
                "16歳の誕生日の前6か月以内で在留カードの更新を伴うため",
                "card-renewal",
                seen.rules_on,
            )
        )
    return found


_STAMPED = frozenset({ApplicationType.CHANGE, ApplicationType.RENEWAL, ApplicationType.ACQUISITION})
"""The applications whose permission may be stamped in a passport."""


def _needs_stamp(seen: Circumstances) -> bool:
    """Say whether something joined is stamped in the passport (R-205); 資格外活動 by its dated row (C-41)."""
    by_post = {Joined.OTHER_ACTIVITY} if POST_WITH_WORK_PERMIT.at(seen.rules_on) else set()
    return bool(set(seen.joined) - by_post)


def renews_card_at_sixteen(birth_on: date, on: date) -> bool:
    """Return whether a card renewal goes with it: within six months before the 16th birthday (R-208)."""
    sixteenth = add_months(birth_on, 16 * 12)
    return add_months(sixteenth, -6) <= on < sixteenth


def becomes_counter(kind: ApplicationType, period_months: int, status_of_residence: str) -> bool:
    """Return whether a permission is stamped in the passport, so that post turns counter (R-206, R-263)."""
    return kind in _STAMPED and (period_months <= SHORT_PERMISSION_MONTHS or status_of_residence == "公用")


def receipt_named(text: str, kind: ApplicationType, on: date) -> Receipt | Refusal:
    """Return a way of having the result by its API word, or why it is none for this application."""
    allowed = receipts(kind, on)
    return Receipt(text) if text in set(Receipt) else _not_of_this_kind(kind, allowed, on)


def answered(text: str) -> Receipt:
    """Return the way that a form's answer names: 「メール…」「郵送…」「窓口…」「地方官署窓口…」."""
    found: Mapping[str, Receipt] = {
        "メール": Receipt.EMAIL,
        "窓口": Receipt.COUNTER,
        "地方官署": Receipt.COUNTER,
    }
    return next((receipt for start, receipt in found.items() if text.startswith(start)), Receipt.POST)


def _not_of_this_kind(kind: ApplicationType, allowed: tuple[Receipt, ...], on: date) -> Refusal:
    named = "か".join(f"「{label_on(receipt, on)}」" for receipt in allowed)
    rule = "R-203" if kind is ApplicationType.COE else "R-204"
    one_of = ", ".join(allowed)
    ja = f"{kind.label}の受領方法は{named}を選んでください。"
    return Refusal(rule, ja, f"The receipt of this application is one of: {one_of}.", "receipt", "receipt")


def _refusal(rule: str, why: str, code: str, on: date) -> Refusal:
    return Refusal(
        rule,
        f"{why}、郵送による受領は選べません。「{label_on(Receipt.COUNTER, on)}」を選んでください。",
        f"Receipt by post is not possible here ({code}). Choose the counter.",
        field="receipt",
        code=code,
    )
