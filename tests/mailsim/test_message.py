"""Mails parsed for display: strict words for tolerant reading."""

import base64
from datetime import datetime
from time import process_time

import pytest

from mailsim.imap.parts import split
from mailsim.message import JST, Person, header_text, instant, parse, people, plain_text


def word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        (word("申請受付番号のお知らせ", "utf-8"), "申請受付番号のお知らせ"),
        (word("審査完了", "iso-2022-jp"), "審査完了"),
        ("=?ISO-2022-JP?B?GyRCLSEtahsoQg==?=", "①㈱"),  # NEC row 13
        ("=?utf-8?Q?=E9=AB=99=E6=A9=8B_?=", "髙橋"),
        ("=?utf-8?B?55Sz6KuL5Y+X5LuY?=\r\n =?utf-8?B?55Wq5Y+3?=", "申請受付番号"),
        ("=?utf-8?B?55Sz6A==?= =?utf-8?B?q4s=?=", "申請"),  # one character cut in two words
        ("Re: =?utf-8?B?55Sz6KuL?= (1)", "Re: 申請 (1)"),
        ("=?utf-8*ja?B?55Sz6KuL?=", "申請"),
        ("=?utf-8?B?broken", "=?utf-8?B?broken"),
        ("=?utf-8?B?55Sz6KuL", "=?utf-8?B?55Sz6KuL"),
        ("=?no-such?B?55Sz6KuL?=", "申請"),
        ("申請".encode().decode("ascii", "surrogateescape"), "申請"),  # raw octets
        ("審査".encode("cp932").decode("ascii", "surrogateescape"), "審査"),
        (" folded\r\n\tvalue", "folded\tvalue"),
    ],
)
def test_header_text(value: str, text: str) -> None:
    assert header_text(value) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ()),
        ("a@example.jp", (Person("", "a@example.jp"),)),
        (f"{word('髙橋, 花子', 'utf-8')} <h@example.jp>", (Person("髙橋, 花子", "h@example.jp"),)),
        ('"A, B" <a@example.jp>, c@example.jp', (Person("A, B", "a@example.jp"), Person("", "c@example.jp"))),
        ("team: a@example.jp, b@example.jp;", (Person("", "a@example.jp"), Person("", "b@example.jp"))),
    ],
)
def test_people(value: str, expected: tuple[Person, ...]) -> None:
    assert people(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Mon, 02 Jun 2025 09:00:00 +0900", datetime(2025, 6, 2, 9, tzinfo=JST)),
        ("Mon, 02 Jun 2025 00:00:00 GMT", datetime(2025, 6, 2, 9, tzinfo=JST)),
        ("2 Jun 2025 09:00:00 -0000", datetime(2025, 6, 2, 9, tzinfo=JST)),
        ("yesterday", None),
        ("", None),
        ("Mon, 99 Jun 2025 09:00:00 +0900", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
    ],
)
def test_instant(value: str, expected: datetime | None) -> None:
    assert instant(value) == expected


def mail(*lines: str) -> bytes:
    return "\r\n".join((*lines, "")).encode("utf-8", "surrogateescape")


NESTED = mail(
    "Subject: nested",
    "Content-Type: multipart/mixed; boundary=m",
    "",
    "--m",
    "Content-Type: multipart/alternative; boundary=a",
    "",
    "--a",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "本文",
    "--a",
    "Content-Type: multipart/related; boundary=r",
    "",
    "--r",
    "Content-Type: text/html; charset=utf-8",
    "",
    "<p>本文<script>no()</script></p>",
    "--r",
    "Content-Type: image/png",
    "Content-ID: <logo>",
    "Content-Transfer-Encoding: base64",
    "",
    "iVBORw==",
    "--r--",
    "--a--",
    "--m",
    "Content-Type: application/pdf",
    "Content-Disposition: attachment; filename*=UTF-8''%E9%80%9A%E7%9F%A5.pdf",
    "Content-Transfer-Encoding: base64",
    "",
    "JVBERi0=",
    "--m",
    'Content-Type: text/plain; name="=?utf-8?B?44Oh44OiLnR4dA==?="',
    "",
    "memo",
    "--m",
    "Content-Type: message/rfc822",
    "",
    "Subject: inner",
    "",
    "inner text",
    "--m--",
)


def test_nested_multiparts() -> None:
    message = parse(NESTED)
    assert message.text.strip() == "本文"
    assert "<p>" in message.html
    names = [(one.filename, one.content_type, one.inline) for one in message.attachments]
    assert names == [
        ("part-3", "image/png", True),
        ("通知.pdf", "application/pdf", False),
        ("メモ.txt", "text/plain", False),
        ("part-6", "message/rfc822", False),
    ]
    assert message.attachments[0].content_id == "logo"
    assert message.attachments[1].content == b"%PDF-"
    assert b"inner text" in message.attachments[3].content


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: text/plain; charset=iso-2022-jp",
        "Content-Type: text/plain; charset=iso-8859-1",
        "Content-Type: text/plain; charset=no-such",
        "Content-Type: text/plain",
        "Content-Type: multipart/mixed",
        "Content-Type: nonsense",
        "X-None: 1",
    ],
)
def test_body_under_a_wrong_or_missing_label(head: str) -> None:
    assert parse(mail(head, "", "在留期間の更新")).text.strip() == "在留期間の更新"


