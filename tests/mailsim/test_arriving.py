"""Mail for mailboxes of all kinds, through the one way that SMTP and hosts use: inboxes, reports, automatic answers."""

from __future__ import annotations

import pytest

from mailsim import box_book
from mailsim.delivery import Delivery
from mailsim.dsn import read_report
from mailsim.inbox import Inbox
from mailsim.message import Envelope, parse
from tests.mailsim.conftest import Write

pytestmark = pytest.mark.slow

SENDER = "noreply@office.example"
TARO = "taro@example.jp"


def send(inbox: Inbox, envelope: Envelope, raw: bytes) -> dict[str, str]:
    """Hand a mail in as a client does; what each recipient's RCPT was answered."""
    delivery = Delivery(inbox)
    answers = {to: delivery.recipient(envelope.sender, to) for to in envelope.recipients}
    taken = tuple(to for to, answer in answers.items() if answer.taken)
    if taken:
        assert delivery.message(Envelope(envelope.sender, taken), raw).reply.code == 250
    return {to: str(answer.reply) for to, answer in answers.items()}


def subjects(inbox: Inbox, address: str) -> list[str]:
    return [one.subject for one in inbox.messages(address)]


def test_an_alias_leads_to_its_inboxes_and_has_none_itself(inbox: Inbox, write: Write) -> None:
    box_book.put(inbox, "desk@example.jp", {"kind": "alias", "to": [TARO, "jiro@example.jp"]})
    send(inbox, *write(1, to=("desk@example.jp", TARO)))
    assert [box.address for box in inbox.mailboxes()] == ["jiro@example.jp", TARO]
    assert len(inbox.messages(TARO)) == 1


def test_what_a_forward_cannot_bring_comes_back_as_a_report_once(inbox: Inbox, write: Write) -> None:
    box_book.put(inbox, TARO, {"kind": "forwards", "to": ["full@example.jp"]})
    box_book.put(inbox, "full@example.jp", {"kind": "full"})
    for _ in range(2):
        assert send(inbox, *write(1, to=TARO))[TARO].startswith("250")
    assert len(inbox.messages(TARO)) == 1, "the copy that stays"
    (report,) = inbox.messages(SENDER)
    assert report.sender == ""
    (outcome,) = read_report(inbox.message(report.id))
    assert (outcome.recipient, outcome.action, outcome.status) == (TARO, "failed", "5.2.2")
    assert outcome.message_id == "1@office.example"
    assert "<full@example.jp>: Mailbox full" in outcome.diagnostic


def test_a_mailbox_that_fills_between_rcpt_and_data_gives_a_report(inbox: Inbox, write: Write) -> None:
    box_book.put(inbox, TARO, {"kind": "quota", "messages": 1})
    first, second = Delivery(inbox), Delivery(inbox)
    assert first.recipient(SENDER, TARO).taken
    assert second.recipient(SENDER, TARO).taken
    assert first.message(*write(1, to=TARO)).taken
    assert second.message(*write(2, to=TARO)).taken
    assert Delivery(inbox).recipient(SENDER, TARO).reply.code == 452
    assert [one.message_id for one in inbox.messages(TARO)] == ["1@office.example"]
    (report,) = inbox.messages(SENDER)
    assert [one.message_id for one in read_report(inbox.message(report.id))] == ["2@office.example"]


def test_a_mail_that_a_full_mailbox_has_already_is_not_reported(inbox: Inbox, write: Write) -> None:
    box_book.put(inbox, TARO, {"kind": "quota", "messages": 1})
    delivery = Delivery(inbox)
    for _ in range(2):
        delivery.message(*write(1, to=TARO))
    assert len(inbox.messages()) == 1


@pytest.mark.parametrize("sender_box", [{"kind": "full"}, {"kind": "forwards", "to": ["gone@example.jp"]}])
def test_there_is_never_a_report_of_a_report(
    inbox: Inbox, write: Write, sender_box: dict[str, object]
) -> None:
    box_book.put(inbox, "gone@example.jp", {"kind": "unknown"})
    box_book.put(inbox, TARO, {"kind": "forwards", "to": ["gone@example.jp"], "keep": False})
    box_book.put(inbox, SENDER, sender_box)
    send(inbox, *write(1, to=TARO))
    assert {one.sender for one in inbox.messages()} <= {""}
    assert len(inbox.messages()) <= 1


