"""Raw commands to a card's chip, many in one power-on: for tests of engineers that speak to chips without PC/SC."""

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.cards.reader import NoCardError
from backoffice.domain.refusal import Refusal, Refused, conflict
from backoffice.simulation.transaction import Transaction
from backoffice.usecases.presenting import SESSION, presented

MOST_COMMANDS, LONGEST_BYTES = 64, 2048
PURPOSE = "api"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a chip answered to each command, data and status word; `session_id` is where it is kept."""

    session_id: str
    answers: tuple[tuple[bytes, int], ...]


def speak(tx: Transaction, card_id: str, commands: Sequence[str]) -> Spoken:
    """Put a card under power and say commands (hexadecimal texts) to it; what it counts stays.

    Refused where one is no hexadecimal text of at most 2048 bytes, absent where there is no such card, a conflict where
    the card was punched.
    """
    raw = [_bytes(command, at) for at, command in enumerate(commands)]
    try:
        with presented(tx, card_id, PURPOSE) as connection:
            answers = tuple(connection.transmit(command) for command in raw)
    except NoCardError as silent:
        raise silence() from silent
    return Spoken(f"{SESSION}-{tx.number_of(SESSION):08d}", answers)


def silence() -> Refused:
    """Return the refusal of a card that does not answer."""
    ja = "カードが応答しません。穿孔されたカードは、二度と応答しません。"
    return conflict(ja, "The card does not answer: a punched one never does again.", "R-239")


def _bytes(command: str, at: int) -> bytes:
    try:
        raw = bytes.fromhex(command)
    except ValueError:
        raw = b""
    if 0 < len(raw) <= LONGEST_BYTES:
        return raw
    ja = f"コマンドは、16進の文字列で1～{LONGEST_BYTES}バイトです。例）00A40000023F00"
    en = f"A command is 1 to {LONGEST_BYTES} bytes in hexadecimal digits."
    raise Refused(Refusal("", ja, en, f"commands[{at}]", "not-hexadecimal"))
