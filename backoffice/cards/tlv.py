"""Data objects on chips: tag, length, value (BER-TLV, ISO/IEC 7816-4 §5.2.2; tags of 1–2 bytes, lengths of 1–3)."""

from collections.abc import Iterator, Mapping

SHORT, ONE_BYTE, TWO_BYTES = 0x80, 0x81, 0x82
"""A length below 128 is its own byte; 81 and 82 say that one and two bytes of length follow."""
MORE_TAG = 0x1F
"""Low bits of a first tag byte that is followed by a second one."""
PADDING = 0
"""Fills a file behind its last object up to its size."""
MOST_LENGTH = 0xFFFF


class TlvError(ValueError):
    """Bytes that are no data objects: a tag or length that is cut off, or that these chips do not know."""


def written(tag: int, value: bytes) -> bytes:
    """Return a data object; its length as short as it can be, at most 65535 bytes."""
    if not 0 < tag <= MOST_LENGTH or len(value) > MOST_LENGTH:
        raise TlvError(f"no data object: tag {tag:X}, {len(value)} bytes")
    return tag.to_bytes(1 if tag <= 0xFF else 2) + _length(len(value)) + value  # noqa: PLR2004 - one byte


def all_written(values: Mapping[int, bytes], size: int = 0) -> bytes:
    """Return data objects one behind the other, filled with 00 up to `size` bytes."""
    content = b"".join(written(tag, value) for tag, value in values.items())
    return content.ljust(size, bytes((PADDING,)))


def each(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the data objects of a file in their order, tag and value; TlvError where they break off."""
    at = 0
    while at < len(content):
        if content[at] == PADDING:
            _only_padding(content, at)
            return
        tag, at = _tag(content, at)
        length, at = _length_read(content, at)
        yield tag, _slice(content, at, length)
        at += length


def read(content: bytes) -> dict[int, bytes]:
    """Return the values of a file by their tags; TlvError where they break off, or where a tag comes twice."""
    found: dict[int, bytes] = {}
    for tag, value in each(content):
        if tag in found:
            raise TlvError(f"tag {tag:X} comes twice")
        found[tag] = value
    return found


def whole_length(content: bytes) -> int:
    """Return how many bytes the first object takes, of which some may not have been read yet; TlvError without a length."""
    _, at = _tag(content, 0)
    length, at = _length_read(content, at)
    return at + length


def _length(length: int) -> bytes:
    if length < SHORT:
        return bytes((length,))
    if length <= 0xFF:  # noqa: PLR2004 - one byte
        return bytes((ONE_BYTE, length))
    return bytes((TWO_BYTES,)) + length.to_bytes(2)


def _only_padding(content: bytes, at: int) -> None:
    if any(content[at:]):
        raise TlvError(f"something stands behind the padding at {at}")


def _tag(content: bytes, at: int) -> tuple[int, int]:
    size = 2 if _slice(content, at, 1)[0] & MORE_TAG == MORE_TAG else 1
    return int.from_bytes(_slice(content, at, size)), at + size


def _length_read(content: bytes, at: int) -> tuple[int, int]:
    first = _slice(content, at, 1)[0]
    if first < SHORT:
        return first, at + 1
    if first not in (ONE_BYTE, TWO_BYTES):
        raise TlvError(f"length {first:02X} at {at}")
    size = first - SHORT
    return int.from_bytes(_slice(content, at + 1, size)), at + 1 + size


def _slice(content: bytes, at: int, size: int) -> bytes:
    if at + size > len(content):
        raise TlvError(f"{size} bytes are missing at {at} of {len(content)}")
    return content[at : at + size]
