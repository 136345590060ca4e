"""Which mails belong together, and how a mailbox lists them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailsim import folders, listing
from mailsim.folders import Folder
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.threads import bare

TARO, HANAKO = "taro@example.jp", "hanako@example.jp"
Send = Callable[..., int]


@pytest.fixture
def send(inbox: Inbox) -> Send:
    """Puts a mail into inboxes: ``send(name, subject, to=…, sender=…, **headers)`` is its id."""

    def sent(name: str, subject: str = "件名", to: str = TARO, sender: str = HANAKO, **headers: str) -> int:
        lines = [
            f"From: {sender}",
            f"To: {to}",
            f"Subject: {subject}",
            *([f"Message-ID: <{name}>"] if name else []),
        ]
        lines += [f"{header.replace('_', '-')}: {value}" for header, value in headers.items()]
        raw = "\r\n".join([*lines, "", "本文 References: <a@x>", ""]).encode()
        return int(inbox.deliver(Envelope(sender, tuple(to.split(","))), raw)[0])

    return sent


def together(inbox: Inbox, stored_id: int, address: str = TARO) -> list[int]:
    return [one.id for one, _ in listing.conversation(inbox, stored_id, address)]


def test_mails_about_one_application_belong_together(inbox: Inbox, send: Send) -> None:
    first = send("a@x", X_Odaiba="simulated; application=app-1; notice=number")
    other = send("b@x", X_Odaiba="simulated; application=app-11; notice=number")
    last = send("c@x", "別の件名", X_Odaiba="simulated; application=app-1; notice=result")
    send("d@x", to=HANAKO, X_Odaiba="simulated; application=app-1; notice=result")
    assert together(inbox, first) == together(inbox, last) == [first, last]
    assert together(inbox, other) == [other]


def test_answers_belong_to_what_they_answer(inbox: Inbox, send: Send) -> None:
    about = send("a@x", X_Odaiba="simulated; application=app-1; notice=number")
    answer = send("b@x", "Re: 件名", In_Reply_To="<a@x>")
    again = send("c@x", "全く別の件名", References="<gone@x>\r\n <b@x>")
    assert together(inbox, again) == [about, answer, again]
    root = send("d@x")
    assert together(inbox, send("e@x", References="<d@x>")) == [root, root + 1]
    assert together(inbox, send("f@x", References="<d@x> <e@x>")) == [root, root + 1, root + 2]


def test_answers_to_one_unknown_mail_belong_together(inbox: Inbox, send: Send) -> None:
    first, second = send("b@x", References="<gone@x>"), send("c@x", References="<gone@x>")
    assert together(inbox, first) == [first, second]


def test_without_references_the_subject_joins_those_who_write_to_each_other(inbox: Inbox, send: Send) -> None:
    root = send("a@x", "お問い合わせ", to=HANAKO, sender=TARO)
    answer = send("b@x", "Re: RE：Re[2]: お問い合わせ", to=TARO, sender=HANAKO)
    stranger = send("c@x", "Re: お問い合わせ", to="jiro@example.jp", sender="ichiro@example.jp")
    assert together(inbox, answer, HANAKO) == [root]
    assert together(inbox, root, HANAKO) == [root]
    assert together(inbox, stranger, "jiro@example.jp") == [stranger]
    assert together(inbox, send("d@x", "お問い合わせ")) == [stranger + 1]


def test_mails_without_a_name_are_alone(inbox: Inbox, send: Send) -> None:
    send("")
    assert together(inbox, send("")) == [2]


def test_a_body_is_no_header(inbox: Inbox, send: Send) -> None:
    root = send("a@x")
    assert together(inbox, send("b@x")) == [root + 1]


def test_a_conversation_stands_once_in_the_list_with_its_newest_mail(inbox: Inbox, send: Send) -> None:
    about = {"X_Odaiba": "simulated; application=app-1; notice=x"}
    one, alone, two, root = send("a@x", **about), send("b@x"), send("c@x", **about), send("d@x")
    answer = send("e@x", References="<d@x>")
    shown, lengths = listing.conversations(inbox, TARO, "INBOX", None, 10)
    assert [mail.id for mail in shown] == [answer, two, alone]
    assert lengths == {answer: 2, two: 2, alone: 1}
    shown, _ = listing.conversations(inbox, TARO, "INBOX", two, 10)
    assert [mail.id for mail in shown] == [alone]
    folders.create(Folder(inbox, TARO, "Archive"))
    folders.move(
        Folder(inbox, TARO),
        [copy.uid for copy in folders.copies(Folder(inbox, TARO)) if copy.message == two],
        "Archive",
    )
    assert [mail.id for mail in listing.conversations(inbox, TARO, "INBOX", None, 10)[0]] == [
        answer,
        alone,
        one,
    ]
    assert [folder for _, folder in listing.conversation(inbox, one, TARO)] == ["INBOX", "Archive"]
    assert root not in lengths


def test_a_deleted_mail_leaves_its_conversation(inbox: Inbox, send: Send) -> None:
    root = send("a@x")
    answer, last = send("b@x", References="<a@x>"), send("c@x", References="<a@x>")
    inbox.delete([root, answer])
    assert together(inbox, last) == [last]


@pytest.mark.parametrize(
    ("subject", "left"),
    [("Re: 件名", "件名"), ("RE:Re: 件名", "件名"), ("返信：件名", "件名"), ("Re[3]: x", "x"), ("Regarding", "Regarding"), ("", "")],
)  # fmt: skip
def test_a_subject_loses_its_re(subject: str, left: str) -> None:
    assert bare(subject) == (left, subject != left)
