"""Mails that are written here: what goes in comes out again, and nothing becomes a header that should not."""

from __future__ import annotations

from datetime import datetime

import pytest

from mailsim.composing import BadDraftError, Draft, Enclosure, compose
from mailsim.message import JST, Person, parse
from mailsim.policy import Policy, content_fault
from tests.mailsim.wellformed import faults

NOW = datetime(2025, 6, 2, 9, tzinfo=JST)
TARO, HANAKO = Person("山田 太郎", "taro@example.jp"), Person("", "hanako@example.jp")
MANY = " ".join(f"<{number}.a.long.name.of.a.mail@office.example>" for number in range(20))


def draft(**given: object) -> Draft:
    return Draft(**{"author": TARO, "to": (HANAKO,), "subject": "件名", "text": "本文"} | given)  # type: ignore[arg-type]


def test_what_programs_read_is_folded_and_not_encoded() -> None:
    raw = compose(draft(headers=(("References", MANY),)), "1@x", NOW)
    assert dict(parse(raw).headers)["References"].split() == MANY.split()
    assert b"References: <0.a.long" in raw
    assert content_fault(Policy(), raw) is None
    assert faults(raw) == []


@pytest.mark.parametrize("text", ["", "一", "一\n", "一\r\n二\r三\n\n", "\u2028\x0b"])
def test_a_text_keeps_its_lines_and_ends_with_one(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    assert parse(compose(draft(text=text), "1@x", None)).text == f"{lines}\n"


@pytest.mark.parametrize(
    "given",
    [
        {"author": Person("", "a@example.jp\r\nBcc: b@example.jp")},
        {"to": (Person("a\nb", "a@example.jp"),)},
        {"subject": "a\nBcc: b@example.jp"},
        {"headers": (("X-Own", "a\r\nBcc: b"),)},
        {"headers": (("X Own", "a"),)},
        {"headers": (("Bcc", "a@example.jp"),)},
    ],
)
def test_nothing_becomes_another_header(given: dict[str, object]) -> None:
    with pytest.raises(BadDraftError):
        compose(draft(**given), "1@x", NOW)


def test_a_file_has_the_type_of_its_name_unless_one_is_given() -> None:
    files = (Enclosure.read("資料.pdf", b"%PDF-"), Enclosure.read("x", b"1", "text/csv", "one"))
    found = parse(compose(draft(enclosures=files), "1@x", NOW)).attachments
    assert [(one.filename, one.content_type, one.content) for one in found] == [
        ("x", "text/csv", b"1"),
        ("資料.pdf", "application/pdf", b"%PDF-"),
    ]
    with pytest.raises(BadDraftError):
        Enclosure.read("x", b"", "multipart/mixed")
