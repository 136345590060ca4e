"""The choice of 受領方法 for a renewal (rule book B14)."""

from datetime import date
from enum import StrEnum

from backoffice.domain.jst import add_months
from backoffice.domain.refusal import Refusal

SHORT_PERMISSION_MONTHS = 3
BY_COUNTER = "窓口での受領を選んでください。"


class Receipt(StrEnum):
    """How the new card is had: the API's word; `label` is the screen's (R-261)."""

    POST = "post"
    COUNTER = "counter"

    @property
    def label(self) -> str:
        """The label of the screen."""
        return "郵送による受領" if self is Receipt.POST else "窓口での受領"


def post_refusals(
    *, status_of_residence: str, birth_on: date, chosen_on: date, joined: bool, kanji_newly_asked: bool
) -> list[Refusal]:
    """Return why post cannot be chosen (R-205…R-208); `joined` is a simultaneous 再入国 or 資格外活動 (C-41)."""
    found = []
    if joined:
        found.append(
            _refusal("R-205", "再入国許可・資格外活動許可の同時申請は旅券への証印が必要なため", "joined")
        )
    if status_of_residence == "公用":
        found.append(_refusal("R-206", "旅券に証印される在留資格のため", "stamped-in-passport"))
    if kanji_newly_asked:
        found.append(_refusal("R-207", "漢字氏名の併記を新たに希望しているため", "kanji-newly-asked"))
    if renews_card_at_sixteen(birth_on, chosen_on):
        found.append(
            _refusal("R-208", "16歳の誕生日の前6か月以内で在留カードの更新を伴うため", "card-renewal")
        )
    return found


def renews_card_at_sixteen(birth_on: date, on: date) -> bool:
    """Return whether a card renewal goes with it: within six months before the 16th birthday (R-208)."""
    sixteenth = add_months(birth_on, 16 * 12)
    return add_months(sixteenth, -6) <= on < sixteenth


def becomes_counter(period_months: int) -> bool:
    """Return whether a permission of this length is stamped in the passport, so that post turns counter (R-263)."""
    return period_months <= SHORT_PERMISSION_MONTHS


def _refusal(rule: str, why: str, code: str) -> Refusal:
    return Refusal(
        rule,
        f"{why}、郵送による受領は選べません。{BY_COUNTER}",
        f"Receipt by post is not possible here ({code}). Choose the counter.",
        field="receipt",
        code=code,
    )
