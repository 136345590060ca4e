"""What a terminal reads of a 在留カード, whether it is genuine, and what it makes of hostile answers (facts/cards.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.cards.apdu import Answer
from backoffice.cards.in_process import InProcessReaders
from backoffice.cards.reader import NoCardError
from backoffice.cards.residence import ResidenceChip
from backoffice.cards.residence_layout import LAYOUT, PRINTED
from backoffice.cards.residence_signature import (
    PRINTED_LENGTHS,
    PRINTED_SIZE,
    SIGNATURE_TAGS,
    Authenticity,
    authenticity,
    signature_of,
    signed_bytes,
)
from backoffice.cards.residence_terminal import (
    NoResidenceCard,
    RefusedByCard,
    ResidenceRead,
    authentic,
    judged,
    read_residence_card,
)
from tests.cards.residence_samples import (
    NUMBER,
    VALUES,
    certified,
    counting,
    files_of,
    laid,
    new_key,
    office,
    sample,
    signed,
)

each_generation = pytest.mark.parametrize("generation", [1, 2])
SPECIAL = {
    tag: value
    for tag, value in VALUES[2].items()
    if tag not in (0xCA, 0xCB, 0xCC, 0xCD, 0xD5, 0xD6, 0xD7, 0xD8)
} | {0xC1: b"06"}
"""A 特別永住者証明書: no permission, no work limit, no end of stay, nothing about other activities."""


def read_of(generation: int, values: Mapping[int, bytes] | None = None) -> ResidenceRead:
    return read_residence_card(laid(sample(generation, values)), NUMBER, counting(100))


@each_generation
def test_all_values_are_read(generation: int) -> None:
    values = signed(generation, VALUES[generation], office(generation))
    read = read_of(generation, values)
    assert (read.generation, read.kind.encode(), read.number) == (generation, values[0xC1], NUMBER)
    assert read.values == values
    assert list(read.files) == list(LAYOUT[generation])
    assert read.files["DF3/82"].keys() == set(SIGNATURE_TAGS[generation])


@pytest.mark.parametrize(("generation", "values"), [(1, VALUES[1] | {0xC1: b"2"}), (2, SPECIAL)])
def test_a_card_of_a_special_permanent_resident_is_read_and_genuine(
    generation: int, values: Mapping[int, bytes]
) -> None:
    written = signed(generation, values, office(generation))
    files = {name: content for name, content in files_of(generation, written).items() if any(content)}
    read = read_residence_card(laid(ResidenceChip(generation, NUMBER, files, counting())), NUMBER)
    assert (read.kind.encode(), read.values) == (values[0xC1], written)
    assert authentic(read, office(generation).authority)


@each_generation
def test_a_card_of_the_office_is_genuine_and_that_of_another_is_foreign(generation: int) -> None:
    read = read_of(generation)
    assert authentic(read, office(generation).authority)
    assert judged(read, office(generation).authority) is Authenticity.GENUINE
    assert not authentic(read, office(generation, "別の認証局").authority)
    assert judged(read, office(generation, "別の認証局").authority) is Authenticity.FOREIGN


@each_generation
def test_an_authority_of_the_same_name_with_another_key_is_foreign(generation: int) -> None:
    other = new_key(2)
    read = read_of(generation)
    assert judged(read, certified("模擬認証局", "模擬認証局", other, other)) is Authenticity.FOREIGN


TAMPERED = [(1, 0xD0), (1, 0xD1), (2, 0xD0), (2, 0xD1), *((2, tag) for tag in PRINTED_LENGTHS)]


@pytest.mark.parametrize(("generation", "tag"), TAMPERED)
def test_a_byte_of_what_is_signed_makes_it_tampered(generation: int, tag: int) -> None:
    values = signed(generation, VALUES[generation], office(generation))
    values[tag] = values[tag][:-1] + bytes((values[tag][-1] ^ 1,))
    assert judged(read_of(generation, values), office(generation).authority) is Authenticity.TAMPERED


@each_generation
def test_a_byte_of_the_signature_makes_it_tampered(generation: int) -> None:
    values, tag = signed(generation, VALUES[generation], office(generation)), SIGNATURE_TAGS[generation][0]
    values[tag] = bytes((values[tag][0] ^ 1,)) + values[tag][1:]
    assert judged(read_of(generation, values), office(generation).authority) is Authenticity.TAMPERED


def test_bytes_that_moved_from_one_printed_value_to_the_next_are_tampered() -> None:
    values = signed(2, VALUES[2], office(2))
    values[0xC7], values[0xC8] = b"2V", b"NM"
    assert signed_bytes(2, values) == signed_bytes(2, VALUES[2])
    assert authenticity(2, values, office(2).authority) is Authenticity.TAMPERED


def test_a_card_that_tells_another_number_than_it_verified_is_tampered() -> None:
    values = signed(2, VALUES[2], office(2)) | {0xC2: b"AA12345678BC"}
    assert judged(read_of(2, values), office(2).authority) is Authenticity.TAMPERED


@each_generation
def test_images_may_be_filled_up_to_their_field(generation: int) -> None:
    filled = {0xD0: 7000 if generation == 1 else 2500, 0xD1: 3000}
    values = signed(generation, VALUES[generation], office(generation))
    values |= {tag: values[tag].ljust(size, b"\0") for tag, size in filled.items()}
    values[SIGNATURE_TAGS[generation][1]] += b"\0\0\0\0"
    assert authentic(read_of(generation, values), office(generation).authority)


@each_generation
@pytest.mark.parametrize("missing", [0, 1])
def test_a_card_without_signature_or_certificate_is_unsigned(generation: int, missing: int) -> None:
    tag = SIGNATURE_TAGS[generation][missing]
    for value in (b"", bytes(96)):
        values = signed(generation, VALUES[generation], office(generation)) | {tag: value}
        assert judged(read_of(generation, values), office(generation).authority) is Authenticity.UNSIGNED


@each_generation
def test_a_certificate_that_is_none_is_foreign_and_a_key_of_another_kind_does_not_fit(
    generation: int,
) -> None:
    mine, other = office(generation), office(3 - generation)
    values = signed(generation, VALUES[generation], mine)
    tag = SIGNATURE_TAGS[generation][1]
    assert authenticity(generation, values | {tag: b"\x30\x03abc"}, mine.authority) is Authenticity.FOREIGN
    assert authenticity(generation, values | {tag: b"\x30\x82"}, mine.authority) is Authenticity.FOREIGN
    found = authenticity(generation, values | {tag: other.certificate}, other.authority)
    assert found is Authenticity.TAMPERED


def test_the_printed_values_are_53_bytes_in_the_order_of_their_file() -> None:
    assert sum(PRINTED_LENGTHS.values()) == PRINTED_SIZE == 53
    assert tuple(PRINTED_LENGTHS) == LAYOUT[2][PRINTED].tags
    assert LAYOUT[2][PRINTED].size == PRINTED_SIZE + 2 * len(PRINTED_LENGTHS)
    assert signed_bytes(2, SPECIAL)[34:53] == bytes(19)
    assert len(signed_bytes(2, VALUES[2])) == 53 + 3000 + 2500
    assert len(signed_bytes(1, VALUES[1])) == 7000 + 3000


def test_signatures_have_the_size_that_the_card_has_room_for() -> None:
    assert len(signature_of(office(1).key, b"")) == 256
    assert len(signature_of(office(2).key, b"")) == 96


@each_generation
def test_the_wrong_number_is_6300(generation: int) -> None:
    with pytest.raises(RefusedByCard) as refused:
        read_residence_card(laid(sample(generation)), "AA12345678BC")
    assert refused.value.status == 0x6300
    assert "在留カード番号" in refused.value.ja
    assert "number" in refused.value.en


@pytest.mark.parametrize("number", ["", "あ", "AA12345678BB ", "A" * 500])
def test_a_number_that_no_card_has_is_6300(number: str) -> None:
    with pytest.raises(RefusedByCard) as refused:
        read_residence_card(laid(sample(2)), number)
    assert refused.value.status == 0x6300


def test_a_punched_card_is_silent() -> None:
    chip = sample(2)
    readers = InProcessReaders({"slot": chip})
    connection = readers.connect("slot")
    readers.slots["slot"] = None
    with pytest.raises(NoCardError):
        read_residence_card(connection, NUMBER)


@each_generation
def test_the_same_chance_says_the_same(generation: int) -> None:
    """A world's own chance makes every byte of a conversation."""

    def said() -> list[bytes]:
        heard = Altered(sample(generation, VALUES[generation]), {})
        read_residence_card(heard, NUMBER, counting(7))
        return heard.said

    assert said() == said()


