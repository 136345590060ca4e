"""Card talk in words: what each command is, what its bytes say, and what a session has come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.cards.teaching.byte_groups import laid_out, read, written
from backoffice.cards.teaching.explaining import Explained, Talk, explained

JPKI = "00A4040C0AD392F000260100000001"
LOGIN = [
    (JPKI, "9000", "公的個人認証アプリケーション（JPKI-AP）を選ぶ", "Select the JPKI application"),
    ("00A4020C020018", "9000", "利用者証明用パスワード（0018）を選ぶ", "Select the user PIN (0018)"),
    (
        "00200080",
        "63C3",
        "利用者証明用パスワードをあと何回試せるかを尋ねる",
        "Ask how many tries of the user PIN are left",
    ),
    (
        "0020008004········",
        "9000",
        "利用者証明用パスワードを照合する（数字4桁、伏せてあります）",
        "Verify the user PIN (4 digits, blotted out)",
    ),
    ("00A4020C020017", "9000", "利用者証明用秘密鍵（0017）を選ぶ", "Select the user key (0017)"),
    (
        "802A008033" + "30" * 51 + "00",
        "AB" * 256 + "9000",
        "利用者証明用秘密鍵で署名する",
        "Sign with the user key",
    ),
    ("00A4020C02000A", "9000", "利用者証明用電子証明書（000A）を選ぶ", "Select the user certificate (000A)"),
    (
        "00B0010000",
        "00" * 256 + "9000",
        "利用者証明用電子証明書を先頭から256バイト目以降を読む",
        "Read the user certificate from byte 256 on",
    ),
]
DF1 = "00A4040C10D392F0004F02" + "0" * 20
READING = [
    ("0084000008", "5A6E7E385162B7A39000", "カードに乱数（RND.ICC）を求める"),
    (
        "0082000028" + "93" * 32 + "1A" * 8 + "00",
        "58" * 32 + "59" * 8 + "9000",
        "在留カード番号から作った鍵で互いを確かめ、セッション鍵を決める（3DES）",
    ),
    ("0820008613861101" + "1A" * 16, "9000", "在留カード番号を、セッション鍵で暗号化して照合する"),
    (DF1, "9000", "DF1（券面と顔写真）を選ぶ"),
    (
        "08B08500000004960200000000",
        "8682001101" + "00" * 16 + "9000",
        "D0 券面（表）の画像を先頭から暗号化されたデータで読む",
    ),
]


def talked(kind: str, lines: list[tuple[str, ...]]) -> list[Explained]:
    return explained(kind, [{"command": line[0], "answer": line[1]} for line in lines])


def test_a_login_is_told_command_by_command_in_both_languages() -> None:
    told = talked("my-number", LOGIN)
    assert [each.title for each in told] == [(ja, en) for *_, ja, en in LOGIN]
    assert all("ISO/IEC 7816" in each.source and "OpenSC card-jpki.c" in each.source for each in told)


def test_a_reading_of_a_residence_card_is_told_command_by_command() -> None:
    told = talked("residence-1", READING)
    assert [each.title.ja for each in told] == [title for *_, title in READING]
    assert told[-1].name == "SM READ BINARY"
    assert [each.ja for each in told[-1].standing] == [
        "選択中: DF1（券面と顔写真）",
        "ファイル: D0 券面（表）の画像",
        "セッション鍵を共有済み",
        "照合済み: 在留カード番号",
    ]


def test_each_group_of_bytes_has_its_name() -> None:
    sign = talked("my-number", LOGIN)[5]
    assert [(each.part, each.digits[:4], each.count) for each in (*sign.command, *sign.answer)] == [
        ("cla", "80", 1),
        ("ins", "2A", 1),
        ("p1", "00", 1),
        ("p2", "80", 1),
        ("lc", "33", 1),
        ("data", "3030", 51),
        ("le", "00", 1),
        ("data", "ABAB", 256),
        ("sw", "9000", 2),
    ]


def test_the_pieces_of_secure_messaging_are_named() -> None:
    read_back = talked("residence-2", READING)[-1].answer
    assert [(each.digits[:6], each.count) for each in read_back] == [
        ("86", 1),
        ("820011", 3),
        ("01", 1),
        ("000000", 16),
        ("9000", 2),
    ]


def test_asking_for_tries_is_no_failure_and_a_wrong_pin_is() -> None:
    asked, wrong = talked("my-number", [LOGIN[0], LOGIN[1], LOGIN[2], ("0020008004········", "63C2")])[2:]
    assert (asked.status.ja, asked.tone) == ("あと3回試せます", "success")
    assert (wrong.status.ja, wrong.tone) == ("照合に失敗しました。あと2回試せます", "warning")
    assert "伏せたバイト" in wrong.notes[-1].ja


def test_another_application_forgets_who_was_shown_to_the_first() -> None:
    told = talked("my-number", [*LOGIN[:4], ("00A4040C0AD3921000310001010408", "9000")])
    assert "照合済み: 利用者証明用パスワード" in [each.ja for each in told[3].standing]
    assert [each.ja for each in told[4].standing] == ["選択中: 券面事項入力補助アプリケーション"]


def test_a_refused_selection_changes_nothing() -> None:
    told = talked("my-number", [LOGIN[0], ("00A4040C06D27600012401", "6A82")])
    assert told[1].tone == "error"
    assert told[1].standing == told[0].standing


def test_a_challenge_serves_the_next_command_alone() -> None:
    late = talked("residence-2", [READING[0], READING[3], READING[1]])[-1]
    assert [each.ja for each in late.notes] == ["直前にGET CHALLENGEがないので、カードは応じません。"]
    assert talked("residence-2", READING)[1].notes == ()


def test_the_same_file_has_other_contents_in_the_next_generation() -> None:
    name = [READING[3], ("00B0840000", "9000")]
    assert "氏名の画像" in talked("residence-2", name)[-1].title.ja
    assert "ファイル84" in talked("residence-1", name)[-1].title.ja


DIGITS = st.one_of(
    st.binary(max_size=80).map(lambda raw: raw.hex().upper()),
    st.text("0123456789ABCDEF·", max_size=60),
    st.sampled_from([line[0] for line in (*LOGIN, *READING)]),
    st.text(max_size=20),
)


@pytest.mark.slow
@given(
    st.sampled_from(["my-number", "residence-1", "residence-2", "other"]),
    st.lists(st.tuples(DIGITS, st.one_of(DIGITS, st.just("9000"))), max_size=6),
)
def test_whatever_was_said_is_told_with_all_its_bytes(kind: str, exchanges: list[tuple[str, str]]) -> None:
    talk = Talk(kind)
    for command, answer in exchanges:
        told = talk.explained(command, answer)
        assert all((*told.title, *told.status, told.source))
        for groups, said in ((told.command, command), (told.answer, answer)):
            assert "".join(each.digits for each in groups) == written(read(said))


@given(st.binary(max_size=400))
def test_the_groups_of_a_command_that_fits_are_all_of_it(raw: bytes) -> None:
    layout = laid_out(tuple(raw))
    if layout.fits:
        assert bytes([*layout.head, *layout.lc, *layout.data, *layout.le]) == raw  # type: ignore[list-item]  # none is blotted


@pytest.mark.parametrize(
    ("le", "most"), [("00", 256), ("04", 4), ("000000", 65536), ("000100", 256), ("", 0)]
)
def test_le_tells_how_many_bytes_are_wanted(le: str, most: int) -> None:
    assert laid_out(read("00B00000" + le)).expected == most


@pytest.mark.parametrize("tail", ["FF" * 40, "FF" * 4])
def test_bytes_behind_the_data_that_are_no_le_are_told_as_too_many(tail: str) -> None:
    (told,) = explained("my-number", [{"command": "FFFFFFFF01" + "FF" + tail, "answer": "6700"}])
    (last,) = [group for group in told.command if group.part == "le"]
    assert last.says.ja == f"余分な{len(tail) // 2}バイト：命令の形になりません"
    assert last.says.en == f"{len(tail) // 2} bytes too many: no form of a command"
