"""The chip of a 在留カード of generation 1 or 2 (facts/cards.md §4)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from backoffice.cards import status_words as sw
from backoffice.cards import tlv
from backoffice.cards.apdu import MOST_NE, Answer, Command, RefusedError
from backoffice.cards.chip import Chance, CommandChip, must
from backoffice.cards.residence_layout import AIDS, LAYOUT, MF, Access
from backoffice.cards.secure_messaging import (
    KEY,
    MAC,
    RANDOM,
    SCHEMES,
    TOKEN,
    DecipheringError,
    card_key,
    session_key,
)

ATR = bytes.fromhex("3B888001000000000081E10069")
"""As a reader writes it for a contactless card of type B that tells no application (PC/SC part 3 §3.1.3.2.3.2; assumed)."""
SECURE = 0x0C
"""The bits of CLA that say secure messaging (ISO/IEC 7816-4 §5.4.1)."""
CRYPTOGRAM, WANTED_LENGTH = 0x86, 0x96
PADDED = b"\x01"
"""Stands before a cryptogram whose end is marked by 80."""
NUMBER_REFERENCE = 0x0086
SHORT_FILE, FILE_BITS, UNUSED_BITS = 0x80, 0x1F, 0x60
BY_ID, BY_EF, BY_NAME = 0x00, 0x02, 0x04
"""P1 of SELECT."""
MF_ID = b"\x3f\x00"


class ResidenceChip(CommandChip):
    """A chip with a card's number and its files, keyed by application and P1 ("DF1/85"); a value is a whole file.

    The order of refusals and words that the specification's public part leaves open are assumed: VERIFY in the clear is
    6982, a command that does not know secure messaging 6882, one without its object 6987, with another one 6988, out of
    turn 6985. A wrong number takes the verified status away; wrong numbers are not counted.
    """

    HANDLERS: ClassVar[Mapping[tuple[int, int], str]] = {
        (0x00, 0xA4): "select",
        (0x00, 0x84): "get_challenge",
        (0x00, 0x82): "mutual_authenticate",
        (0x00, 0x20): "verify_clear",
        (0x08, 0x20): "verify",
        (0x00, 0xB0): "read_binary",
        (0x08, 0xB0): "read_enciphered",
    }

    def __init__(self, generation: int, number: str, files: Mapping[str, bytes], chance: Chance) -> None:
        """Lie before a reader; ValueError when the generation knows no such file, or one is too large."""
        self._layout, self._scheme = LAYOUT[generation], SCHEMES[generation]
        wrong = [key for key in files if key not in self._layout or len(files[key]) > self._layout[key].size]
        if wrong:
            raise ValueError(f"generation {generation} holds no {', '.join(wrong)} of this size")
        self.generation, self._number, self._files, self._chance = generation, number, files, chance
        self.atr = ATR
        self.reset()

    def reset(self) -> None:
        """Forget application, file, session and who was verified; the MF is selected."""
        self._application, self._file = MF, ""
        self._challenge = self._due = b""
        self._forget()

    def _forget(self) -> None:
        self._session, self._verified = b"", False

    def mind(self) -> dict[str, Any]:
        """Return application, file, the challenge that is due, the session's key and whether the number was verified."""
        return {
            "application": self._application,
            "file": self._file,
            "challenge": self._challenge.hex(),
            "session": self._session.hex(),
            "verified": self._verified,
        }

    def remind(self, mind: Mapping[str, Any]) -> None:
        """Go on with what was in mind."""
        self._application, self._file, self._verified = mind["application"], mind["file"], mind["verified"]
        self._challenge, self._session = bytes.fromhex(mind["challenge"]), bytes.fromhex(mind["session"])

    def forget(self) -> None:
        """Forget the challenge, the session and that the number was verified."""
        self._challenge, self._session, self._verified = b"", b"", False

    def transmit(self, raw: bytes) -> bytes:
        """Answer a command; a challenge holds for the very next one only."""
        self._due, self._challenge = self._challenge, b""
        return super().transmit(raw)

    def select(self, wanted: Command) -> Answer:
        """Select the MF, an application by its identifier, or a file by its own, of which none is published (6A82)."""
        must(wanted.p2 in (0x00, 0x0C) and wanted.p1 in (BY_ID, BY_EF, BY_NAME), sw.WRONG_PARAMETERS)
        must(wanted.p1 != BY_EF, sw.NOT_FOUND)
        self._application, self._file = self._named(wanted), ""
        return Answer()

    def _named(self, wanted: Command) -> str:
        if wanted.p1 == BY_ID:
            must(wanted.data in (b"", MF_ID), sw.NOT_FOUND)
            return MF
        must(wanted.data, sw.WRONG_LENGTH)
        must(wanted.data in AIDS, sw.NOT_FOUND)
        return AIDS[wanted.data]

    def get_challenge(self, wanted: Command) -> Answer:
        """Give a random number, with which MUTUAL AUTHENTICATE must follow at once."""
        must(wanted.p1p2 == 0, sw.WRONG_PARAMETERS)
        must(wanted.ne == RANDOM and not wanted.data, sw.WRONG_LENGTH)
        self._challenge = self._chance(RANDOM)
        return Answer(self._challenge)

    def mutual_authenticate(self, wanted: Command) -> Answer:
        """Check that the terminal knows the number, show that the chip does, and agree on a session's key."""
        must(wanted.p1p2 == 0, sw.WRONG_PARAMETERS)
        must(len(wanted.data) == TOKEN + MAC and wanted.ne >= TOKEN + MAC, sw.WRONG_LENGTH)
        must(self._due, sw.CONDITIONS)
        self._forget()
        key = card_key(self._number)
        try:
            terminal = self._scheme.part_of_key(key, wanted.data, self._due)
        except DecipheringError:
            raise RefusedError(sw.NO_INFORMATION) from None
        part = self._chance(KEY)
        self._session = session_key(terminal.key, part)
        return Answer(self._scheme.token(key, self._due, terminal.random, part))

    def verify_clear(self, wanted: Command) -> Answer:
        """Refuse: the number is only verified enciphered."""
        must(wanted.p1p2 == NUMBER_REFERENCE, sw.WRONG_PARAMETERS)
        raise RefusedError(sw.NOT_AUTHENTICATED)

    def verify(self, wanted: Command) -> Answer:
        """Verify the enciphered number; what was verified stays so when another application is selected."""
        must(wanted.p1p2 == NUMBER_REFERENCE, sw.WRONG_PARAMETERS)
        must(self._session, sw.CONDITIONS)
        self._verified = False
        value = _secured(wanted, CRYPTOGRAM)
        must(value[:1] == PADDED and len(value) > 1, sw.SECURE_MESSAGING_WRONG)
        try:
            number = self._scheme.opened(self._session, value[1:])
        except DecipheringError:
            raise RefusedError(sw.SECURE_MESSAGING_WRONG) from None
        must(number == self._number.encode(), sw.NO_INFORMATION)
        self._verified = True
        return Answer()

    def read_binary(self, wanted: Command) -> Answer:
        """Read a file in the clear: a short Le of 00 gives 256 bytes at most, an extended one of 0000 all."""
        must(not wanted.data and wanted.ne, sw.WRONG_LENGTH)
        return Answer(self._read(wanted, wanted.ne, enciphered=False))

    def read_enciphered(self, wanted: Command) -> Answer:
        """Read a file enciphered under the session's key."""
        value = _secured(wanted, WANTED_LENGTH)
        must(len(value) == 2, sw.SECURE_MESSAGING_WRONG)  # noqa: PLR2004 - the length that is wanted has two bytes
        must(self._session, sw.NOT_AUTHENTICATED)
        content = self._read(wanted, int.from_bytes(value) or MOST_NE, enciphered=True)
        answer = tlv.written(CRYPTOGRAM, PADDED + self._scheme.sealed(self._session, content))
        must(wanted.ne >= len(answer), sw.WRONG_LENGTH)
        return Answer(answer)

    def _read(self, wanted: Command, length: int, *, enciphered: bool) -> bytes:
        name, offset = self._addressed(wanted)
        must(name in self._files, sw.NOT_FOUND)
        must(self._may_read(self._layout[name].access, enciphered=enciphered), sw.NOT_AUTHENTICATED)
        self._file = name
        content = self._files[name]
        must(offset < len(content), sw.OUTSIDE_FILE)
        return content[offset : offset + length]

    def _addressed(self, wanted: Command) -> tuple[str, int]:
        """Return which file a reading means, and from where: by P1, or the one that was read before (assumed)."""
        if not wanted.p1 & SHORT_FILE:
            must(self._file, sw.NO_CURRENT_EF)
            return self._file, wanted.p1p2
        must(wanted.p1 & FILE_BITS and not wanted.p1 & UNUSED_BITS, sw.WRONG_PARAMETERS)
        return f"{self._application}/{wanted.p1:02X}", wanted.p2

    def _may_read(self, access: Access, *, enciphered: bool) -> bool:
        if access is Access.FREE:
            return True
        return self._verified and (enciphered or access is not Access.ENCIPHERED)

    def _unknown(self, wanted: Command) -> int:
        instructions = {ins for _, ins in self.HANDLERS}
        if wanted.ins in instructions and wanted.cla & SECURE and not wanted.cla & ~SECURE:
            return sw.SECURE_MESSAGING_UNKNOWN
        return super()._unknown(wanted)


def _secured(wanted: Command, tag: int) -> bytes:
    """Return the value of the one object of secure messaging that a command must have."""
    must(wanted.data, sw.SECURE_MESSAGING_MISSING)
    try:
        objects = tlv.read(wanted.data)
    except tlv.TlvError:
        raise RefusedError(sw.SECURE_MESSAGING_WRONG) from None
    must(objects.keys() == {tag}, sw.SECURE_MESSAGING_WRONG)
    return objects[tag]