def test_a_bounce_that_cannot_be_brought_ends(inbox: Inbox, write: Write) -> None:
    box_book.put(inbox, "gone@example.jp", {"kind": "unknown"})
    box_book.put(inbox, TARO, {"kind": "forwards", "to": ["gone@example.jp"], "keep": False})
    envelope, raw = write(1, to=TARO)
    send(inbox, Envelope("", envelope.recipients), raw)
    assert inbox.messages() == []


ANSWERS = {"kind": "answers", "text": "このアドレスへのメールは読まれません。"}


@pytest.mark.rule("R-181")
def test_an_automatic_answer_goes_to_the_sender_once_a_message(inbox: Inbox, write: Write) -> None:
    box_book.put(inbox, "*@ras-immi.example", ANSWERS)
    to = "noreply@ras-immi.example"
    for number in (1, 1, 2):
        send(inbox, *write(number, to=to, sender=TARO, subject="質問です"))
    assert len(inbox.messages(to)) == 2, "it is accepted"
    answers = inbox.messages(TARO)
    assert [one.subject for one in answers] == ["Auto: 質問です"] * 2
    headers = dict(inbox.message(answers[0].id).headers)
    assert answers[0].sender == ""
    assert (headers["From"], headers["Auto-Submitted"]) == (to, "auto-replied")
    assert headers["In-Reply-To"] == headers["References"] == "<1@office.example>"
    assert answers[0].text.strip() == ANSWERS["text"]


UNANSWERED = [
    "Auto-Submitted: auto-generated",
    "Auto-Submitted: auto-replied; owner-email=a@b.jp",
    "Precedence: bulk",
    "Precedence: List",
    "List-Id: <members.example.jp>",
    "List-Unsubscribe: <mailto:out@example.jp>",
]


@pytest.mark.parametrize("header", UNANSWERED)
def test_programs_and_lists_have_no_answer(inbox: Inbox, write: Write, header: str) -> None:
    box_book.put(inbox, "info@example.jp", ANSWERS)
    envelope, raw = write(1, to="info@example.jp", sender=TARO)
    send(inbox, envelope, f"{header}\r\n".encode() + raw)
    assert inbox.messages(TARO) == []
    send(inbox, envelope, b"Auto-Submitted: no\r\n" + raw.replace(b"<1@", b"<2@"))
    assert len(inbox.messages(TARO)) == 1


@pytest.mark.parametrize(
    "sender",
    ["", "MAILER-DAEMON@example.jp", "owner-list@example.jp", "list-request@example.jp", "no-reply@a.jp"],
)
def test_addresses_behind_which_nobody_reads_have_no_answer(inbox: Inbox, write: Write, sender: str) -> None:
    box_book.put(inbox, "info@example.jp", ANSWERS)
    envelope, raw = write(1, to="info@example.jp", sender=sender or TARO)
    send(inbox, Envelope(sender, envelope.recipients), raw)
    assert [one.recipients for one in inbox.messages()] == [("info@example.jp",)]


def test_two_that_answer_do_not_answer_each_other(inbox: Inbox, write: Write) -> None:
    box_book.put(inbox, "*@example.jp", ANSWERS)
    send(inbox, *write(1, to="info@example.jp", sender=TARO))
    assert len(inbox.messages()) == 2
    send(inbox, *write(2, to=TARO, sender=TARO))
    assert len(inbox.messages()) == 3, "nobody answers himself"


def test_an_answer_may_have_a_subject_of_its_own_and_long_ones_are_safe(inbox: Inbox, write: Write) -> None:
    box_book.put(inbox, "info@example.jp", ANSWERS | {"subject": "送信専用アドレスです"})
    box_book.put(inbox, "auto@example.jp", ANSWERS)
    send(inbox, *write(1, to="info@example.jp", sender=TARO))
    send(inbox, *write(2, to="auto@example.jp", sender=TARO, subject="長い件名" * 100))
    first, second = inbox.messages(TARO)
    assert first.subject == "送信専用アドレスです"
    assert second.subject == "Auto: " + ("長い件名" * 100)[:200]
    assert max(map(len, inbox.raw(second.id).split(b"\r\n"))) <= 78
    assert parse(inbox.raw(second.id)).text.strip() == ANSWERS["text"]
