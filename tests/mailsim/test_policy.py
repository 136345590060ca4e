"""Limits and addresses (RFC 5321), replies and their codes (RFC 3463, RFC 2034)."""

import pytest

from mailsim import replies
from mailsim.policy import Policy, address_fault, content_fault, sender_fault, split_path
from mailsim.replies import Reply, enhanced

SMALL = Policy(size_octets=40, line_octets=10)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"A: b\r\n\r\nc\r\n", None),
        (b"", None),
        (b"a\n", replies.BARE_LINE_END),
        (b"a\r\nb\rc\r\n", replies.BARE_LINE_END),
        (b"a\r\nb\n.\r\n", replies.BARE_LINE_END),  # an ending to smuggle by
        (b"a\n\r\n", replies.BARE_LINE_END),
        (b"\n\r", replies.BARE_LINE_END),
        (b"1234567890\r\n", None),
        (b"12345678901\r\n", replies.LINE_TOO_LONG),
        (b"1234567\r\n" * 4 + b"12\r\n", None),
        (b"1234567\r\n" * 4 + b"123\r\n", replies.TOO_BIG),
    ],
)
def test_content(raw: bytes, fault: Reply | None) -> None:
    assert content_fault(SMALL, raw) == fault


@pytest.mark.parametrize(
    "address",
    [
        "taro@example.jp",
        "Taro.Yamada+tag@mail.example.co.jp",
        "dot.@example.jp",  # the old phones' addresses
        "two..dots@example.jp",
        '"quoted local"@example.jp',
        "taro@[127.0.0.1]",
        "太郎@例え.example",
        "postmaster",
        "a" * 64 + "@example.jp",
    ],
)
def test_addresses_that_are_taken(address: str) -> None:
    assert address_fault(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "taro",
        "@example.jp",
        "taro@",
        "taro@-example.jp",
        "taro@example..jp",
        "ta ro@example.jp",
        "taro@exa mple.jp",
        'ta"ro@example.jp',
        "a" * 65 + "@example.jp",
        "a@" + "b." * 130 + "jp",
        "ta\udcffro@example.jp",
        "taro\n@example.jp",
    ],
)
def test_addresses_that_are_refused(address: str) -> None:
    assert address_fault(address) == replies.BAD_ADDRESS


def test_null_sender_is_taken_and_utf8_must_be_announced() -> None:
    assert sender_fault("") is None
    assert address_fault("太郎@example.jp", utf8=False) == replies.UTF8_NOT_ANNOUNCED


@pytest.mark.parametrize(
    ("argument", "path"),
    [
        ("<a@example.jp>", ("a@example.jp", "")),
        ("<a@example.jp> SIZE=10 BODY=8BITMIME", ("a@example.jp", "SIZE=10 BODY=8BITMIME")),
        ("<>", ("", "")),
        ("<@relay.example,@two.example:a@example.jp>", ("a@example.jp", "")),
        ('<"a>b"@example.jp>', ('"a>b"@example.jp', "")),
        ("a@example.jp", None),
        ("<a@example.jp", None),
        ("", None),
    ],
)
def test_split_path(argument: str, path: tuple[str, str] | None) -> None:
    assert split_path(argument) == path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("250 OK", "250 2.0.0 OK"),
        ("250 2.1.0 Sender accepted", "250 2.1.0 Sender accepted"),
        ("503 Error: send HELO first", "503 5.5.1 Error: send HELO first"),
        ("354 End data", "354 End data"),
        ("334 ", "334 "),
        ("499 odd", "499 4.0.0 odd"),
    ],
)
def test_library_replies_get_a_status_code(line: str, expected: str) -> None:
    assert enhanced(line) == expected


def test_every_reply_of_ours_agrees_with_itself() -> None:
    named = [value for value in vars(replies).values() if isinstance(value, Reply)]
    assert named
    assert all(reply.words.isascii() and len(str(reply)) < 510 for reply in named)
    assert all(reply.status.startswith(str(reply.code)[0]) for reply in named if reply != replies.GO_AHEAD)
    assert str(replies.GO_AHEAD).startswith("354 End")
