"""Mails that come at the same time are stored together, each under its own id; a failing disk fails them alone."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from mailsim.gathering import Gathering
from mailsim.inbox import Inbox
from mailsim.message import Envelope

pytestmark = pytest.mark.slow

Write = Callable[..., tuple[Envelope, bytes]]


def test_all_are_stored_in_few_commits(inbox: Inbox, write: Write, tmp_path: Path) -> None:
    commits: list[str] = []
    inbox._writer.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)

    async def send(gathering: Gathering, other: Inbox) -> list[list[int]]:
        numbers = range(40)
        here = [gathering.store(inbox, *write(number)) for number in numbers]
        there = [gathering.store(other, *write(number, to="hanako@example.jp")) for number in numbers]
        return [[*ids] for ids in await asyncio.gather(*here, *there)]

    with closing(Inbox(tmp_path / "other.sqlite3")) as other, ThreadPoolExecutor(2) as threads:
        ids = asyncio.run(send(Gathering(threads), other))
        assert ids == [[number] for number in range(1, 41)] * 2
        assert [box.address for box in other.mailboxes()] == ["hanako@example.jp"]
    assert inbox.count() == 40
    assert 1 <= len(commits) <= 2


def test_a_failing_disk_fails_those_who_wait_and_no_later_one(inbox: Inbox, write: Write) -> None:
    async def send(gathering: Gathering) -> list[object]:
        mails = [gathering.store(inbox, *write(number)) for number in range(3)]
        return [*await asyncio.gather(*mails, return_exceptions=True)]

    with ThreadPoolExecutor(1) as threads:
        gathering = Gathering(threads)
        inbox._writer.execute("PRAGMA query_only = ON")
        assert all(isinstance(one, sqlite3.OperationalError) for one in asyncio.run(send(gathering)))
        inbox._writer.execute("PRAGMA query_only = OFF")
        assert asyncio.run(send(gathering)) == [[1], [2], [3]]


def test_who_leaves_leaves_his_mail(inbox: Inbox, write: Write) -> None:
    async def send(gathering: Gathering) -> list[int]:
        leaving = asyncio.ensure_future(gathering.store(inbox, *write(1)))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        return [*await gathering.store(inbox, *write(2))]

    with ThreadPoolExecutor(1) as threads:
        assert asyncio.run(send(Gathering(threads))) == [2]
    assert inbox.count() == 2