class Altered:
    """A connection to a chip of which some answers are others."""

    def __init__(self, chip: ResidenceChip, instead: Mapping[int, bytes]) -> None:
        self._chip, self._instead = chip, instead
        self.said: list[bytes] = []

    @property
    def atr(self) -> bytes:
        return self._chip.atr

    def transmit(self, command: bytes) -> tuple[bytes, int]:
        at = len(self.said)
        self.said.append(command)
        answer = Answer.read(self._instead.get(at) or self._chip.transmit(command))
        return answer.data, answer.status

    def close(self) -> None:
        self._chip.reset()


SELECTED, KIND, CHALLENGE, AUTHENTICATED, VERIFIED = range(5)
"""The order in which the terminal asks."""
FIRST_ENCIPHERED = {1: 8, 2: 8}
"""Behind version, kind and the selection of DF1."""


@pytest.mark.parametrize(
    "answers",
    [
        {SELECTED: "6A86"},
        {KIND: "6A82"},
        {KIND: "9000"},
        {KIND: "C1029000"},
        {KIND: "C10230379000"},
        {KIND: "C10230389000"},
        {KIND: "FFFFFFFF9000"},
        {CHALLENGE: "9000"},
        {CHALLENGE: "0102030405060708099000"},
        {AUTHENTICATED: "9000"},
        {AUTHENTICATED: "00" * 40 + "9000"},
        {FIRST_ENCIPHERED[2]: "9000"},
        {FIRST_ENCIPHERED[2]: "C1023035" + "9000"},
        {FIRST_ENCIPHERED[2]: "860100" + "9000"},
        {FIRST_ENCIPHERED[2]: "86020100" + "9000"},
        {FIRST_ENCIPHERED[2]: "861101" + "00" * 16 + "9000"},
        {FIRST_ENCIPHERED[2]: "868500000000" + "9000"},
    ],
)
def test_answers_of_no_residence_card_are_told_as_such(answers: Mapping[int, str]) -> None:
    instead = {at: bytes.fromhex(answer) for at, answer in answers.items()}
    with pytest.raises(NoResidenceCard) as unread:
        read_residence_card(Altered(sample(2), instead), NUMBER)
    assert "在留カード" in unread.value.ja
    assert unread.value.en


