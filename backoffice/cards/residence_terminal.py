"""A terminal that reads 在留カード of both generations over a connection, whatever answers there (facts/cards.md §4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_bytes

from backoffice.cards import status_words as sw
from backoffice.cards import tlv
from backoffice.cards.apdu import MOST_NE, Command
from backoffice.cards.chip import Chance
from backoffice.cards.reader import Connection
from backoffice.cards.residence import CRYPTOGRAM, MF_ID, NUMBER_REFERENCE, PADDED, WANTED_LENGTH
from backoffice.cards.residence_layout import AID_OF, GENERATION_OF_KIND, KIND, KIND_TAG, LAYOUT, MF, Access
from backoffice.cards.residence_signature import Authenticity, authenticity
from backoffice.cards.secure_messaging import (
    KEY,
    MAC,
    RANDOM,
    SCHEMES,
    TOKEN,
    DecipheringError,
    Scheme,
    card_key,
    session_key,
)

SECURE_CLASS = 0x08
NUMBER_TAG = 0xC2
"""Of generation 2; it is not signed."""


class RefusedByCard(Exception):
    """A card refuses a command by a status word; 6300 says that the number is not this card's."""

    def __init__(self, status: int) -> None:
        """Refuse by `status`."""
        said = _WRONG_NUMBER if status == sw.NO_INFORMATION else sw.said(status)
        super().__init__(f"{said.ja} / {said.en} ({status:04X})")
        self.status, self.ja, self.en = status, said.ja, said.en


class NoResidenceCard(Exception):
    """What answers is no 在留カード of generation 1 or 2, or does not answer as one does."""

    def __init__(self, what: str) -> None:
        """Say what is wrong with its answers, in English for whoever looks into it."""
        self.ja = "第1世代又は第2世代の在留カードとして読めません。"
        self.en = f"This cannot be read as a residence card of generation 1 or 2: {what}."
        super().__init__(f"{self.ja} / {self.en}")


_WRONG_NUMBER = sw.Said("在留カード番号がこのカードのものではありません", "The number is not this card's")


@dataclass(frozen=True, slots=True)
class ResidenceRead:
    """What was read of a card: `kind` is the value of C1 ("1", "2", "05", "06"), `files` hold values by tag.

    Files are keyed by application and P1 ("DF1/85"); one that the card does not have is missing.
    """

    generation: int
    kind: str
    number: str
    files: Mapping[str, Mapping[int, bytes]]

    @property
    def values(self) -> Mapping[int, bytes]:
        """All values by tag; no tag stands in two files of a generation."""
        return {tag: value for file in self.files.values() for tag, value in file.items()}


def read_residence_card(connection: Connection, number: str, chance: Chance = token_bytes) -> ResidenceRead:
    """Read all that a card gives to whoever knows its number.

    RefusedByCard (6300 when the number is another card's), NoResidenceCard, NoCardError when the chip is silent. A world
    gives its own `chance`; a terminal at a real reader needs none.
    """
    terminal = _Terminal(connection, chance)
    kind = terminal.kind()
    terminal.authenticate(GENERATION_OF_KIND[kind], number)
    return ResidenceRead(terminal.generation, kind.decode(), number, terminal.files())


def authentic(read: ResidenceRead, authority_der: bytes) -> bool:
    """Return whether a card bears a signature of the authority over what it holds; ValueError where that is no DER."""
    return judged(read, authority_der) is Authenticity.GENUINE


def judged(read: ResidenceRead, authority_der: bytes) -> Authenticity:
    """Return what a card's signature says (`residence_signature.authenticity`), and its number where it tells one."""
    if read.values.get(NUMBER_TAG, read.number.encode()) != read.number.encode():
        return Authenticity.TAMPERED
    return authenticity(read.generation, read.values, authority_der)


