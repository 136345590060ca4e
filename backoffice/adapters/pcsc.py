"""Readers over PC/SC by pyscard (extra `card`), which is imported when a reader is first asked for, never before."""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Any, NoReturn

from backoffice.cards.reader import NoCardError, NoReaderError, ReaderSeen
from backoffice.cards.status_words import Said
from backoffice.cards.transport import exchanged

LIBRARY = "libpcsclite.so.1"
NO_SERVICE, STOPPED, FORBIDDEN = 0x8010001D, 0x8010001E, 0x8010006A
UNKNOWN_READER, READER_GONE, SHARED = 0x80100009, 0x80100017, 0x8010000B


NO_PYSCARD = Said(
    "pyscard がありません。apt-get install gcc python3-dev libpcsclite-dev のあと、"
    "Odaiba のフォルダで pip install '.[card]' を実行してください。",
    "pyscard is missing: apt-get install gcc python3-dev libpcsclite-dev, then pip install '.[card]' in Odaiba's folder.",
)
NO_LIBRARY = Said(
    f"{LIBRARY} がありません。apt-get install libpcsclite1 を実行してください。",
    f"{LIBRARY} is missing: apt-get install libpcsclite1.",
)
NO_DAEMON = Said(
    "pcscd が動いていません。apt-get install pcscd のあと、pcscd を起動してください"
    "（systemctl start pcscd.socket、systemd がなければ pcscd）。",
    "pcscd is not running: apt-get install pcscd, then start it"
    " (systemctl start pcscd.socket, or pcscd where there is no systemd).",
)
NO_RIGHT = Said(
    "pcscd が polkit によりこの利用者を拒みました。polkit で org.debian.pcsc-lite.access_pcsc を許すか、"
    "D-Bus のない環境では pcscd --disable-polkit で起動してください。",
    "pcscd refuses this user by polkit: allow org.debian.pcsc-lite.access_pcsc,"
    " or start pcscd --disable-polkit where there is no D-Bus.",
)
OTHERWISE = Said("PC/SC のリーダーを使えません", "PC/SC does not work")
SAID = {NO_SERVICE: NO_DAEMON, STOPPED: NO_DAEMON, FORBIDDEN: NO_RIGHT}


class PcscReaders:
    """The readers that pcscd knows; nothing is held open between two questions."""

    def seen(self) -> Sequence[ReaderSeen]:
        """Return the readers that are there; a card in one is put under power for a moment."""
        return [ReaderSeen(str(reader), _has_card(reader)) for reader in _readers()]

    def connect(self, name: str) -> "PcscConnection":
        """Put the card in a reader under power, shared with other programs."""
        for reader in _readers():
            if str(reader) == name:
                return PcscConnection(name, _powered(name, reader))
        raise NoReaderError(f"リーダー（{name}）がありません。", f"There is no reader {name}.")


class PcscConnection:
    """A card in a reader over PC/SC, by T=0 or T=1 as the card wants it."""

    def __init__(self, name: str, card: Any) -> None:
        """Hold a connection of pyscard that is open."""
        self._name, self._card = name, card
        self._by_blocks: bool = card.getProtocol() != _scard().SCARD_PROTOCOL_T0
        self.atr = bytes(card.getATR())

    def transmit(self, command: bytes) -> tuple[bytes, int]:
        """Send a C-APDU, short or extended; whatever keeps the answer from coming means that the card has gone."""
        if self._card is None:
            raise NoCardError(self._name)
        return exchanged(self._send, command, by_blocks=self._by_blocks)

    def _send(self, command: bytes) -> tuple[bytes, int]:
        try:
            data, sw1, sw2 = self._card.transmit(list(command))
        except _failures() as failure:
            raise NoCardError(self._name) from failure
        return bytes(data), sw1 << 8 | sw2

    def close(self) -> None:
        """Take the card's power, and let PC/SC go."""
        card, self._card = self._card, None
        if card is not None:
            _let_go(card)


def not_installed() -> Said | None:
    """Return what is not installed; without its library pyscard would print to standard output as it is imported."""
    if not find_spec("smartcard"):
        return NO_PYSCARD
    try:
        ctypes.CDLL(LIBRARY)
    except OSError:
        return NO_LIBRARY
    return None


def lacking() -> Said | None:
    """Return what keeps this machine from seeing readers, None when nothing does."""
    try:
        _readers()
    except NoReaderError as missing:
        return Said(missing.ja, missing.en)
    return None


def _readers() -> list[Any]:
    missing = not_installed()
    if missing:
        raise NoReaderError(*missing)
    from smartcard.System import readers

    with _in_words():
        return list(readers())


def _powered(name: str, reader: Any) -> Any:
    """Return a connection to a card under power; NoCardError, NoReaderError."""
    with _in_words():
        card = reader.createConnection()
    try:
        card.connect()
    except _failures() as failure:
        _let_go(card)
        if _code(failure) in (UNKNOWN_READER, READER_GONE, SHARED, *SAID):
            _refuse(failure)
        raise NoCardError(name) from failure
    return card


def _has_card(reader: Any) -> bool:
    try:
        card = _powered(str(reader), reader)
    except NoCardError:
        return False
    except NoReaderError:
        return True  # another program has it for itself
    _let_go(card)
    return True


def _let_go(card: Any) -> None:
    with suppress(*_failures()):
        card.disconnect()
    with suppress(*_failures()):
        card.release()


def _scard() -> Any:
    from smartcard import scard

    return scard


def _failures() -> tuple[type[Exception], ...]:
    """Return the two kinds of errors of pyscard, of which neither is the other."""
    from smartcard.Exceptions import SmartcardException
    from smartcard.pcsc.PCSCExceptions import BaseSCardException

    return (SmartcardException, BaseSCardException)


def _code(failure: Exception) -> int:
    return int(getattr(failure, "hresult", 0)) & 0xFFFFFFFF


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except _failures() as failure:
        _refuse(failure)


def _refuse(failure: Exception) -> NoReturn:
    words = SAID.get(_code(failure)) or Said(f"{OTHERWISE.ja}：{failure}", f"{OTHERWISE.en}: {failure}")
    raise NoReaderError(*words) from failure
