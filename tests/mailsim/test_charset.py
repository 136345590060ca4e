"""Octets to text: right, wrong and missing labels (facts mail §6)."""

import pytest

from mailsim.charset import decode, fold

JIS = "\x1b$B{0}\x1b(B"


def nec13(pairs: str) -> bytes:
    return JIS.format(pairs).encode("ascii")


@pytest.mark.parametrize(
    ("octets", "label", "text"),
    [
        ("髙橋 﨑 𠮷田".encode(), "utf-8", "髙橋 﨑 𠮷田"),
        ("在留カード".encode("iso2022_jp"), "iso-2022-jp", "在留カード"),
        ("在留カード".encode("iso2022_jp"), "us-ascii", "在留カード"),
        ("在留カード".encode("iso2022_jp"), None, "在留カード"),
        ("一行\r\n二行".encode("iso2022_jp"), "ISO-2022-JP", "一行\r\n二行"),
        (nec13("-!"), "iso-2022-jp", "①"),  # NEC row 13
        (nec13("-j"), "iso-2022-jp", "㈱"),
        (nec13("|b"), "iso-2022-jp", "髙"),  # NEC-selected IBM characters
        (nec13("3t-j"), "iso-2022-jp", "株㈱"),
        (b"\x1b(I1\x1b(B", "iso-2022-jp", "ｱ"),
        ("在留カード".encode("cp932"), "shift_jis", "在留カード"),
        ("①㈱髙".encode("cp932"), "x-sjis", "①㈱髙"),
        ("在留カード".encode("euc_jp"), "euc-jp", "在留カード"),
        ("申請受付".encode(), "iso-2022-jp", "申請受付"),  # mislabelled UTF-8
        ("申請受付".encode(), "iso-8859-1", "申請受付"),
        ("申請受付".encode(), "shift_jis", "申請受付"),
        ("申請受付".encode(), "us-ascii", "申請受付"),
        ("申請受付".encode(), None, "申請受付"),  # no label
        ("申請受付のお知らせ".encode("cp932"), None, "申請受付のお知らせ"),
        ("申請受付のお知らせ".encode("euc_jp"), None, "申請受付のお知らせ"),
        ("申請受付のお知らせ".encode("cp932"), "utf-8", "申請受付のお知らせ"),
        ("Nguyễn Văn Đức".encode(), "no-such-charset", "Nguyễn Văn Đức"),
        ("张伟".encode("gb18030"), "gb2312", "张伟"),
        ("café".encode("latin-1"), "iso-8859-1", "café"),
        (b"abc", "punycode", "abc"),  # no charset of any mail
        (b"abc", "rot13", "abc"),
        (b"a\0b", "utf-8", "a\ufffdb"),
        (b"+2AA-", "utf-7", "\ufffd"),  # half a surrogate pair
        (b"\xff\xfe\xfd", "utf-8", "\ufffd\ufffd\ufffd"),
        (b"", "utf-16", ""),
    ],
)
def test_decode(octets: bytes, label: str | None, text: str) -> None:
    assert decode(octets, label) == text


@pytest.mark.parametrize(
    "octets", [b"\x1b$B0", b"\x1b$B\x21", b"\x1b$(D\x21\x21", b"\x1b$B~~~~\x1b(B", bytes(range(256))]
)
@pytest.mark.parametrize("label", ["iso-2022-jp", "utf-16", "hz", "\0", "utf-8\ud800", None])
def test_decode_never_fails_and_gives_what_a_store_takes(octets: bytes, label: str | None) -> None:
    decode(octets, label).encode()


def test_fold_joins_widths_and_keeps_variant_kanji_apart() -> None:
    assert fold("ＡＢＣ ｶｰﾄﾞ 株㈱") == "abc カード 株(株)"
    assert fold("髙﨑") != fold("高崎")
