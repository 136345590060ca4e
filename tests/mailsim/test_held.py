"""Mails on their way arrive when the clock says so, in the order of their instants, whatever came first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailsim.delivery import Delivery, authentication
from mailsim.held import hold, next_due, settle
from mailsim.inbox import Inbox
from mailsim.message import JST
from mailsim.writing import Mail
from tests.mailsim.conftest import Write

NOON = datetime(2025, 6, 2, 12, tzinfo=JST)


class Clock:
    """A host whose time the test sets; it counts how often it is asked."""

    def __init__(self) -> None:
        self.at = NOON
        self.asked = 0

    def now(self) -> datetime:
        self.asked += 1
        return self.at

    def seed(self) -> str:
        return "7"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slow_inbox(tmp_path: Path, clock: Clock) -> Iterator[Inbox]:
    with closing(Inbox(tmp_path / "mail.sqlite3", clock)) as inbox:
        yield inbox


def test_mails_arrive_at_their_instants(slow_inbox: Inbox, clock: Clock, write: Write) -> None:
    for number, hours in ((1, 3), (2, 1), (3, 2)):
        hold(slow_inbox, Mail.read(*write(number)), NOON + timedelta(hours=hours))
    assert (settle(slow_inbox), slow_inbox.count(), next_due(slow_inbox)) == (0, 0, NOON + timedelta(hours=1))
    clock.at = NOON + timedelta(hours=2)
    assert settle(slow_inbox) == 2
    assert [one.message_id for one in slow_inbox.messages()] == ["2@office.example", "3@office.example"]
    clock.at = NOON + timedelta(days=1)
    assert (settle(slow_inbox), settle(slow_inbox), next_due(slow_inbox)) == (1, 0, None)
    with slow_inbox.reading() as connection:
        arrived = [at for (at,) in connection.execute("SELECT arrived_at FROM messages ORDER BY id")]
    assert arrived == [f"2025-06-02T{hour}:00:00+09:00" for hour in (13, 14, 15)]


def test_the_time_which_may_cost_an_opened_file_is_asked_only_where_it_decides(
    slow_inbox: Inbox, clock: Clock, write: Write
) -> None:
    delivery, (envelope, raw) = Delivery(slow_inbox), write(1)
    assert (settle(slow_inbox), authentication(slow_inbox)) == (0, None)
    assert delivery.sender(envelope.sender).taken
    assert delivery.recipient(envelope.sender, envelope.recipients[0]).taken
    assert clock.asked == 0
    assert delivery.message(envelope, raw).taken
    assert clock.asked == 1, "when the mail came"


def test_settings_are_kept_by_kind_and_name(slow_inbox: Inbox) -> None:
    slow_inbox.set("mailbox", "b@example.jp", {"kind": "full"})
    slow_inbox.set("mailbox", "a@example.jp", {"kind": "refuses", "言葉": "受信拒否"})
    slow_inbox.set("fault", "1", [1, 2])
    assert list(slow_inbox.settings("mailbox")) == ["a@example.jp", "b@example.jp"]
    assert slow_inbox.settings("mailbox")["a@example.jp"]["言葉"] == "受信拒否"
    slow_inbox.set("mailbox", "a@example.jp", None)
    slow_inbox.set("mailbox", "b@example.jp", {"kind": "plain"})
    assert slow_inbox.settings("mailbox") == {"b@example.jp": {"kind": "plain"}}
