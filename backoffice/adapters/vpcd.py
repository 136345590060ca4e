"""The card's side of vpcd: a chip connects to a slot's TCP port and lies there until it is taken out or falls silent."""

import socket
from collections.abc import Callable

from backoffice.cards.chip import Chip
from backoffice.cards.reader import NoCardError, NoReaderError
from backoffice.cards.vpcd import MOST, Frames, answered, framed

GREETING_SECONDS = 5.0
"""pcscd asks for the ATR some five times a second: a slot that asks nothing for so long holds another card."""


def lie_in_slot(
    chip: Chip, host: str, port: int, inserted: Callable[[], None], *, quickly: bool = True
) -> None:
    """Let a chip lie in a slot until it falls silent (NoCardError, which is no error here) or pcscd goes.

    `inserted` is called once the reader has seen it. NoReaderError when nobody listens there, or another card lies there.
    `quickly` acknowledges each message at once: else each APDU waits some 44 ms for the delayed acknowledgement.
    """
    with _wire(host, port) as wire:
        frames = Frames()
        if not _heard(wire, frames, chip, quickly=quickly, port=port):
            return
        wire.settimeout(None)
        inserted()
        while _heard(wire, frames, chip, quickly=quickly, port=port):
            pass


def _wire(host: str, port: int) -> socket.socket:
    try:
        wire = socket.create_connection((host, port), timeout=GREETING_SECONDS)
    except OSError as failure:
        raise _nobody(host, port, failure) from failure
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return wire


def _heard(wire: socket.socket, frames: Frames, chip: Chip, *, quickly: bool, port: int) -> bool:
    """Answer what comes next; return whether the card still lies there."""
    try:
        data = wire.recv(MOST)
        if quickly:
            _acknowledge(wire)
        for message in frames.fed(data):
            answer = answered(chip, message)
            if answer is not None:
                wire.sendall(framed(answer))
    except TimeoutError as failure:
        raise _taken(port) from failure
    except (NoCardError, ConnectionError):
        return False
    return bool(data)


def _acknowledge(wire: socket.socket) -> None:
    """Have what came acknowledged now; the option lasts for one message, and Linux alone knows it."""
    quick = getattr(socket, "TCP_QUICKACK", None)
    if quick is not None:
        wire.setsockopt(socket.IPPROTO_TCP, quick, 1)


def _nobody(host: str, port: int, failure: OSError) -> NoReaderError:
    return NoReaderError(
        f"仮想リーダー（{host}:{port}）につながりません（{failure.strerror or failure}）。"
        "apt-get install pcscd vsmartcard-vpcd のあと、pcscd を起動してください。",
        f"No virtual reader answers at {host}:{port}: install pcscd and vsmartcard-vpcd, and start pcscd.",
    )


def _taken(port: int) -> NoReaderError:
    return NoReaderError(
        f"仮想リーダー（{port}）にはほかのカードが入っています。取り出すか、--port {port + 1} を指定してください。",
        f"Another card lies in the virtual reader at {port}: take it out, or try --port {port + 1}.",
    )
