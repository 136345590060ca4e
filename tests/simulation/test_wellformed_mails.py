"""Every mail of the office and of the post is one by the standards' letter, whatever it says and however many get it."""

from __future__ import annotations

from datetime import datetime

import pytest

from backoffice.adapters.composing import compose
from backoffice.domain.notices import HEADINGS, SENDER, Letter, Notice
from mailsim.message import JST, parse
from tests.mailsim.wellformed import faults

NINE = datetime(2025, 6, 2, 9, tzinfo=JST)  # a Monday
OFFICE = SENDER.at(NINE.date())
POST = "模擬郵便 お届け通知サービス <post@postal.example>"
BODY = "髙橋 﨑様\n①㈱～𠮷\n\n" + "とても長い行" * 400 + "\nhttps://ras-immi.example.jp/portal/\n"
PREFIXES = ("", "【入管庁】", "【在留申請オンラインシステム】")


def letter(
    subject: str, recipients: tuple[str, ...] = ("taro@example.jp",), sender: str = OFFICE, **changed: str
) -> Letter:
    told = {"notice": Notice.NUMBER.value, "application_id": "A-000001", "body": BODY} | changed
    return Letter(seq=1, id="e123-4", at=NINE, sender=sender, recipients=recipients, subject=subject, **told)


def must_be_a_mail(written: Letter) -> None:
    raw = compose(written)
    assert faults(raw) == []
    assert b"\r\nAuto-Submitted: auto-generated\r\n" in raw
    read = parse(raw)
    assert (read.subject, read.text, read.date) == (written.subject, written.body, NINE)
    assert tuple(one.address for one in read.to) == written.recipients


@pytest.mark.parametrize("notice", Notice)
def test_each_notice_with_each_prefix(notice: Notice) -> None:
    for prefix in PREFIXES:
        must_be_a_mail(letter(f"{prefix}{HEADINGS[notice].subject}", notice=notice.value))


@pytest.mark.parametrize("many", [1, 2, 40])
@pytest.mark.parametrize("sender", [OFFICE, POST])
def test_however_many_get_it_and_whoever_sends_it(many: int, sender: str) -> None:
    recipients = tuple(
        f"a-rather-long-name-of-somebody-{number}@mail.example.co.jp" for number in range(many)
    )
    must_be_a_mail(letter("お知らせ", recipients, sender))


@pytest.mark.parametrize(
    "subject", ["Notice", "x" * 200, "件" * 200, "=?utf-8?b?", "a =?utf-8?q?b?= c", "長い 件名 " * 20 + "終"]
)
def test_whatever_the_subject(subject: str) -> None:
    must_be_a_mail(letter(subject))


@pytest.mark.parametrize("body", ["", "a", "a\n", "\n", "x" * 10_000, "。\n" * 1000, "From me\n.\n..\n"])
def test_whatever_the_body(body: str) -> None:
    must_be_a_mail(letter("件名", body=body))


def test_a_letter_of_no_application() -> None:
    must_be_a_mail(letter("件名", application_id="", notice="document_reminder"))
