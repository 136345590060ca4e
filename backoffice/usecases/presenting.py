"""A card of the world laid into a reader: its chip wakes with what its rows hold, and what was said is kept (R-065)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backoffice.cards.in_process import InProcessReaders
from backoffice.cards.reader import Connection
from backoffice.cards.recording import Recorded
from backoffice.domain.refusal import absent
from backoffice.simulation.transaction import Transaction
from backoffice.store.chips import CardSession, forget_card_sessions
from backoffice.usecases import my_number_chips, residence_chips
from backoffice.usecases.waking import Woken

SLOT = "模擬リーダー"
SESSION = "card-session"
WAKERS: tuple[Callable[[Transaction, str], Woken | None], ...] = (my_number_chips.wake, residence_chips.wake)
MOST_SESSIONS = 500
"""So many of the newest sessions a world keeps."""
MOST_EXCHANGES, MOST_DIGITS = 400, 400_000
"""A session is full with so many exchanges, or hexadecimal digits: a 在留カード that is read whole takes 40,000."""


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
    said = begun(tx, card_id, woken.kind, purpose, by=by, about=about)
    recorded = Recorded(connection, Noted(tx, said))
    try:
        yield recorded
    finally:
        recorded.close()
        woken.keep()


def woken_chip(tx: Transaction, card_id: str) -> Woken:
    """Return a card's chip as it is now; Refused (absent) when there is no such card."""
    for wake in WAKERS:
        woken = wake(tx, card_id)
        if woken:
            return woken
    raise absent("カード", "card", card_id)


def begun(
    tx: Transaction, card_id: str, kind: str, purpose: str, *, by: str = "", about: str = ""
) -> CardSession:
    """Begin to keep what is said to a card; of a world's sessions the oldest goes when there are too many."""
    said = CardSession(
        id=tx.key(SESSION),
        chip_id=card_id,
        chip_kind=kind,
        purpose=purpose,
        by=by,
        about=about,
        began_at=tx.now,
    )
    tx.add(said)
    surplus = tx.number_of(SESSION) - MOST_SESSIONS
    if surplus > 0:
        forget_card_sessions(tx.beneath, f"{SESSION}-{surplus:08d}")
    return said


class Noted:
    """Notes each exchange of a session, until it is full; what is said then is counted only."""

    def __init__(self, tx: Transaction, said: CardSession) -> None:
        """Note what is said in a session of this transaction."""
        self._tx, self._said = tx, said
        self._digits = sum(len(each["command"] + each["answer"]) for each in said.exchanges)

    def __call__(self, command: str, answer: str) -> None:
        """Note a command and its answer."""
        self._digits += len(command) + len(answer)
        if len(self._said.exchanges) >= MOST_EXCHANGES or self._digits > MOST_DIGITS:
            self._said.left_out += 1
            return
        exchange = {"at": self._tx.now.isoformat(), "command": command, "answer": answer}
        self._said.exchanges = [*self._said.exchanges, exchange]
