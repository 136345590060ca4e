"""The reader at a user's desk: which card lies in it, how far the JPKI client has come with it, and what was proved (R-065).

It is kept in a session of its own, `card`: on the server, as text; the browser has its key alone.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask import Response, url_for

from backoffice.cards.challenge import Purpose
from backoffice.domain.my_number import CardSurface
from backoffice.domain.refusal import Refusal
from backoffice.simulation.transaction import Reading
from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import Person
from backoffice.usecases.card_proof import Proof
from backoffice.usecases.laying_out import laid_out, others
from backoffice.web import sessions
from backoffice.web.ownership import may_own

CARD = "card"
AT_MUNICIPALITY = frozenset(
    {
        "card-locked",
        "card-ended",
        "certificate-missing",
        "certificate-ended",
        "certificate-revoked",
    }
)
"""The refusals of a card that the municipality puts right."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A card in the reader: the serial numbers of the certificates that have signed, "" while none has, and the face it told."""

    card_id: str
    signature_id: str = ""
    authentication_id: str = ""
    surface: CardSurface | None = None

    def proof(self, purpose: Purpose) -> Proof:
        """Return what was proved for a purpose."""
        serial = self.signature_id if purpose is Purpose.SIGNATURE else self.authentication_id
        return Proof(purpose, self.card_id, serial)


def lay(response: Any, step: str, card: Laid) -> Response:
    """Note that a card has reached a step."""
    return sessions.begin(response, CARD, json.dumps({"step": step} | asdict(card), default=date.isoformat))


def laid(step: str) -> Laid | None:
    """Return the card that has reached a step, None when none has."""
    known = json.loads(sessions.held(CARD) or "{}")
    if known.pop("step", None) != step:
        return None
    face = known.pop("surface")
    surface = CardSurface(**face | {"birth_on": date.fromisoformat(face["birth_on"])}) if face else None
    return Laid(**known, surface=surface)


def take_out(response: Any) -> Response:
    """Take the card out of the reader."""
    return sessions.end(response, CARD)


def tray(reading: Reading) -> dict[str, Any]:
    """Return the cards of the world, any of which may be laid in, others that may be by mistake, and where bad ones are made."""
    practice = url_for("municipality.practice_form") if may_own() else ""
    return {"cards": laid_out(reading), "others": others(reading), "practice": practice}


def holder(reading: Reading, card_id: str) -> str:
    """Return the name on a card."""
    return reading.require(MyNumberCard, card_id, "マイナンバーカード", "My Number card").name


def hint(reading: Reading, card_id: str) -> dict[str, str]:
    """Return the present secrets of a demo world's card, and the number and address on its holder's 在留カード.

    For who owns the world; nothing of any other card. A secret may have been changed since, at the municipality.
    """
    known = reading.state.settings.get("cards", []) if may_own() else []
    card = reading.get(MyNumberCard, card_id) if card_id in {one["id"] for one in known} else None
    if card is None:
        return {}
    person = reading.get(Person, card.person_id)
    return {
        "pin": card.pin,
        "signature_password": card.signature_password,
        "number": person.card_number if person else "",
        "address": card.address,
    }


def desk_href(card_id: str, problem: Refusal | None) -> str:
    """Return where the municipality puts a card right, for who may serve there; "" when that is of no use."""
    if problem is None or problem.code not in AT_MUNICIPALITY or not may_own():
        return ""
    return url_for("municipality.card", card_id=card_id)
