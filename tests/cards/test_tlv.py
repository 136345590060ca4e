"""Data objects as ISO/IEC 7816-4 §5.2.2 writes them, and what is none."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.cards.tlv import TlvError, all_written, each, read, whole_length, written

OBJECTS = {
    "short": (0xC1, b"05", "C1023035"),
    "127": (0xD0, bytes(127), "D07F" + "00" * 127),
    "128": (0xD0, bytes(128), "D08180" + "00" * 128),
    "255": (0xD0, bytes(255), "D081FF" + "00" * 255),
    "2500": (0xD0, bytes(2500), "D08209C4" + "00" * 2500),
    "two bytes of tag": (0xDFD1, bytes(2500), "DFD18209C4" + "00" * 2500),
    "empty": (0xD4, b"", "D400"),
}


@pytest.mark.parametrize(("tag", "value", "raw"), OBJECTS.values(), ids=OBJECTS)
def test_an_object_is_written_and_read(tag: int, value: bytes, raw: str) -> None:
    assert written(tag, value) == bytes.fromhex(raw)
    assert read(bytes.fromhex(raw)) == {tag: value}


def test_a_file_is_filled_up_to_its_size_and_read_without_the_filling() -> None:
    content = all_written({0xD5: b"1", 0xD6: b"20270401"}, 22)
    assert content == b"\xd5\x011\xd6\x0820270401" + bytes(9)
    assert list(each(content)) == [(0xD5, b"1"), (0xD6, b"20270401")]


def test_how_long_an_object_is_stands_at_its_beginning() -> None:
    assert whole_length(bytes.fromhex("308204B0")) == 1204
    assert whole_length(bytes.fromhex("DFD10241")) == 5


def test_a_length_may_be_longer_than_it_needs_to_be() -> None:
    assert read(bytes.fromhex("D0810141 D182000142")) == {0xD0: b"A", 0xD1: b"B"}


@pytest.mark.parametrize(
    "raw", ["D0", "D005AA", "D081", "D08210", "DF", "D080", "D08300000141", "D00141D00142", "D001410001"]
)
def test_what_breaks_off_is_no_file(raw: str) -> None:
    with pytest.raises(TlvError):
        read(bytes.fromhex(raw))


@pytest.mark.parametrize(("tag", "size"), [(0, 1), (0x10000, 1), (0xD0, 65536)])
def test_what_these_chips_do_not_know_is_not_written(tag: int, size: int) -> None:
    with pytest.raises(TlvError):
        written(tag, bytes(size))


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(TlvError):
        assert sum(len(value) for value in read(content).values()) < max(len(content), 1)


@given(
    st.dictionaries(st.sampled_from([0xC0, 0xD0, 0xDFD1, 0xDE]), st.binary(max_size=300)),
    st.integers(0, 2000),
)
def test_what_is_written_is_read_again(values: dict[int, bytes], size: int) -> None:
    assert read(all_written(values, size)) == values