class _Terminal:
    """A conversation with a card: its generation and session once they are known."""

    def __init__(self, connection: Connection, chance: Chance) -> None:
        self._connection, self._chance = connection, chance
        self.generation = 0
        self._session = b""

    @property
    def _scheme(self) -> Scheme:
        return SCHEMES[self.generation]

    def kind(self) -> bytes:
        """Return what C1 says; NoResidenceCard when that is none of the two generations."""
        try:
            self._said(Command(0x00, 0xA4, 0x00, 0x00, MF_ID))
            found = _objects(self._clear(KIND)).get(KIND_TAG, b"")
        except RefusedByCard as refused:
            raise NoResidenceCard(f"C1 is refused ({refused.status:04X})") from None
        if found not in GENERATION_OF_KIND:
            raise NoResidenceCard(f"C1 is {found[:8].hex() or 'missing'}")
        return found

    def authenticate(self, generation: int, number: str) -> None:
        """Agree on a session with whoever knows the number, and verify it."""
        self.generation, key = generation, card_key(number)
        own, part = self._chance(RANDOM), self._chance(KEY)
        other = _sized(self._said(Command(0x00, 0x84, 0x00, 0x00, ne=RANDOM)), RANDOM)
        token = self._scheme.token(key, own, other, part)
        answer = self._said(Command(0x00, 0x82, 0x00, 0x00, token, 256))
        try:
            card = self._scheme.part_of_key(key, _sized(answer, TOKEN + MAC), own, other)
        except DecipheringError as wrong:
            raise NoResidenceCard(str(wrong)) from None
        self._session = session_key(part, card.key)
        self._verify(number)

    def _verify(self, number: str) -> None:
        sealed = self._scheme.sealed(self._session, number.encode())
        secured = tlv.written(CRYPTOGRAM, PADDED + sealed)
        self._said(Command(SECURE_CLASS, 0x20, 0x00, NUMBER_REFERENCE, secured))

    def files(self) -> dict[str, Mapping[int, bytes]]:
        """Return the files that are there, one application after the other."""
        found: dict[str, Mapping[int, bytes]] = {}
        selected = MF
        for name, file in LAYOUT[self.generation].items():
            application = name.partition("/")[0]
            if application != selected:
                self._said(Command(0x00, 0xA4, 0x04, 0x0C, AID_OF[application]))
                selected = application
            content = self._content(name, enciphered=file.access is Access.ENCIPHERED)
            if content is not None:
                found[name] = _objects(content)
        return found

    def _content(self, name: str, *, enciphered: bool) -> bytes | None:
        try:
            return self._enciphered(name) if enciphered else self._clear(name)
        except RefusedByCard as refused:
            if refused.status == sw.NOT_FOUND:
                return None
            raise

    def _clear(self, name: str) -> bytes:
        return self._said(Command(0x00, 0xB0, _parameter(name), 0x00, ne=MOST_NE))

    def _enciphered(self, name: str) -> bytes:
        whole = tlv.written(WANTED_LENGTH, b"\0\0")
        answer = self._said(Command(SECURE_CLASS, 0xB0, _parameter(name), 0x00, whole, MOST_NE))
        value = _objects(answer).get(CRYPTOGRAM, b"")
        if value[:1] != PADDED:
            raise NoResidenceCard(f"{name} is not enciphered")
        try:
            return self._scheme.opened(self._session, value[1:])
        except DecipheringError as wrong:
            raise NoResidenceCard(str(wrong)) from None

    def _said(self, command: Command) -> bytes:
        data, status = self._connection.transmit(command.written())
        if status != sw.OK:
            raise RefusedByCard(status)
        return data


def _parameter(name: str) -> int:
    return int(name.partition("/")[2], 16)


def _sized(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise NoResidenceCard(f"{len(data)} bytes instead of {size}")
    return data


def _objects(content: bytes) -> Mapping[int, bytes]:
    try:
        return tlv.read(content)
    except tlv.TlvError as wrong:
        raise NoResidenceCard(str(wrong)) from None
