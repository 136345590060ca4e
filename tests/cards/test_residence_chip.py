"""What the chip of a 在留カード answers to whom, and that it always answers (facts/cards.md §4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.cards.apdu import Answer, Command
from backoffice.cards.residence import ATR, ResidenceChip
from backoffice.cards.residence_layout import AID_OF, LAYOUT, Access
from backoffice.cards.secure_messaging import SCHEMES, card_key, session_key
from backoffice.cards.tlv import read
from tests.cards.residence_samples import NUMBER, VALUES, counting, files_of, sample, say

each_generation = pytest.mark.parametrize("generation", [1, 2])
DF1, DF2, DF3 = ("00A4040C10" + AID_OF[name].hex() for name in ("DF1", "DF2", "DF3"))
MF = "00A40000023F00"
CHALLENGE = "0084000008"
WHOLE = "000004" + "96020000" + "0000"
"""Lc, the object that asks for a whole file, Le."""
PROTECTED = [
    (generation, name)
    for generation, files in LAYOUT.items()
    for name, file in files.items()
    if file.access is not Access.FREE
]
FREE = [(generation, name) for generation in (1, 2) for name in ("MF/8B", "MF/8A")]


def plain(generation: int) -> ResidenceChip:
    return ResidenceChip(generation, NUMBER, files_of(generation, VALUES[generation]), counting())


def authenticated(chip: ResidenceChip) -> bytes:
    """Agree on a session as a terminal does; return its key."""
    scheme, key = SCHEMES[chip.generation], card_key(NUMBER)
    challenge = say(chip, CHALLENGE).data
    token = scheme.token(key, bytes(8), challenge, bytes(16))
    answer = say(chip, "0082000028" + token.hex() + "00")
    assert answer.status == 0x9000
    return session_key(bytes(16), scheme.part_of_key(key, answer.data, bytes(8), challenge).key)


def number_sealed(chip: ResidenceChip, session: bytes, number: str = NUMBER) -> str:
    sealed = SCHEMES[chip.generation].sealed(session, number.encode())
    return f"08200086{len(sealed) + 3:02X}86{len(sealed) + 1:02X}01{sealed.hex()}"


def verified(chip: ResidenceChip) -> bytes:
    session = authenticated(chip)
    assert say(chip, number_sealed(chip, session)).status == 0x9000
    return session


def select(name: str) -> str:
    application = name.partition("/")[0]
    return "00A4040C10" + AID_OF[application].hex() if application in AID_OF else MF


def clear(name: str) -> str:
    return f"00B0{name[-2:]}00000000"


def secured(name: str) -> str:
    return f"08B0{name[-2:]}00{WHOLE}"


def deciphered(chip: ResidenceChip, session: bytes, answer: Answer) -> bytes:
    assert answer.status == 0x9000
    value = read(answer.data)[0x86]
    assert value[0] == 1
    return SCHEMES[chip.generation].opened(session, value[1:])


@pytest.mark.parametrize(("generation", "name"), FREE)
def test_version_and_kind_are_read_by_anybody(generation: int, name: str) -> None:
    chip = plain(generation)
    content = files_of(generation, VALUES[generation])[name]
    assert say(chip, clear(name)) == Answer(content)
    assert say(chip, DF1, MF, clear(name)) == Answer(content)


@pytest.mark.parametrize(("generation", "name"), PROTECTED)
def test_reading_without_authentication_is_6982(generation: int, name: str) -> None:
    chip = plain(generation)
    assert say(chip, select(name), clear(name)).status == 0x6982
    assert say(chip, secured(name)).status == 0x6982
    authenticated(chip)
    assert say(chip, select(name), clear(name)).status == 0x6982
    assert say(chip, secured(name)).status == 0x6982


@pytest.mark.parametrize(("generation", "name"), PROTECTED)
def test_whoever_verified_the_number_reads_a_file_as_it_is_kept(generation: int, name: str) -> None:
    chip = plain(generation)
    session = verified(chip)
    content = files_of(generation, VALUES[generation])[name]
    read_clear = say(chip, select(name), clear(name))
    only_enciphered = LAYOUT[generation][name].access is Access.ENCIPHERED
    assert read_clear == (Answer(status=0x6982) if only_enciphered else Answer(content))
    assert deciphered(chip, session, say(chip, secured(name))) == content


@each_generation
def test_what_was_verified_survives_the_selection_of_applications_but_no_reset(generation: int) -> None:
    chip = plain(generation)
    verified(chip)
    assert say(chip, DF1, MF, DF3, clear("DF3/82")).status == 0x9000
    chip.reset()
    assert say(chip, DF3, clear("DF3/82")).status == 0x6982


@each_generation
def test_a_reset_selects_the_mf_and_takes_the_challenge_back(generation: int) -> None:
    chip = plain(generation)
    say(chip, DF1, CHALLENGE)
    chip.reset()
    assert say(chip, "0082000028" + "00" * 40 + "00").status == 0x6985
    assert say(chip, clear("MF/8A")).status == 0x9000


@each_generation
def test_a_wrong_number_is_6300_and_takes_the_status_away(generation: int) -> None:
    chip = plain(generation)
    session = verified(chip)
    for _ in range(20):
        assert say(chip, number_sealed(chip, session, "AA12345678BC")).status == 0x6300
    assert say(chip, DF3, clear("DF3/82")).status == 0x6982
    assert say(chip, number_sealed(chip, session)).status == 0x9000
    assert say(chip, DF3, clear("DF3/82")).status == 0x9000


@each_generation
def test_who_does_not_know_the_number_is_not_authenticated(generation: int) -> None:
    chip = plain(generation)
    session = verified(chip)
    token = SCHEMES[generation].token(
        card_key("AA12345678BC"), bytes(8), say(chip, CHALLENGE).data, bytes(16)
    )
    assert say(chip, "0082000028" + token.hex() + "00").status == 0x6300
    assert say(chip, number_sealed(chip, session)).status == 0x6985, "the session before is over"


@each_generation
def test_a_challenge_holds_for_the_next_command_only(generation: int) -> None:
    chip = plain(generation)
    key, scheme = card_key(NUMBER), SCHEMES[generation]
    token = "0082000028" + scheme.token(key, bytes(8), say(chip, CHALLENGE).data, bytes(16)).hex() + "00"
    assert say(chip, MF, token).status == 0x6985
    assert say(chip, token).status == 0x6985
    token = "0082000028" + scheme.token(key, bytes(8), say(chip, CHALLENGE).data, bytes(16)).hex() + "00"
    assert say(chip, token).status == 0x9000
    assert say(chip, token).status == 0x6985, "nobody may say it again"


@each_generation
def test_an_older_challenge_does_not_serve(generation: int) -> None:
    chip = plain(generation)
    token = SCHEMES[generation].token(card_key(NUMBER), bytes(8), say(chip, CHALLENGE).data, bytes(16))
    assert say(chip, CHALLENGE, "0082000028" + token.hex() + "00").status == 0x6300


REFUSED = {
    "SELECT: unknown application": ("00A4040C05D392F0004F", 0x6A82),
    "SELECT: another card's application": ("00A4040C0AD392F000260100000001", 0x6A82),
    "SELECT: no name": ("00A4040C", 0x6700),
    "SELECT: a file by its identifier": ("00A4020C020001", 0x6A82),
    "SELECT: another file than the MF": ("00A40000022F00", 0x6A82),
    "SELECT: P1": ("00A4080C023F00", 0x6A86),
    "SELECT: P2 00 serves too": ("00A4040010" + AID_OF["DF1"].hex(), 0x9000),
    "SELECT: P2 next": ("00A4040210" + AID_OF["DF1"].hex(), 0x6A86),
    "SELECT enciphered": ("08A4040C10" + AID_OF["DF1"].hex(), 0x6882),
    "GET CHALLENGE: P2": ("0084000108", 0x6A86),
    "GET CHALLENGE: Le": ("0084000000", 0x6700),
    "GET CHALLENGE: none": ("00840000", 0x6700),
    "GET CHALLENGE enciphered": ("0884000008", 0x6882),
    "MUTUAL AUTHENTICATE: P1": ("0082010028" + "00" * 40 + "00", 0x6A86),
    "MUTUAL AUTHENTICATE: short": ("0082000027" + "00" * 39 + "00", 0x6700),
    "MUTUAL AUTHENTICATE: no Le": ("0082000028" + "00" * 40, 0x6700),
    "MUTUAL AUTHENTICATE: no challenge": ("0082000028" + "00" * 40 + "00", 0x6985),
    "VERIFY in the clear": ("002000860C" + NUMBER.encode().hex(), 0x6982),
    "VERIFY: another reference": ("002000810C" + NUMBER.encode().hex(), 0x6A86),
    "VERIFY without a session": ("0820008613861101" + "00" * 16, 0x6985),
    "VERIFY with a MAC": ("0C20008613861101" + "00" * 16, 0x6882),
    "READ BINARY: absent file": ("00B0810000" + "0000", 0x6A82),
    "READ BINARY: file 0": ("00B0800000" + "0000", 0x6A86),
    "READ BINARY: P1": ("00B0CB0000" + "0000", 0x6A86),
    "READ BINARY: past the end": ("00B08B0600" + "0000", 0x6B00),
    "READ BINARY: no Le": ("00B08B00", 0x6700),
    "READ BINARY: data": ("00B08B000000049602000000" + "00", 0x6700),
    "READ BINARY: no file is current": ("00B0000000" + "0000", 0x6986),
    "READ BINARY enciphered: no object": ("08B08B0000" + "0000", 0x6987),
    "READ BINARY enciphered: another object": ("08B08B000000049702" + "0000" + "0000", 0x6988),
    "READ BINARY enciphered: a length of one byte": ("08B08B00000003960100" + "0000", 0x6988),
    "READ BINARY enciphered: no session": ("08B08B00" + WHOLE, 0x6982),
    "chained": ("1084000008", 0x6884),
    "another class": ("8084000008", 0x6E00),
    "another instruction": ("00D6000001FF", 0x6D00),
    "no command": ("00", 0x6700),
}


@each_generation
@pytest.mark.parametrize(("command", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_told_by_its_status_word(
    generation: int, command: str, status: int | None
) -> None:
    assert say(plain(generation), command) == Answer(status=status)


@each_generation
@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("08200086", 0x6987),
        ("0820008601" + "00", 0x6988),
        ("0820008613871101" + "00" * 16, 0x6988),
        ("0820008612861001" + "00" * 15, 0x6988),
        ("0820008613861102" + "00" * 16, 0x6988),
        ("0820008613861101" + "00" * 16, 0x6988),
        ("0820008603860101", 0x6988),
        ("0820008113861101" + "00" * 16, 0x6A86),
        ("08B08A00" + "00000496020000", 0x6700),
        ("08B08A00" + "000004960200000005", 0x6700),
        ("08B08A00" + "0496020000" + "00", 0x9000),
    ],
)
def test_what_is_refused_in_a_session(generation: int, command: str, status: int) -> None:
    chip = plain(generation)
    verified(chip)
    assert say(chip, MF, command).status == status


@each_generation
def test_a_file_is_read_in_pieces_by_its_offset(generation: int) -> None:
    chip = plain(generation)
    session = verified(chip)
    content = files_of(generation, VALUES[generation])["DF3/82"]
    assert say(chip, DF3, "00B082F0000010").data == content[240:256]
    assert say(chip, "00B00100000100").data == content[256:512], "of the file that was read before"
    assert say(chip, "00B0820010").data == content[:16], "a short Le"
    assert say(chip, "00B0820000").data == content[:256]
    last = f"00B0{len(content) - 1:04X}000000"
    assert say(chip, last).data == content[-1:]
    assert say(chip, f"00B0{len(content):04X}000000").status == 0x6B00
    piece = say(chip, "08B00200000004" + "96020010" + "0000")
    assert deciphered(chip, session, piece) == content[512:528]
    assert say(chip, MF, "00B0000000" + "0000").status == 0x6986, "another selection leaves no file current"


@each_generation
def test_a_card_without_a_file_says_so(generation: int) -> None:
    files = files_of(generation, VALUES[generation])
    del files["DF2/82"]
    chip = ResidenceChip(generation, NUMBER, files, counting())
    verified(chip)
    assert say(chip, DF2, clear("DF2/82")).status == 0x6A82
    assert say(chip, clear("DF2/83")).status == 0x9000


def test_files_that_a_generation_does_not_have_are_not_put_on_a_chip() -> None:
    with pytest.raises(ValueError, match="DF1/85"):
        ResidenceChip(2, NUMBER, {"DF1/85": b""}, counting())
    with pytest.raises(ValueError, match="MF/8A"):
        ResidenceChip(1, NUMBER, {"MF/8A": bytes(4)}, counting())


def test_the_answer_to_reset_ends_with_its_check_byte() -> None:
    check = 0
    for byte in ATR[1:]:
        check ^= byte
    assert (check, ATR[0], len(ATR)) == (0, 0x3B, 13)
    assert plain(1).atr == ATR


COMMANDS = st.one_of(
    st.binary(max_size=60),
    st.builds(
        Command,
        st.sampled_from([0x00, 0x08, 0x0C, 0x10, 0x80]),
        st.sampled_from([0xA4, 0x84, 0x82, 0x20, 0xB0, 0xD6]),
        st.sampled_from([0x00, 0x02, 0x04, 0x81, 0x85, 0x8A, 0x8B, 0xFF]),
        st.sampled_from([0x00, 0x0C, 0x86, 0xFF]),
        data=st.one_of(
            st.binary(max_size=300),
            st.sampled_from([*AID_OF.values(), bytes(40), b"\x96\x02\0\0", b"\x86\x11\x01" + bytes(16)]),
        ),
        ne=st.sampled_from([0, 1, 8, 256, 65536]),
        extended=st.booleans(),
    ).map(Command.written),
)


@pytest.mark.slow
@given(st.integers(1, 2), st.booleans(), st.lists(COMMANDS, max_size=8))
def test_whatever_is_said_is_answered(generation: int, known: bool, commands: list[bytes]) -> None:
    chip = plain(generation)
    if known:
        verified(chip)
    for command in commands:
        answer = Answer.read(chip.transmit(command))
        assert answer.status >= 0x6300
        assert known or len(answer.data) <= 8, "a challenge or what anybody may read"


def test_a_signed_card_fits_its_files() -> None:
    for generation in (1, 2):
        verified(sample(generation))
