"""Chips of マイナンバーカード: personalised when they are first put under power, and woken from their rows."""

from backoffice.simulation.transaction import Transaction
from backoffice.usecases.waking import Woken


def wake(tx: Transaction, card_id: str) -> Woken | None:
    """Return the chip of a マイナンバーカード, None when no such card has this key."""
    raise NotImplementedError
