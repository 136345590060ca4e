"""The chip of a マイナンバーカード, command by command (facts/cards.md §3)."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from backoffice.cards import jpki_files, signing, surface_files
from backoffice.cards import status_words as sw
from backoffice.cards.apdu import Answer, Command, RefusedError
from backoffice.cards.chip import CommandChip, must
from backoffice.cards.chip_files import Application, Secret, SigningKey, Transparent
from backoffice.cards.my_number_contents import Contents, Secrets

CONTACTLESS = bytes.fromhex("3B888001000041E0B381A1003B")
CONTACT = bytes.fromhex("3BDA13FF8131FB468012392F31C173C601C03B")
RESIDENT_REGISTER = bytes.fromhex("D3921000310001010401")
COMMON = bytes.fromhex("D3921000310001010100")

F = TypeVar("F", Transparent, Secret, SigningKey)

_BY_NAME, _BY_ID = 0x04, 0x02
_CURRENT = 0x80
_SHORT_ID, _RESERVED = 0x1F, 0x60
_NEW_ONE = 0x01
_LONGEST_SECRET = 16


def _nothing(_contents: Contents, _secrets: Secrets) -> Application:
    return {}


APPLICATIONS: Mapping[bytes, Callable[[Contents, Secrets], Application]] = {
    jpki_files.APPLICATION: jpki_files.jpki,
    surface_files.INPUT_APPLICATION: surface_files.input_support,
    surface_files.CHECK_APPLICATION: surface_files.face_check,
    RESIDENT_REGISTER: _nothing,
    COMMON: _nothing,
}
"""By their names; what an application holds is written when it is chosen."""


class MyNumberChip(CommandChip):
    """The chip of one card. 住基 and 共通 can be selected, and hold nothing.

    What is assumed: an answer shorter than Le is 9000; choosing an application forgets who was verified in the one
    before, even if it is the same; a file of another kind than the command wants is 6981.
    """

    HANDLERS: ClassVar = {
        (0x00, 0xA4): "select",
        (0x00, 0xB0): "read",
        (0x00, 0x20): "verify",
        (0x00, 0x24): "change",
        (0x80, 0x2A): "sign",
    }

    def __init__(self, contents: Contents, secrets: Secrets, atr: bytes = CONTACTLESS) -> None:
        """Bear some contents and secrets; the counters of these are counted on."""
        self.contents, self.secrets, self.atr = contents, secrets, atr
        self.reset()

    def reset(self) -> None:
        """Forget what was selected and who was verified."""
        self._name = b""
        self._application: Application = {}
        self._current = 0
        self._verified: set[int] = set()

    def mind(self) -> dict[str, Any]:
        """Return which application and file are chosen and who was verified, as JSON holds it; no secret is in it."""
        return {
            "application": self._name.hex(),
            "file": self._current,
            "verified": sorted(self._verified),
        }

    def remind(self, mind: Mapping[str, Any]) -> None:
        """Go on with what another chip of the same card had in mind; a file that was taken off it meanwhile is chosen no more."""
        self.reset()
        if mind["application"]:
            self._enter(bytes.fromhex(mind["application"]))
        self._current = mind["file"] if mind["file"] in self._application else 0
        self._verified = set(mind["verified"])

    def bears_proof(self) -> bool:
        """Return whether a secret was shown right."""
        return bool(self._verified)

    def forget(self) -> None:
        """Forget which secrets were shown right."""
        self._verified = set()

    def select(self, wanted: Command) -> Answer:
        """Choose an application by its whole name, or one of its files by its identifier."""
        if wanted.p1 == _BY_NAME:
            must(wanted.data in APPLICATIONS, sw.NOT_FOUND)
            self.reset()
            self._enter(wanted.data)
            return Answer()
        must(wanted.p1 == _BY_ID or wanted.data, sw.WRONG_PARAMETERS)
        must(wanted.p1 == _BY_ID and len(wanted.data) == 2, sw.NOT_FOUND)  # noqa: PLR2004 - an identifier
        self._choose(int.from_bytes(wanted.data))
        return Answer()

    def read(self, wanted: Command) -> Answer:
        """Read the current file from an offset of 15 bits, or from one of eight the file that P1 names in short."""
        must(wanted.ne, sw.WRONG_LENGTH)
        offset = wanted.p1p2
        if wanted.p1 & _CURRENT:
            self._refer(wanted.p1)
            offset = wanted.p2
        file = self._file(Transparent)
        must(self._opened(file.opened_by), sw.NOT_AUTHENTICATED)
        must(offset < len(file.content), sw.OUTSIDE_FILE)
        return Answer(file.content[offset : offset + wanted.ne])

    def verify(self, wanted: Command) -> Answer:
        """Try a secret; without one, tell how many tries are left, even after a right one."""
        must(wanted.p1 == 0, sw.WRONG_PARAMETERS)
        self._refer(wanted.p2)
        secret = self._file(Secret)
        if not wanted.data:
            return Answer(status=sw.tries_left(secret.pin.left))
        must(len(wanted.data) <= _LONGEST_SECRET, sw.WRONG_LENGTH)
        self._verified.discard(self._current)
        status = secret.pin.tried(wanted.data)
        if status == sw.OK:
            self._verified.add(self._current)
        return Answer(status=status)

    def change(self, wanted: Command) -> Answer:
        """Put a new secret in the place of one that was verified before."""
        must(wanted.p1 == _NEW_ONE, sw.WRONG_PARAMETERS)
        self._refer(wanted.p2)
        secret = self._file(Secret)
        must(self._current in self._verified, sw.NOT_AUTHENTICATED)
        must(secret.changeable, sw.CONDITIONS)
        must(secret.may_become(wanted.data), sw.WRONG_DATA)
        secret.pin.value = wanted.data
        return Answer()

    def sign(self, wanted: Command) -> Answer:
        """Sign with the current key, or with the one that P2 names in short, once its secret was verified."""
        self._refer(wanted.p2)
        key = self._file(SigningKey)
        must(self._opened(key.opened_by), sw.NOT_AUTHENTICATED)
        must(wanted.p1 in signing.WAYS, sw.WRONG_PARAMETERS)
        return Answer(signing.WAYS[wanted.p1](key.loaded, wanted.data))

    def _enter(self, name: bytes) -> None:
        self._name, self._application = name, APPLICATIONS[name](self.contents, self.secrets)

    def _refer(self, parameter: int) -> None:
        """Choose the file that five bits of a parameter name in short; none leaves the current one."""
        must(parameter & _CURRENT and not parameter & _RESERVED, sw.WRONG_PARAMETERS)
        if parameter & _SHORT_ID:
            self._choose(parameter & _SHORT_ID)

    def _choose(self, identifier: int) -> None:
        must(identifier in self._application, sw.NOT_FOUND)
        self._current = identifier

    def _file(self, kind: type[F]) -> F:
        must(self._current, sw.NO_CURRENT_EF)
        file = self._application[self._current]
        if not isinstance(file, kind):
            raise RefusedError(sw.WRONG_FILE_KIND)
        return file

    def _opened(self, by: frozenset[int]) -> bool:
        return not by or bool(by & self._verified)