@pytest.mark.parametrize("at", [CHALLENGE, AUTHENTICATED, VERIFIED, FIRST_ENCIPHERED[2]])
def test_a_refusal_on_the_way_is_told_by_its_status_word(at: int) -> None:
    with pytest.raises(RefusedByCard) as refused:
        read_residence_card(Altered(sample(2), {at: b"\x69\x85"}), NUMBER)
    assert refused.value.status == 0x6985


@pytest.mark.slow
@given(
    st.integers(1, 2),
    st.dictionaries(
        st.integers(0, 22),
        st.one_of(
            st.binary(max_size=40).map(lambda data: data + b"\x90\0"),
            st.binary(max_size=30).map(
                lambda data: b"\x86\x82\x01\x01\x01" + data.ljust(256, b"\0") + b"\x90\0"
            ),
            st.sampled_from([b"\x6a\x82", b"\x63\0", b"\x6d\0"]),
        ),
        max_size=4,
    ),
)
def test_hostile_answers_end_in_words(generation: int, instead: Mapping[int, bytes]) -> None:
    with suppress(NoResidenceCard, RefusedByCard):
        read = read_residence_card(Altered(sample(generation), instead), NUMBER, counting(5))
        assert judged(read, office(generation).authority) in Authenticity


@pytest.mark.slow
@given(
    st.integers(1, 2),
    st.dictionaries(
        st.sampled_from([0xD0, 0xDA, 0xDB, 0xDC, 0xDD, 0xC5]), st.binary(max_size=300), max_size=4
    ),
)
def test_hostile_values_are_judged(generation: int, instead: Mapping[int, bytes]) -> None:
    values = signed_once(generation) | instead
    genuine = authenticity(generation, values, office(generation).authority) is Authenticity.GENUINE
    assert genuine == (
        signed_bytes(generation, values) == signed_bytes(generation, signed_once(generation))
        and all(values[tag] == signed_once(generation)[tag] for tag in SIGNATURE_TAGS[generation])
    )


_SIGNED: dict[int, dict[int, bytes]] = {}


def signed_once(generation: int) -> dict[int, bytes]:
    return _SIGNED.setdefault(generation, signed(generation, VALUES[generation], office(generation)))
