"""Waiting on the wall's clock: woken by what is stored, at once where time stands still, never for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask.testing import FlaskClient

from mailsim.app import alone
from mailsim.held import hold
from mailsim.inbox import Inbox
from mailsim.message import JST
from mailsim.selection import Selection
from mailsim.waiting import wait
from mailsim.writing import Mail
from tests.mailsim.conftest import Write

pytestmark = pytest.mark.slow

NOON = datetime(2025, 6, 2, 12, tzinfo=JST)


class Host:
    """A host whose time the test sets, standing still or running."""

    def __init__(self, *, running: bool) -> None:
        self.at = NOON
        self.running = running

    def now(self) -> datetime:
        return self.at

    def seed(self) -> str:
        return "7"

    def runs(self) -> bool:
        return self.running


@pytest.fixture
def still(tmp_path: Path) -> Iterator[Inbox]:
    with closing(Inbox(tmp_path / "still.sqlite3", Host(running=False))) as inbox:
        yield inbox


@pytest.fixture
def client(still: Inbox) -> FlaskClient:
    return alone(still).test_client()


def looks(times: int) -> Callable[[float], Callable[[], float]]:
    """A patience that is over after so many looks, however long they take."""
    left = iter(range(times, -1, -1))
    return lambda _seconds: lambda: next(left)


def test_whoever_waits_is_woken_by_the_mail(inbox: Inbox, write: Write) -> None:
    storing = Thread(target=lambda: inbox.deliver(*write(1)))
    storing.start()
    found = wait(inbox, Selection("taro@example.jp"), 60)
    storing.join()
    assert found is not None
    assert found.subject == "申請受付番号のお知らせ"


def test_who_has_no_patience_is_told_at_once(inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1))
    assert wait(inbox, Selection("hanako@example.jp"), 0) is None
    assert wait(inbox, Selection("taro@example.jp", after=1), 0) is None
    assert wait(inbox, Selection("taro@example.jp", after=0), 0) is not None


def test_what_another_process_stores_is_found_at_the_next_look(inbox: Inbox, write: Write) -> None:
    with closing(Inbox(inbox.path)) as other:
        left = iter((0.001, 0.001, 0.001, -1.0))

        def store_meanwhile(_seconds: float) -> Callable[[], float]:
            def remaining() -> float:
                other.deliver(*write(1))
                return next(left)

            return remaining

        assert wait(inbox, Selection("taro@example.jp"), 1, store_meanwhile) is not None


def test_where_time_stands_still_nothing_is_waited_for(still: Inbox) -> None:
    assert wait(still, Selection("taro@example.jp"), 60, looks(1)) is None


def test_a_mail_on_its_way_arrives_when_it_is_due(tmp_path: Path, write: Write) -> None:
    host = Host(running=True)
    with closing(Inbox(tmp_path / "slow.sqlite3", host)) as inbox:
        hold(inbox, Mail.read(*write(1)), NOON + timedelta(hours=1))

        def hours_pass(_seconds: float) -> Callable[[], float]:
            def remaining() -> float:
                host.at += timedelta(minutes=40)
                return 0.001

            return remaining

        found = wait(inbox, Selection("taro@example.jp"), 1, hours_pass)
        assert found is not None


def asked(client: FlaskClient, address: str, **query: Any) -> Any:
    return client.get(address, query_string=query).get_json()


def test_the_call_tells_the_mail_and_what_stands_in_it(
    client: FlaskClient, still: Inbox, write: Write
) -> None:
    still.deliver(*write(1, text="確認コード：482913\nhttps://example.jp/a\n期限 2025年6月2日"))
    waited = asked(client, "/api/v1/wait", to="TARO@example.jp", subject="受付番号")
    assert (waited["found"], waited["near"], waited["next"]) == (True, None, 1)
    message = waited["message"]
    assert (message["ID"], message["Read"], message["Known"]) == ("1", False, {})
    assert message["Found"]["labels"] == {"確認コード": "482913"}
    assert message["Found"]["links"] == ["https://example.jp/a"]
    assert message["Found"]["dates"] == ["2025-06-02"]
    assert asked(client, "/api/v1/message/latest/facts") == message
    assert asked(client, "/box/taro@example.jp/api/v1/wait")["message"] == message
    assert asked(client, "/api/v1/wait", query="is:unread subject:受付番号")["found"] is True
    assert asked(client, "/api/v1/wait", after=waited["next"])["found"] is False


def test_the_call_tells_what_came_near(client: FlaskClient, still: Inbox, write: Write) -> None:
    for number, to, subject in ((1, "a@example.jp", "first"), (2, "b@example.jp", "second")):
        still.deliver(*write(number, to=to, subject=subject))
    hold(still, Mail.read(*write(3, to="a@example.jp", subject="third")), NOON + timedelta(hours=1))
    waited = asked(client, "/box/a@example.jp/api/v1/wait", subject="second")
    assert (waited["found"], waited["message"], waited["next"]) == (False, None, 0)
    assert [one["Subject"] for one in waited["near"]["same_subject"]] == ["second"]
    assert [one["Subject"] for one in waited["near"]["same_addressee"]] == ["first"]
    assert waited["near"]["under_way"] == [
        {"due": "2025-06-02T13:00:00+09:00", "to": ["a@example.jp"], "subject": "third"}
    ]
    behind = asked(client, "/box/a@example.jp/api/v1/wait", subject="second", after=2)
    assert (behind["near"]["same_subject"], behind["near"]["same_addressee"]) == ([], [])


@pytest.mark.parametrize(
    "query",
    [
        {"timeout": "61"},
        {"timeout": "nan"},
        {"timeout": "soon"},
        {"timeout": "-1"},
        {"after": "-1"},
        {"after": "x"},
        {"after": "9" * 19},
        {"subject": "x" * 501},
        {"query": "before:soon"},
    ],
)
def test_what_cannot_be_waited_for_is_a_bad_request(client: FlaskClient, query: dict[str, str]) -> None:
    assert client.get("/api/v1/wait", query_string=query).status_code == 400


def test_no_more_wait_than_there_are_places(
    client: FlaskClient, still: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import BoundedSemaphore

    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr("mailsim.calls._places", full)
    assert client.get("/api/v1/wait").status_code == 503
    full.release()
    assert client.get("/api/v1/wait").status_code == 200
