"""The chip of a マイナンバーカード answers as facts/cards.md §3 has it, whatever is said to it."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.cards import tlv
from backoffice.cards.my_number import CONTACT, CONTACTLESS, MyNumberChip
from backoffice.cards.my_number_contents import number_b
from backoffice.domain.my_number import check_digit, era_year, nobodys_number
from tests.cards.my_number_made import NUMBER, PASSWORD, PIN, chip, contents, credential

JPKI = "00A4040C0A D392F000260100000001"
INPUT = "00A4040C0A D3921000310001010408"
CHECK = "00A4040C0A D3921000310001010402"
REGISTER = "00A4040C0A D3921000310001010401"
COMMON = "00A4040C0A D3921000310001010100"
RIGHT_PIN = "0020008004" + PIN.encode().hex()
WRONG_PIN = "0020008004" + b"0000".hex()
RIGHT_PASSWORD = "002000800A" + PASSWORD.encode().hex()
WRONG_PASSWORD = "0020008006" + b"WRONG1".hex()
RIGHT_A = "002000800C" + NUMBER.encode().hex()
RIGHT_B = "002000800E" + number_b(contents()).encode().hex()
INFO = "3031300D060960864801650304020105000420" + hashlib.sha256(b"data").hexdigest()


def ef(identifier: str) -> str:
    return "00A4020C02" + identifier


def say(made: MyNumberChip, *commands: str) -> str:
    answers = [made.transmit(bytes.fromhex(command)).hex().upper() for command in commands]
    return answers[-1]


AUTHENTICATION = credential("authentication").certificate.hex().upper()
SIGNATURE = credential("signature").certificate.hex().upper()

TABLE = {
    # choosing
    "JPKI": ([JPKI], "9000"),
    "with Le": ([JPKI + "00"], "9000"),
    "P2 00": (["00A404000A D392F000260100000001"], "9000"),
    "register": ([REGISTER], "9000"),
    "register is empty": ([REGISTER, ef("0001")], "6A82"),
    "common is empty": ([COMMON, ef("0001")], "6A82"),
    "unknown application": (["00A4040C05 A000000308"], "6A82"),
    "part of a name": (["00A4040C05 D392F00026"], "6A82"),
    "MF": (["00A40000"], "6A86"),
    "MF by identifier": (["00A4000C02 3F00"], "6A82"),
    "file without application": ([ef("000A")], "6A82"),
    "absent file": ([JPKI, ef("00FF")], "6A82"),
    "identifier of one byte": ([JPKI, "00A4020C01 0A"], "6A82"),
    # reading
    "head of a certificate": ([JPKI, ef("000A"), "00B0000004"], AUTHENTICATION[:8] + "9000"),
    "256 bytes": ([JPKI, ef("000A"), "00B0000000"], AUTHENTICATION[:512] + "9000"),
    "from 256 on": ([JPKI, ef("000A"), "00B0010010"], AUTHENTICATION[512:544] + "9000"),
    "by short identifier": ([JPKI, "00B08A0004"], AUTHENTICATION[:8] + "9000"),
    "short identifier, offset": ([JPKI, "00B08A0202"], AUTHENTICATION[4:8] + "9000"),
    "short identifier stays": ([JPKI, "00B08A0004", "00B0000004"], AUTHENTICATION[:8] + "9000"),
    "absent short identifier": ([JPKI, "00B09E0004"], "6A82"),
    "bits that are reserved": ([JPKI, "00B0EA0004"], "6A86"),
    "extended Le": ([JPKI, ef("000A"), "00B00000 000000"], AUTHENTICATION + "9000"),
    "beyond the end": ([JPKI, ef("000A"), "00B07FFF01"], "6B00"),
    "at the end": ([JPKI, ef("0008"), "00B0000301"], "6B00"),
    "over the end": ([JPKI, ef("0008"), "00B0000100"], "8F009000"),
    "without Le": ([JPKI, ef("0008"), "00B00000"], "6700"),
    "no file": ([JPKI, "00B0000004"], "6986"),
    "a secret is not read": ([JPKI, ef("0018"), "00B0000004"], "6981"),
    "a key is not read": ([JPKI, ef("0017"), "00B0000004"], "6981"),
    "availability": ([JPKI, ef("0008"), "00B0000000"], "8F8F009000"),
    "authority": ([JPKI, ef("000B"), "00B0000004"], AUTHENTICATION[:8] + "9000"),
    "signature authority": ([JPKI, ef("0002"), "00B0000004"], SIGNATURE[:8] + "9000"),
    "signature certificate, closed": ([JPKI, ef("0001"), "00B0000004"], "6982"),
    "signature certificate by PIN": (
        [JPKI, ef("0018"), RIGHT_PIN, ef("0001"), "00B0000004"],
        "6982",
    ),
    "signature certificate": (
        [JPKI, ef("001B"), RIGHT_PASSWORD, ef("0001"), "00B0000004"],
        SIGNATURE[:8] + "9000",
    ),
    "terminals' key": ([JPKI, ef("0018"), RIGHT_PIN, ef("0016"), "00B0000004"], "6982"),
    # secrets
    "PIN tries": ([JPKI, ef("0018"), "00200080"], "63C3"),
    "password tries": ([JPKI, ef("001B"), "00200080"], "63C5"),
    "PIN tries by short identifier": ([JPKI, "00200098"], "63C3"),
    "right PIN": ([JPKI, ef("0018"), RIGHT_PIN], "9000"),
    "tries after the right one": ([JPKI, ef("0018"), RIGHT_PIN, "00200080"], "63C3"),
    "wrong PIN": ([JPKI, ef("0018"), WRONG_PIN], "63C2"),
    "three wrong ones": ([JPKI, ef("0018"), *[WRONG_PIN] * 3], "63C0"),
    "a fourth": ([JPKI, ef("0018"), *[WRONG_PIN] * 4], "6984"),
    "right when locked": ([JPKI, ef("0018"), *[WRONG_PIN] * 3, RIGHT_PIN], "6984"),
    "tries when locked": ([JPKI, ef("0018"), *[WRONG_PIN] * 4, "00200080"], "63C0"),
    "five wrong passwords": ([JPKI, ef("001B"), *[WRONG_PASSWORD] * 5], "63C0"),
    "a sixth": ([JPKI, ef("001B"), *[WRONG_PASSWORD] * 6], "6984"),
    "a right one counts anew": ([JPKI, ef("0018"), WRONG_PIN, WRONG_PIN, RIGHT_PIN, WRONG_PIN], "63C2"),
    "seventeen bytes": ([JPKI, ef("0018"), "0020008011" + "30" * 17], "6700"),
    "VERIFY on a certificate": ([JPKI, ef("000A"), RIGHT_PIN], "6981"),
    "VERIFY with no file": ([JPKI, RIGHT_PIN], "6986"),
    "VERIFY with P2 00": ([JPKI, ef("0018"), "0020000004" + PIN.encode().hex()], "6A86"),
    # changing
    "change": ([JPKI, ef("0018"), RIGHT_PIN, "0024018004" + b"4321".hex()], "9000"),
    "changed": ([JPKI, ef("0018"), RIGHT_PIN, "0024018004" + b"0000".hex(), JPKI, ef("0018"), WRONG_PIN], "9000"),
    "change before VERIFY": ([JPKI, ef("0018"), "0024018004" + b"4321".hex()], "6982"),
    "change to five digits": ([JPKI, ef("0018"), RIGHT_PIN, "0024018005" + b"43210".hex()], "6A80"),
    "change to small letters": ([JPKI, ef("001B"), RIGHT_PASSWORD, "0024018006" + b"small1".hex()], "6A80"),
    "change of 照合番号A": ([INPUT, ef("0014"), RIGHT_A, "002401800C" + RIGHT_A[10:]], "6985"),
    "change with P1 00": ([JPKI, ef("0018"), RIGHT_PIN, "0024008004" + b"4321".hex()], "6A86"),
    # signing
    "sign before VERIFY": ([JPKI, ef("0017"), "802A008033" + INFO + "00"], "6982"),
    "sign by another secret": ([JPKI, ef("001B"), RIGHT_PASSWORD, ef("0017"), "802A008033" + INFO + "00"], "6982"),
    "sign with a wrong PIN": ([JPKI, ef("0018"), WRONG_PIN, ef("0017"), "802A008033" + INFO + "00"], "6982"),
    "a wrong one closes": (
        [JPKI, ef("0018"), RIGHT_PIN, WRONG_PIN, ef("0017"), "802A008033" + INFO + "00"],
        "6982",
    ),
    "another application closes": (
        [JPKI, ef("0018"), RIGHT_PIN, COMMON, JPKI, ef("0017"), "802A008033" + INFO + "00"],
        "6982",
    ),
    "sign with a secret": ([JPKI, ef("0018"), RIGHT_PIN, "802A008033" + INFO + "00"], "6981"),
    "sign nothing": ([JPKI, ef("0018"), RIGHT_PIN, "802A009700"], "6700"),
    "246 bytes": ([JPKI, ef("0018"), RIGHT_PIN, "802A0097F6" + "00" * 246 + "00"], "6700"),
    "a hash of 31 bytes": ([JPKI, ef("0018"), RIGHT_PIN, "802A02971F" + "00" * 31 + "00"], "6700"),
    "an unknown way": ([JPKI, ef("0018"), RIGHT_PIN, "802A069720" + "00" * 32 + "00"], "6A86"),
    # the face
    "個人番号 closed": ([INPUT, ef("0001"), "00B0000000"], "6982"),
    "個人番号 by PIN": (
        [INPUT, ef("0011"), RIGHT_PIN, ef("0001"), "00B0000000"],
        "FF100C" + NUMBER.encode().hex().upper() + "FFFF9000",
    ),
    "個人番号 by A": (
        [INPUT, ef("0014"), RIGHT_A, ef("0001"), "00B0000003"],
        "FF100C9000",
    ),
    "個人番号 not by B": ([INPUT, ef("0015"), RIGHT_B, ef("0001"), "00B0000003"], "6982"),
    "name by B": ([INPUT, ef("0015"), RIGHT_B, ef("0002"), "00B0000002"], "FF209000"),
    "name not by A": ([INPUT, ef("0014"), RIGHT_A, ef("0002"), "00B0000002"], "6982"),
    "A tries": ([INPUT, ef("0014"), "00200080"], "63CA"),
    "face by A": ([CHECK, ef("0013"), RIGHT_A, ef("0002"), "00B0000002"], "FF209000"),
    "face by B": ([CHECK, ef("0012"), RIGHT_B, ef("0002"), "00B0000002"], "FF209000"),
    "face closed": ([CHECK, ef("0002"), "00B0000002"], "6982"),
    "number's picture by A": ([CHECK, ef("0013"), RIGHT_A, ef("0005"), "00B0000002"], "FF409000"),
    "number's picture not by B": ([CHECK, ef("0012"), RIGHT_B, ef("0005"), "00B0000002"], "6982"),
    # what is no command of it
    "challenge": (["0084000008"], "6D00"),
    "get data": (["00CA006E00"], "6D00"),
    "secure messaging": ([JPKI, "08B0000004"], "6E00"),
    "sign in class 00": ([JPKI, "002A008001 00 00"], "6E00"),
    "chained": ([JPKI, "10200080 04 31323334"], "6884"),
    "cut off": (["00A404"], "6700"),
}  # fmt: skip


@pytest.mark.parametrize(("commands", "answer"), TABLE.values(), ids=TABLE)
def test_the_chip_answers_byte_by_byte(commands: list[str], answer: str) -> None:
    assert say(chip(), *commands) == answer


def test_atr_of_both_sides() -> None:
    assert chip().atr == CONTACTLESS
    assert MyNumberChip(contents(), chip().secrets, CONTACT).atr == CONTACT
    for atr in (CONTACT, CONTACTLESS):
        check = 0
        for byte in atr[1:]:
            check ^= byte
        assert check == 0  # TCK of ISO/IEC 7816-3 §8.2.5


def test_the_token_info_is_a_structure_of_pkcs11() -> None:
    info = bytes.fromhex(say(chip(), JPKI, ef("0006"), "00B0000000"))[:-2]
    assert len(info) == 160
    assert info[:32] == b"JPKIAPICCTOKEN2".ljust(32)
    assert [int.from_bytes(info[at : at + 4]) for at in (96, 116, 120)] == [0x40D, 16, 6]


def test_counters_outlive_power_off_and_what_was_verified_does_not() -> None:
    made = chip()
    assert say(made, JPKI, ef("0018"), WRONG_PIN, WRONG_PIN) == "63C1"
    made.reset()
    assert say(made, ef("0018")) == "6A82"
    assert say(made, JPKI, ef("0018"), "00200080") == "63C1"
    assert say(made, RIGHT_PIN) == "9000"
    made.reset()
    assert say(made, JPKI, ef("0017"), "802A008033" + INFO + "00") == "6982"
    assert say(made, ef("0018"), *[WRONG_PIN] * 3) == "63C0"
    made.reset()
    assert say(made, JPKI, ef("0018"), RIGHT_PIN) == "6984"


def test_another_chip_of_the_same_card_goes_on_where_one_was() -> None:
    first, second = chip(), chip()
    say(first, JPKI, ef("0018"), RIGHT_PIN, ef("0017"))
    second.remind(json.loads(json.dumps(first.mind())))
    assert say(second, "802A008033" + INFO + "00") == say(first, "802A008033" + INFO + "00")
    second.remind(chip().mind())
    assert say(second, "802A008033" + INFO + "00") == "6986"


def test_what_was_taken_off_the_card_is_no_longer_in_mind() -> None:
    before, after = chip(), chip(signature=False)
    say(before, JPKI, ef("001B"), RIGHT_PASSWORD, ef("0001"))
    after.remind(before.mind())
    assert say(after, "00B0000004") == "6986"


def test_a_wrong_number_counts_in_both_applications_of_the_face() -> None:
    made = chip()
    say(made, INPUT, ef("0014"), "002000800C" + "30" * 12)
    assert say(made, CHECK, ef("0013"), "00200080") == "63C9"


@pytest.mark.parametrize(
    ("secret", "key", "purpose", "sign"),
    [
        ("0018", "0017", "authentication", "802A008033" + INFO + "00"),
        ("0018", "0018", "authentication", "802A009733" + INFO + "00"),
        ("001B", "001A", "signature", "802A008033" + INFO + "00"),
        ("001B", "001B", "signature", "802A009A33" + INFO + "00"),
        ("0018", "0017", "authentication", "802A028020" + INFO[38:] + "00"),
        ("001B", "001A", "signature", "802A028020" + INFO[38:] + "00"),
    ],
)
def test_signatures_verify_with_the_certificate(secret: str, key: str, purpose: str, sign: str) -> None:
    shown = RIGHT_PIN if secret == "0018" else RIGHT_PASSWORD
    answer = bytes.fromhex(say(chip(), JPKI, ef(secret), shown, ef(key), sign))
    assert answer[-2:] == b"\x90\0"
    public = x509.load_der_x509_certificate(credential(purpose).certificate).public_key()
    assert isinstance(public, RSAPublicKey)
    public.verify(answer[:-2], b"data", PKCS1v15(), SHA256())


def test_what_is_no_digest_info_is_padded_as_it_is() -> None:
    answer = bytes.fromhex(say(chip(), JPKI, ef("0018"), RIGHT_PIN, "802A009705" + b"hello".hex() + "00"))
    public = x509.load_der_x509_certificate(credential("authentication").certificate).public_key()
    assert isinstance(public, RSAPublicKey)
    assert public.recover_data_from_signature(answer[:-2], PKCS1v15(), None) == b"hello"


def test_a_card_without_signature_certificate_keeps_its_password() -> None:
    made = chip(signature=False)
    assert say(made, JPKI, ef("0001")) == "6A82"
    assert say(made, ef("001A")) == "6A82"
    assert say(made, ef("0008"), "00B0000000") == "008F009000"
    assert say(made, ef("001B"), "00200080") == "63C5"


def test_the_face_has_the_offsets_of_its_fields() -> None:
    made = chip()
    face = bytes.fromhex(say(made, INPUT, ef("0011"), RIGHT_PIN, ef("0002"), "00B0000000"))[:-2]
    ((tag, value),) = tlv.each(face)
    assert tag == 0xFF20
    fields = tlv.read(value)
    assert list(fields) == [0xDF21, 0xDF22, 0xDF23, 0xDF24, 0xDF25]
    starts = [int.from_bytes(fields[0xDF21][at : at + 2]) for at in range(0, 8, 2)]
    assert [face[start : start + 2].hex() for start in starts] == ["df22", "df23", "df24", "df25"]
    assert fields[0xDF24] + fields[0xDF25] == b"199504011"


def test_the_pictures_are_what_their_first_bytes_say() -> None:
    made = chip()
    face = b""
    say(made, CHECK, ef("0012"), RIGHT_B, ef("0002"))
    while not face or len(face) < tlv.whole_length(face):
        face += bytes.fromhex(say(made, f"00B0{len(face):04X}00"))[:-2]
    fields = tlv.read(tlv.read(face)[0xFF20])
    assert fields[0xDF25][:8] == b"\x89PNG\r\n\x1a\n"
    assert fields[0xDF27][4:8] == b"jP  "
    assert fields[0xDF29] == b"20350331"
    assert fields[0xDF21][:2] == face.index(b"\xdf\x22").to_bytes(2)


def test_number_b_is_made_of_what_is_printed() -> None:
    assert number_b(contents()) == "07040120352285"  # 平成7年4月1日, 2035, 2285


APDUS = st.one_of(
    st.binary(max_size=300),
    st.tuples(
        st.sampled_from([0x00, 0x80, 0x10, 0x90, 0x0C, 0xFF]),
        st.sampled_from([0xA4, 0xB0, 0x20, 0x24, 0x2A, 0x84, 0xC0, 0x00]),
        st.sampled_from([0x00, 0x01, 0x02, 0x04, 0x80, 0x8A, 0xFF]),
        st.sampled_from([0x00, 0x0C, 0x80, 0x97, 0x98, 0x9A, 0xFF]),
        st.one_of(st.binary(max_size=300), st.sampled_from([b"\x02\0\x18", b"\x02\0\x0a", b"\x04" + PIN.encode()])),
    ).map(lambda parts: bytes(parts[:4]) + parts[4]),
    st.sampled_from([JPKI, INPUT, CHECK, ef("0017"), ef("0018"), RIGHT_PIN, "00B0000000"]).map(bytes.fromhex),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(APDUS, max_size=12))
def test_whatever_is_said_the_chip_answers(said: list[bytes]) -> None:
    made = chip()
    for command in said:
        answer = made.transmit(command)
        assert len(answer) >= 2
        assert answer[-2] in (0x90, 0x63, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6D, 0x6E)


@pytest.mark.parametrize(
    ("day", "year"),
    [("1989-01-07", 64), ("1989-01-08", 1), ("2019-04-30", 31), ("2019-05-01", 1), ("1868-01-24", 1)],
)
def test_the_year_by_the_era(day: str, year: int) -> None:
    assert era_year(date.fromisoformat(day)) == year


def test_a_number_of_this_world_is_nobodys() -> None:
    assert check_digit("12345678901") == 8
    assert nobodys_number("12345678901") == "123456789019"
    eleven = "00000000000"
    assert nobodys_number(eleven)[-1] != str(check_digit(eleven))