@pytest.mark.parametrize(
    ("text", "snippet"),
    [
        ("【模擬】模擬のメールです。\n利用者　五十嵐 様", "利用者 五十嵐 様"),
        ("【模擬】これだけです。", "【模擬】これだけです。"),
        ("前【模擬】後", "前【模擬】後"),
    ],
)
def test_a_line_that_says_only_simulated_is_no_news(text: str, snippet: str) -> None:
    assert parse(mail("Content-Type: text/plain; charset=utf-8", "", text)).snippet == snippet


def test_html_alone_gives_text_without_scripts() -> None:
    message = parse(
        mail("Content-Type: text/html", "", "<style>x</style><p>審査<b>完了</b></p><script>no()</script>")
    )
    assert message.text == "審査 完了"
    assert message.snippet == "審査 完了"


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"no header at all", b":\r\n\r\nx", b"\xff\xfe", b"Subject\r\n\r\n"]
)
def test_rubbish_is_still_a_message(raw: bytes) -> None:
    assert parse(raw).date is None


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("a<!-- <b>x</b> > y -->c", "a c"),
        ("<SCRIPT>x<b>y</SCRIPT >z", "z"),
        ("1 &lt; 2<br>3", "1 < 2 3"),
        ("<title>t</title><p>審査</p>完了", "審査 完了"),
        ("", ""),
        ("<", ""),
        ("a<!-- x > y -->b", "a b"),
        ("<!--" * 100_000, ""),
        ("<a " * 100_000, ""),
    ],
)
def test_plain_text(page: str, words: str) -> None:
    assert plain_text(page) == words


@pytest.mark.parametrize(
    "header",
    [
        "From: " + "(" * 100_000,
        "To: " + "a:" * 50_000,
        "Date: " + "(" * 100_000,
        "Content-Type: text/plain; charset*=utf-8''iso-2022-jp",
        "Content-Type: text/plain; charset*0=a; charset*1=b; charset*x=c",
        "Content-Type: text/plain; charset*0=a; charset*=b",
        "Content-Type: multipart/mixed; boundary*0=a; boundary*=b",
        "Content-Disposition: attachment; filename*0=a; filename*=b",
        "Content-Transfer-Encoding: uuencode",
    ],
)
def test_headers_that_trip_libraries(header: str) -> None:
    assert parse(mail(header, "Subject: still here", "", "本文")).subject == "still here"


@pytest.mark.parametrize("depth", [90, 400, 5000])
def test_multiparts_nested_without_end(depth: int) -> None:
    levels = (f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth))
    message = parse(b"Subject: deep\r\n" + "".join(levels).encode() + b"\r\nbottom\r\n")
    assert message.subject == "deep"
    assert "bottom" in message.text


def test_more_parts_than_anybody_reads() -> None:
    parts = "".join(f"--m\r\nContent-Type: application/x\r\n\r\n{n}\r\n" for n in range(2000))
    message = parse(f"Content-Type: multipart/mixed; boundary=m\r\n\r\n{parts}--m--\r\n".encode())
    assert len(message.attachments) < 500


def test_a_header_of_a_thousand_recipients() -> None:
    value = ",\r\n ".join(f"{word('髙﨑', 'utf-8')} <user{n}@example.jp>" for n in range(1000))
    message = parse(f"To: {value}\r\nSubject: many\r\n\r\n.\r\n".encode())
    assert len(message.to) == 1000
    assert message.to[999] == Person("髙﨑", "user999@example.jp")


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\x.exe", "a\tb", "a\0b"])
def test_file_names_are_no_paths(name: str) -> None:
    raw = mail("Content-Type: application/x", f'Content-Disposition: attachment; filename="{name}"', "", "x")
    assert not set("/\\\0\t") & set(parse(raw).attachments[0].filename)


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        ("".join(f'Content-Type: multipart/mixed; BOUNDARY="b{n}"\n\n--b{n}\n' for n in range(300)), "\n"),
        ("".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(99)), "\n"),
        ('Content-Type: multipart/mixed; boundary="b"\n\n', "--b\n\n"),
        ('Content-Type: multipart/digest; boundary="b"\n\n', "--b\n\n"),
        ("Content-Type: message/delivery-status\n\n", "\n"),
        ("Content-Type: message/delivery-status\n\n", "Action: failed\n\n"),
        ("Content-Type: text/plain", ";"),
        ("Content-Type: text/plain", "; a*0*="),
        ("Content-Type: text/plain", '; a="'),
        ("Content-Disposition: attachment", ";"),
    ],
)
def test_a_mail_that_is_all_parts_or_parameters_is_read_in_no_time(head: str, piece: str) -> None:
    """The library takes minutes of them, and every other thread waits."""
    begun = process_time()
    raw = (head + piece * (1_000_000 // len(piece)) + "\n\n").encode().replace(b"\n", b"\r\n")
    assert parse(raw).date is None
    split(raw)
    assert process_time() - begun < 5
