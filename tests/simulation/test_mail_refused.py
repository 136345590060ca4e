"""Mails that a receiver refuses, for good or for now, are one story on both routes: 不着, tried again, given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backoffice.domain.life import Status
from backoffice.domain.undelivered import MissState
from backoffice.store import outbox
from backoffice.store.undelivered import misses_about
from mailsim import box_book
from mailsim.delivery import Delivery
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from tests.simulation.test_mail_routes import ROUTES, system_of
from tests.usecases.house import House

pytestmark = pytest.mark.server


@pytest.fixture(params=ROUTES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    system = system_of(request.param, tmp_path)
    yield House.build(system, "house")
    system.close()


def inbox_of(house: House) -> Inbox:
    return house.system.inboxes.of(house.world.id)


def box(house: House, document: dict[str, Any] | None, user: str = "user") -> None:
    if document is None:
        box_book.remove(inbox_of(house), house.email(user))
    else:
        box_book.put(inbox_of(house), house.email(user), document)


def told(house: House, application: str) -> list[tuple[str, int, str]]:
    with house.world.read() as reading:
        return [(row.state, row.attempts, row.reply) for row in misses_about(reading.session, application)]


def notices(house: House, application: str) -> list[str]:
    kinds = [kind.partition(":")[0] for kind in house.kinds(application)]
    return [kind for kind in kinds if kind.startswith("notice")]


@pytest.mark.parametrize(
    ("document", "reply"),
    [
        ({"kind": "unknown"}, "550 5.1.1 No such mailbox here"),
        ({"kind": "full", "words": "Over"}, "552 5.2.2 Over"),
        (
            {"kind": "refuses", "from": ["moj.go.jp"]},
            "550 5.7.1 This mailbox does not take mail from this sender",
        ),
    ],
)
def test_a_refusal_for_good_is_noted_at_once_and_nothing_waits_for_it(
    house: House, document: dict[str, Any], reply: str
) -> None:
    box(house, document)
    application = house.reach(Status.FILED)
    assert told(house, application) == [("failed", 1, reply)]
    house.pass_time(days=8)
    assert notices(house, application) == ["notice", "notice.refused"] * 2
    assert house.get(application).number, "the world goes on"


def test_a_forward_that_fails_is_noted_once_when_its_report_has_come(house: House) -> None:
    box_book.put(inbox_of(house), "gone@example.jp", {"kind": "unknown"})
    box(house, {"kind": "forwards", "to": ["gone@example.jp"]})
    application = house.reach(Status.FILED)
    house.pass_time(hours=1)
    house.pass_time(hours=1)
    ((state, attempts, reply),) = told(house, application)
    assert (state, attempts) == ("failed", 1)
    assert "<gone@example.jp>: No such mailbox here" in reply
    assert notices(house, application) == ["notice", "notice.refused"]
    assert len(house.mails(to=house.email("user"))) == 1, "the copy that stays"


def test_a_mail_refused_for_now_is_tried_again_until_it_is_taken_and_delays_no_other(house: House) -> None:
    box(house, {"kind": "full", "for_good": False})
    application, other = house.reach(Status.FILED), house.file(user="colleague")
    assert told(house, application) == [("waiting", 1, "452 4.2.2 Mailbox full")]
    assert len(house.mails(to=house.email("colleague"))) == 1
    house.pass_time(hours=1)
    assert told(house, application) == [("waiting", 2, "452 4.2.2 Mailbox full")]
    box(house, None)
    house.pass_time(hours=1)
    assert told(house, application)[0][:2] == ("arrived", 2)
    assert notices(house, application) == ["notice", "notice.delayed", "notice.arrived"]
    assert [mail["at"][11:16] for mail in house.mails(to=house.email("user"))] == ["09:00"]
    assert notices(house, other) == ["notice"]
    with house.world.read() as reading:
        assert reading.state.mode != "halted"
        assert outbox.unsent(reading.connection) == []


def test_after_five_days_of_trying_a_mail_is_given_up(house: House) -> None:
    box(house, {"kind": "full", "for_good": False})
    application = house.reach(Status.FILED)
    house.pass_time(days=5, hours=1)
    states = told(house, application)
    assert states[0][0] == MissState.FAILED
    assert states[0][2] == "550 5.4.7 452 4.2.2 Mailbox full"
    assert states[0][1] == 4 + (5 * 24 * 60 - 15 - 60) // 240
    assert states[1][0] == MissState.WAITING, "the number mail of the next day"
    assert notices(house, application).count("notice.refused") == 1


def test_of_two_receivers_only_the_one_that_refused_is_tried_again(house: House) -> None:
    box(house, {"kind": "full", "for_good": False})
    box_book.put(inbox_of(house), "applicant@example.jp", {"kind": "full", "for_good": False})
    application = house.file(notify_email="applicant@example.jp")
    box_book.remove(inbox_of(house), "applicant@example.jp")
    house.pass_time(hours=1)
    assert [state for state, *_ in told(house, application)] == ["waiting", "arrived"]
    box(house, None)
    house.pass_time(hours=2)
    assert [state for state, *_ in told(house, application)] == ["arrived", "arrived"]
    assert [len(house.mails(to=to)) for to in (house.email("user"), "applicant@example.jp")] == [1, 1]


@pytest.mark.rule("R-181")
def test_a_reply_to_the_system_is_taken_and_answered_that_nobody_reads_it(house: House) -> None:
    house.reach(Status.FILED)
    (mail,) = house.mails()
    me = house.email("user")
    raw = f"From: {me}\r\nTo: {mail['from']}\r\nMessage-ID: <reply@me>\r\nSubject: Re: {mail['id']}\r\n\r\n?\r\n"
    for address in (mail["from"], "info@rasens-immi.moj.go.jp"):
        delivery = Delivery(inbox_of(house))
        assert delivery.recipient(me, address).taken
        assert delivery.message(Envelope(me, (address,)), raw.encode()).taken
    answers = [one for one in house.mails(to=me) if one["from"] == ""]
    assert [one["at"] for one in answers] == ["2025-06-02T09:00:00+09:00"] * 2, "dated by the world"
    assert all("返信しても、内容を確認する人はいません" in one["text"] for one in answers)
    assert house.pass_time(hours=1).stopped_by == "target"


@pytest.mark.slow
def test_the_story_is_the_same_by_both_routes_and_however_time_is_cut(tmp_path: Path) -> None:
    heads = {
        _head(tmp_path, route, step) for route in ROUTES for step in (timedelta(days=9), timedelta(hours=7))
    }
    assert len(heads) == 1


def _head(tmp_path: Path, route: str, step: timedelta) -> str:
    system = system_of(route, tmp_path / str(step.total_seconds()))
    house = House.build(system, "same")
    box_book.put(inbox_of(house), "gone@example.jp", {"kind": "unknown"})
    box(house, {"kind": "full", "for_good": False})
    box(house, {"kind": "forwards", "to": ["gone@example.jp"]}, "colleague")
    box_book.put(inbox_of(house), "applicant@example.jp", {"kind": "quota", "messages": 1})
    house.file()
    house.file(user="colleague", notify_email="applicant@example.jp")
    with house.world.read() as reading:
        end = reading.now + timedelta(days=9)
    now = end - timedelta(days=9)
    while now < end:
        now = min(end, now + step)
        assert system.simulator.advance(house.world, now).stopped_by == "target"
    head = house.head()
    system.close()
    return head
