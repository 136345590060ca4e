"""The reader at a user's desk: which simulated card lies in it, and how far the JPKI client has come with it (R-065).

What was shown right is kept in a session of its own, `card`: the step that was reached, and the card.
"""

from typing import Any

from flask import Response

from backoffice.simulation.transaction import Reading
from backoffice.store.credentials import MyNumberCard, my_number_cards
from backoffice.web import sessions
from backoffice.web.ownership import may_own

CARD = "card"


def lay(response: Any, step: str, card_id: str) -> Response:
    """Note that a card has reached a step."""
    return sessions.begin(response, CARD, f"{step}:{card_id}")


def laid(step: str) -> str:
    """Return the card that has reached a step, "" when none has."""
    reached, _, card_id = sessions.held(CARD).partition(":")
    return card_id if reached == step else ""


def take_out(response: Any) -> Response:
    """Take the card out of the reader."""
    return sessions.end(response, CARD)


def cards(reading: Reading) -> list[MyNumberCard]:
    """Return the cards of the world, any of which may lie in the reader."""
    return my_number_cards(reading.session)


def hint(reading: Reading, card_id: str) -> dict[str, str]:
    """Return the secrets of a demo world's card, for who owns the world; nothing of any other card."""
    known = reading.state.settings.get("cards", []) if may_own() else []
    found: dict[str, str] = next((card for card in known if card["id"] == card_id), {})
    return found
