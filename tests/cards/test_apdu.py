"""APDUs as ISO/IEC 7816-4 §5 writes them, and what a chip makes of bytes that are none."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.cards.apdu import Answer, Command, RefusedError, command
from backoffice.cards.chip import CommandChip
from backoffice.cards.recording import blotted

CASES = {
    "case 1": ("00A40000", Command(0, 0xA4, 0, 0)),
    "case 2": ("00B0000004", Command(0, 0xB0, 0, 0, ne=4)),
    "case 2, Le 00": ("00B0000000", Command(0, 0xB0, 0, 0, ne=256)),
    "case 3": ("0020008004 31323334", Command(0, 0x20, 0, 0x80, b"1234")),
    "case 4": ("802A0080 02 0102 00", Command(0x80, 0x2A, 0, 0x80, b"\1\2", 256)),
    "case 2, extended": ("00B00000 000800", Command(0, 0xB0, 0, 0, ne=2048, extended=True)),
    "case 2, extended, Le 0000": ("00B00000 000000", Command(0, 0xB0, 0, 0, ne=65536, extended=True)),
    "case 4, extended": (
        "08B08500 000004 96020000 0000",
        Command(8, 0xB0, 0x85, 0, bytes.fromhex("96020000"), 65536, extended=True),
    ),
}


@pytest.mark.parametrize(("raw", "read"), CASES.values(), ids=CASES)
def test_a_command_is_read_and_written_as_the_standard_has_it(raw: str, read: Command) -> None:
    assert command(bytes.fromhex(raw)) == read
    assert read.written() == bytes.fromhex(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "00",
        "00A404",
        "00A4040003AABB",
        "00200080 05 31323334",
        "00B00000 000005 01",
        "00A40000 00 0003 0102",
    ],
)
def test_lengths_that_do_not_agree_are_6700(raw: str) -> None:
    with pytest.raises(RefusedError) as refused:
        command(bytes.fromhex(raw))
    assert refused.value.status == 0x6700


@given(
    st.builds(
        Command,
        *[st.integers(0, 255)] * 4,
        data=st.binary(max_size=400),
        ne=st.integers(0, 300),
        extended=st.booleans(),
    )
)
def test_what_is_written_is_read_again(wanted: Command) -> None:
    again = command(wanted.written())
    assert (again.cla, again.ins, again.p1p2, again.data, again.ne) == (
        wanted.cla,
        wanted.ins,
        wanted.p1p2,
        wanted.data,
        wanted.ne,
    )


class OneWord(CommandChip):
    HANDLERS: ClassVar = {(0, 0x84): "challenge"}

    def challenge(self, wanted: Command) -> Answer:
        return Answer(b"12345678"[: wanted.ne])


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ("0084000008", "31323334353637389000"),
        ("1084000008", "6884"),
        ("8084000008", "6E00"),
        ("00A4000000", "6D00"),
        ("00840000", "9000"),
    ],
)
def test_a_chip_answers_by_its_table(raw: str, answer: str) -> None:
    assert OneWord().transmit(bytes.fromhex(raw)).hex().upper() == answer


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("00200080 04 31323334", "0020008004········"),
        ("00240180 04 31323334", "0024018004········"),
        ("00200080", "00200080"),
        ("00200080 31323334", "00200080········"),
        ("00200080 000004 31323334", "0020008000············"),
        ("08200086 13 8611011AA8", "0820008613" + "8611011AA8"),
        ("08200086 04 31323334", "0820008604········"),
        ("00260080 04 31323334", "0026008004········"),
        ("002D0080 04 31323334", "002D008004········"),
        ("00C20000 09 002000800431323334", "00C2000009" + "··" * 9),
    ],
)
def test_secrets_are_blotted_out_of_what_is_kept(raw: str, shown: str) -> None:
    assert blotted(bytes.fromhex(raw)) == shown
