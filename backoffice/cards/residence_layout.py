"""The files of a 在留カード by generation: where they lie, who may read them, how large they are (facts/cards.md §4).

Source: 在留カード等仕様書 1.5 §3.3 (generation 1), 第２世代在留カード等仕様書 1.1 §3.3 (generation 2).
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

MF = "MF"
AIDS: Mapping[bytes, str] = {
    bytes.fromhex(f"D392F0004F{number:02X}" + "00" * 10): name
    for number, name in ((2, "DF1"), (3, "DF2"), (4, "DF3"))
}
"""The applications by their identifiers (p. 9)."""
AID_OF: Mapping[str, bytes] = {name: aid for aid, name in AIDS.items()}
VERSION, KIND = "MF/8B", "MF/8A"
"""The two files that anybody may read, laid out alike in both generations."""
KIND_TAG = 0xC1
GENERATION_OF_KIND: Mapping[bytes, int] = {b"1": 1, b"2": 1, b"05": 2, b"06": 2}
"""The value of C1; 07 and 08 are 特定在留カード, which have another protocol and are not simulated."""


class Access(Enum):
    """What a reader must have done before it reads a file."""

    FREE = "free"
    NUMBER = "number"
    """The card's number was verified."""
    ENCIPHERED = "enciphered"
    """The number was verified, and the file is only read enciphered."""


class File(NamedTuple):
    """A file: who may read it, its size in bytes (values, tags, lengths; the rest is 00), and its tags in order."""

    access: Access
    size: int
    tags: tuple[int, ...]


PRINTED = "DF1/83"
"""Of generation 2: what stands printed on the card, as text."""
_OF_BOTH = {VERSION: File(Access.FREE, 6, (0xC0,))}
LAYOUT: Mapping[int, Mapping[str, File]] = {
    1: _OF_BOTH
    | {
        KIND: File(Access.FREE, 3, (KIND_TAG,)),
        "DF1/85": File(Access.ENCIPHERED, 7004, (0xD0,)),
        "DF1/86": File(Access.ENCIPHERED, 3004, (0xD1,)),
        "DF2/81": File(Access.NUMBER, 342, (0xD2, 0xD3, 0xD4)),
        "DF2/82": File(Access.NUMBER, 122, (0xD5,)),
        "DF2/83": File(Access.NUMBER, 122, (0xD6,)),
        "DF2/84": File(Access.NUMBER, 3, (0xD7,)),
        "DF3/82": File(Access.NUMBER, 1464, (0xDA, 0xDB)),
    },
    2: _OF_BOTH
    | {
        KIND: File(Access.FREE, 4, (KIND_TAG,)),
        "DF1/81": File(Access.ENCIPHERED, 14, (0xC2,)),
        PRINTED: File(Access.ENCIPHERED, 73, (0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCE, 0xCA, 0xCB, 0xCC, 0xCD)),
        "DF1/84": File(Access.ENCIPHERED, 5508, (0xD0, 0xD1)),
        "DF1/86": File(Access.ENCIPHERED, 2505, (0xDFD1,)),
        "DF2/81": File(Access.NUMBER, 22, (0xD5, 0xD6, 0xD7)),
        "DF2/82": File(Access.NUMBER, 3, (0xD8,)),
        "DF2/83": File(Access.NUMBER, 207, (0xD9, 0xDE)),
        "DF3/82": File(Access.NUMBER, 704, (0xDC, 0xDD)),
    },
}
"""By generation, by application and P1 of READ BINARY."""
