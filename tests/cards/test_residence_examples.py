"""The specification's example values of both generations, by the functions and by whole conversations (facts/cards.md §4)."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from backoffice.cards.recording import Recorded
from backoffice.cards.residence import ResidenceChip
from backoffice.cards.residence_terminal import read_residence_card
from backoffice.cards.secure_messaging import SCHEMES, DecipheringError, Part, card_key, session_key
from tests.cards.residence_samples import NUMBER, VALUES, files_of, laid, of_hex, say

K = "6522B4E171195BB218223A976C040111"
RND_IFD, K_IFD = "1122334455667788", "404142434445464748494A4B4C4D4E4F"


class Example(NamedTuple):
    generation: int
    rnd_icc: str
    e_ifd: str
    m_ifd: str
    e_icc: str
    m_icc: str
    k_icc: str
    ks: str
    verify: str


EXAMPLES = (
    Example(
        1,
        rnd_icc="5A6E7E385162B7A3",
        e_ifd="937745C20883A1BAD1E04193722A1592378F81A8F1DC589157AEB0F7544FA1BA",
        m_ifd="1AD7FB6A3389E017",
        e_icc="5860775B4D032CC564BA204B8EA868F694A74E7475A8FEF240588BDA1AF496CE",
        m_icc="59388FD6CD45248B",
        k_icc="19D049490FFF52EEDBFCB930BC810ED0",
        ks="CE94938E19E3B97DF96EABCEDC1715CC",
        verify="1AA82973DB959A811F9711D728F0EEF6",
    ),
    Example(
        2,
        rnd_icc="921CE277323DA057",
        e_ifd="4AD3C7B6BB484A52771977DED618B41DF841FA0476A05FBE041DEAD6109E773B",
        m_ifd="AC854617634F5397",
        e_icc="289A96B1DA6AE3DA87770419BFD14F0BDAD15F36432B5A946C188C7221759A62",
        m_icc="FA942EC51E62FF5F",
        k_icc="2CC6AF9B8B607C662FDCAD27B401D08B",
        ks="C19CF13D3D7FBEE9EA293D834C88952F",
        verify="EE0B31EF877F68D071C56D58C72E6748",
    ),
)
each_generation = pytest.mark.parametrize("example", EXAMPLES, ids=("generation 1", "generation 2"))


def chip(example: Example) -> ResidenceChip:
    files = files_of(example.generation, VALUES[example.generation])
    return ResidenceChip(example.generation, NUMBER, files, of_hex(example.rnd_icc, example.k_icc))


def test_the_card_s_key_comes_from_its_number() -> None:
    assert card_key(NUMBER).hex().upper() == K


@each_generation
def test_both_sides_tokens_are_the_example_s(example: Example) -> None:
    key, scheme = bytes.fromhex(K), SCHEMES[example.generation]
    own, other = bytes.fromhex(RND_IFD), bytes.fromhex(example.rnd_icc)
    terminal = scheme.token(key, own, other, bytes.fromhex(K_IFD))
    card = scheme.token(key, other, own, bytes.fromhex(example.k_icc))
    assert terminal.hex().upper() == example.e_ifd + example.m_ifd
    assert card.hex().upper() == example.e_icc + example.m_icc
    assert scheme.part_of_key(key, terminal, other) == Part(own, bytes.fromhex(K_IFD))
    assert scheme.part_of_key(key, card, own, other) == Part(other, bytes.fromhex(example.k_icc))


@each_generation
@pytest.mark.parametrize("at", [0, 31, 32, 39])
def test_a_token_with_another_bit_is_none(example: Example, at: int) -> None:
    token = bytearray.fromhex(example.e_icc + example.m_icc)
    token[at] ^= 1
    with pytest.raises(DecipheringError):
        SCHEMES[example.generation].part_of_key(bytes.fromhex(K), bytes(token), bytes.fromhex(RND_IFD))


@each_generation
def test_the_session_s_key_and_the_enciphered_number_are_the_example_s(example: Example) -> None:
    key = session_key(bytes.fromhex(K_IFD), bytes.fromhex(example.k_icc))
    sealed = SCHEMES[example.generation].sealed(key, NUMBER.encode())
    assert (key.hex().upper(), sealed.hex().upper()) == (example.ks, example.verify)
    assert SCHEMES[example.generation].opened(key, sealed) == NUMBER.encode()


@each_generation
def test_the_chip_says_what_the_example_says(example: Example) -> None:
    card = chip(example)
    assert say(card, "0084000008").data.hex().upper() == example.rnd_icc
    answer = say(card, f"0082000028{example.e_ifd}{example.m_ifd}00")
    assert (answer.data.hex().upper(), answer.status) == (example.e_icc + example.m_icc, 0x9000)
    assert say(card, f"0820008613861101{example.verify}").written() == b"\x90\0"


@each_generation
def test_the_terminal_says_what_the_example_says(example: Example) -> None:
    said: list[tuple[str, str]] = []
    connection = Recorded(laid(chip(example)), lambda command, answer: said.append((command, answer)))
    read_residence_card(connection, NUMBER, of_hex(RND_IFD, K_IFD))
    assert said[2:5] == [
        ("0084000008", example.rnd_icc + "9000"),
        (f"0082000028{example.e_ifd}{example.m_ifd}00", example.e_icc + example.m_icc + "9000"),
        (f"0820008613861101{example.verify}", "9000"),
    ]


def test_name_and_face_of_generation_2_come_as_the_example_has_them() -> None:
    """Appendix 2: 5508 bytes of DF1/84 come as 86 82 1591 01 and 5520 bytes enciphered."""
    card = chip(EXAMPLES[1])
    say(card, "0084000008", f"0082000028{EXAMPLES[1].e_ifd}{EXAMPLES[1].m_ifd}00")
    say(card, f"0820008613861101{EXAMPLES[1].verify}", "00A4040C10D392F0004F0200000000000000000000")
    answer = say(card, "08B08400000004960200000000")
    assert (answer.status, answer.data[:5].hex(), len(answer.data)) == (0x9000, "8682159101", 5525)
