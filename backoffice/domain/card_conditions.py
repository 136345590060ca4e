"""In what condition a マイナンバーカード is, as its holder and the tray of cards see it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backoffice.domain.my_number import PIN_TRIES, SIGNATURE_TRIES


class Condition(StrEnum):
    """What is the matter with a card; the first that holds."""

    GOOD = "使えます"
    PUNCHED = "穿孔済み（応答なし）"
    RETURNED = "返納済み"
    LOST = "紛失の届出済み"
    ENDED = "有効期限切れ"
    LACKING = "電子証明書なし"
    REVOKED = "電子証明書が失効"
    CERTIFICATE_ENDED = "電子証明書の期限切れ"
    LOCKED = "ロック中"


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What is known of a card: its state, its last day and those of its certificates (None: it has none), and wrong tries."""

    state: str
    expires_on: date
    certificates_until: tuple[date | None, date | None]
    wrong_pins: int
    wrong_signatures: int
    revoked: bool


def condition(card: CardFacts, today: date) -> Condition:
    """Return the condition of a card on a day; one certificate that is missing or bad is enough (C-17)."""
    ends = [until for until in card.certificates_until if until]
    found = (
        (Condition.PUNCHED, card.state == "punched"),
        (Condition.RETURNED, card.state == "returned"),
        (Condition.LOST, card.state == "lost"),
        (Condition.ENDED, card.expires_on < today),
        (Condition.LACKING, len(ends) < len(card.certificates_until)),
        (Condition.REVOKED, card.revoked),
        (Condition.CERTIFICATE_ENDED, min(ends, default=today) < today),
        (Condition.LOCKED, card.wrong_pins >= PIN_TRIES or card.wrong_signatures >= SIGNATURE_TRIES),
    )
    return next((named for named, holds in found if holds), Condition.GOOD)
