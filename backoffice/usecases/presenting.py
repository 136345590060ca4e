"""A card of the world laid into a reader: its chip wakes with what its rows hold, and what was said is kept (R-065)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backoffice.cards.in_process import InProcessReaders
from backoffice.cards.reader import Connection
from backoffice.cards.recording import Recorded
from backoffice.domain.refusal import absent
from backoffice.simulation.transaction import Transaction
from backoffice.store.chips import CardSession
from backoffice.usecases import my_number_chips, residence_chips
from backoffice.usecases.waking import Woken

SLOT = "模擬リーダー"
WAKERS: tuple[Callable[[Transaction, str], Woken | None], ...] = (my_number_chips.wake, residence_chips.wake)


@contextmanager
def presented(
    tx: Transaction, card_id: str, purpose: str, *, by: str = "", about: str = ""
) -> Iterator[Connection]:
    """Put a card under power until the block ends; a マイナンバーカード by its key, a 在留カード by its number.

    What the chip has counted is kept even where the outcome is bad, as long as the transaction is not refused.
    Refused (absent) when there is no such card, NoCardError when its chip was punched and stays silent.
    """
    woken = woken_chip(tx, card_id)
    connection = InProcessReaders({SLOT: woken.chip}).connect(SLOT)
    said = CardSession(
        id=tx.key("card-session"),
        chip_id=card_id,
        chip_kind=woken.kind,
        purpose=purpose,
        by=by,
        about=about,
        began_at=tx.now,
    )

    def note(command: str, answer: str) -> None:
        exchange = {"at": tx.now.isoformat(), "command": command, "answer": answer}
        said.exchanges = [*said.exchanges, exchange]

    recorded = Recorded(connection, note)
    try:
        yield recorded
    finally:
        recorded.close()
        woken.keep()
        tx.add(said)


def woken_chip(tx: Transaction, card_id: str) -> Woken:
    """Return a card's chip as it is now; Refused (absent) when there is no such card."""
    for wake in WAKERS:
        woken = wake(tx, card_id)
        if woken:
            return woken
    raise absent("カード", "card", card_id)
