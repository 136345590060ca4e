"""A message as FETCH shows it: the protocol library asks for sections, the octets come from `parts` and `structure`."""

from collections.abc import Collection, Sequence
from typing import cast

from pymap.bytes import Writeable
from pymap.interfaces.message import LoadedMessageInterface
from pymap.parsing.response.fetch import BodyStructure, EnvelopeStructure
from pymap.parsing.specials import FetchRequirement

from mailsim.imap import structure
from mailsim.imap.decoding import decoded
from mailsim.imap.parts import Part


class _Structure(Writeable):
    """A structure that is written as it is; ``extended`` is the longer of its forms."""

    def __init__(self, shown: bytes, extended: bytes = b"") -> None:
        self._shown = shown
        self._extended = extended

    @property
    def extended(self) -> "_Structure":
        """The body structure with extension data."""
        return _Structure(self._extended)

    def __bytes__(self) -> bytes:
        return self._shown


class LoadedMessage(LoadedMessageInterface):
    """The octets of a message, cut into parts; ``part`` is None where only the size is wanted, or it is gone."""

    def __init__(self, part: Part | None, size: int) -> None:
        self._part = part
        self._size = size

    @property
    def requirement(self) -> FetchRequirement:
        """All of it."""
        return FetchRequirement.CONTENT

    def __bytes__(self) -> bytes:
        return self._part.octets if self._part else b""

    def get_header(self, name: bytes) -> Sequence[str]:
        """Never asked: searching is done by `search`."""
        raise NotImplementedError(name)

    def contains(self, value: bytes) -> bool:
        """Never asked: searching is done by `search`."""
        raise NotImplementedError(value)

    def get_headers(self, section: Sequence[int]) -> Writeable:
        """BODY[n.MIME]: the header of a part."""
        part = self._find(section)
        return _wrapped(part.header if part else b"")

    def get_message_headers(
        self,
        section: Sequence[int] | None = None,
        subset: Collection[bytes] | None = None,
        inverse: bool = False,
    ) -> Writeable:
        """BODY[HEADER], BODY[HEADER.FIELDS], BODY[HEADER.FIELDS.NOT], and those of a message inside."""
        part = self._message(section)
        if part is None:
            return Writeable.empty()
        if subset is None:
            return _wrapped(part.header)
        wanted = {name.strip(b'"').upper() for name in subset}
        chosen = [one.octets for one in part.fields if (one.name.upper() in wanted) != inverse]
        return _wrapped(b"".join(chosen) + b"\r\n")

    def get_message_text(self, section: Sequence[int] | None = None) -> Writeable:
        """BODY[TEXT]: what follows the header of a message."""
        part = self._message(section)
        return _wrapped(part.content if part else b"")

    def get_body(self, section: Sequence[int] | None = None, binary: bool = False) -> Writeable:
        """BODY[], BODY[n], and BINARY, which undoes the transfer encoding."""
        part = self._find(section or ())
        if part is None:
            return Writeable.empty()
        content = decoded(part) if binary else part.content
        return _wrapped(content if section else part.header + content)

    def get_size(self, section: Sequence[int] | None = None) -> int:
        """RFC822.SIZE, in octets."""
        return self._size if not section else len(self.get_body(section))

    def get_envelope_structure(self) -> EnvelopeStructure:
        """ENVELOPE."""
        shown = structure.envelope(self._part) if self._part else b"(" + b" ".join([b"NIL"] * 10) + b")"
        return cast("EnvelopeStructure", _Structure(shown))

    def get_body_structure(self) -> BodyStructure:
        """BODYSTRUCTURE, and BODY without extension data."""
        part = self._part or Part(b"", 0, 0, 0, (), (b"text", b"plain"), ())
        found = _Structure(structure.body(part, extended=False), structure.body(part, extended=True))
        return cast("BodyStructure", found)

    def _find(self, section: Sequence[int]) -> Part | None:
        return self._part.find(section) if self._part else None

    def _message(self, section: Sequence[int] | None) -> Part | None:
        """Return the message itself, or the one inside of a part; other parts have neither HEADER nor TEXT."""
        part = self._find(section or ())
        return part.message if part and section else part


def _wrapped(octets: bytes) -> Writeable:
    return Writeable.wrap(octets)
