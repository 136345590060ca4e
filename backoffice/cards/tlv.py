"""BER-TLV objects with tags of one or two bytes, as files of cards hold them (ISO/IEC 7816-4 §5.2.2)."""

from collections.abc import Iterator

_TWO_BYTES = 0x1F
"""The low bits of a first tag byte that say: another follows."""
_SHORT = 0x80
"""Lengths below stand in one byte."""


def written(tag: int, value: bytes) -> bytes:
    """Return an object of a tag and a value of at most 65535 bytes."""
    return tag.to_bytes(2 if tag > 0xFF else 1) + _length(len(value)) + value  # noqa: PLR2004 - one byte


def objects(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and value of each object that follows the other; ValueError where one is cut off."""
    while raw:
        tag, value, raw = _first(raw)
        yield tag, value


def whole_length(raw: bytes) -> int:
    """Return how many bytes the object takes that begins here, of which some may not have been read yet."""
    begin, length = _value(raw)
    return begin + length


def _first(raw: bytes) -> tuple[int, bytes, bytes]:
    begin, length = _value(raw)
    if len(raw) < begin + length:
        raise ValueError("an object is cut off")
    return int.from_bytes(raw[: _tag_end(raw)]), raw[begin : begin + length], raw[begin + length :]


def _tag_end(raw: bytes) -> int:
    return 2 if raw and raw[0] & _TWO_BYTES == _TWO_BYTES else 1


def _value(raw: bytes) -> tuple[int, int]:
    """Return where the value begins and how long it is."""
    at = _tag_end(raw)
    if len(raw) <= at:
        raise ValueError("an object has no length")
    more = raw[at] - _SHORT
    if more < 0:
        return at + 1, raw[at]
    return at + 1 + more, int.from_bytes(raw[at + 1 : at + 1 + more])


def _length(count: int) -> bytes:
    if count < _SHORT:
        return bytes((count,))
    size = 1 if count <= 0xFF else 2  # noqa: PLR2004 - one byte
    return bytes((_SHORT | size,)) + count.to_bytes(size)
