"""What the office says of its own mail beside the bytes is what a reader of the bytes finds."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.adapters.composing import composed
from backoffice.domain.jst import JST
from backoffice.domain.notices import Letter
from mailsim.message import parse

pytestmark = pytest.mark.slow

ADDRESSES = st.from_regex(r"[A-Za-z0-9._+-]{1,20}@[A-Za-z0-9.-]{1,20}|.{1,20}@example\.jp", fullmatch=True)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def letter(subject: str, body: str, *recipients: str) -> Letter:
    at = datetime(2025, 6, 2, 9, 0, 7, tzinfo=JST)
    return Letter(
        1, "7.app-00000001", at, "app-00000001", "number", "noreply@example.jp", recipients, subject, body
    )


def stored(message: object) -> dict[str, object]:
    """What the inbox keeps of a message."""
    names = ("message_id", "subject", "author", "to", "cc", "bcc", "reply_to", "date", "text", "attachments")
    return {name: getattr(message, name) for name in names}


@given(WORDS, WORDS, st.lists(ADDRESSES.filter(str.isascii), min_size=1, max_size=3))
def test_what_is_said_of_a_mail_is_what_its_bytes_say(subject: str, body: str, recipients: list[str]) -> None:
    mail = composed(letter(" ".join(subject.split()), body, *recipients))
    assert stored(mail.message) == stored(parse(mail.raw))


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("申請受付番号のお知らせ", "様\n\n本文です。\n"),
        ("a", ""),
        ("", "改行\r\nと\rと\x1b(B"),
        (" 前に空白", "\0"),
        ("ASCII only", "ascii \t only\n"),
        ("=?utf-8?b?5pel?=", "=?utf-8?b?5pel?="),
        ("長" * 3000, "長" * 3000),
    ],
)
def test_odd_words_are_read_from_the_bytes(subject: str, body: str) -> None:
    mail = composed(letter(subject, body, "taro@example.jp"))
    assert stored(mail.message) == stored(parse(mail.raw))
