"""Mails that come at the same time are stored together: one visit to a thread and one commit for all that wait."""

import asyncio
from concurrent.futures import Executor

from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.writing import Mail, StoredId

_Waiting = tuple[Envelope, bytes, "asyncio.Future[list[StoredId]]"]


class Gathering:
    """Gathers the mails of an event loop, by inbox, while those before them are being stored in ``threads``."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._waiting: dict[Inbox, list[_Waiting]] = {}
        self._storing: set[asyncio.Task[None]] = set()

    async def store(self, inbox: Inbox, envelope: Envelope, raw: bytes) -> list[StoredId]:
        """Return the ids of a mail when it is on the disk, as `Inbox.deliver` does. Raises sqlite3.Error."""
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[list[StoredId]] = loop.create_future()
        if inbox in self._waiting:
            self._waiting[inbox].append((envelope, raw, stored))
        else:
            self._waiting[inbox] = [(envelope, raw, stored)]
            task = loop.create_task(self._store(inbox))
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)
        return await stored

    async def _store(self, inbox: Inbox) -> None:
        loop = asyncio.get_running_loop()
        while batch := self._waiting[inbox]:
            self._waiting[inbox] = []
            try:
                found = await loop.run_in_executor(self._threads, _stored, inbox, batch)
            except Exception as error:  # noqa: BLE001 - it is told to each who waits
                _tell(batch, error)
            else:
                for (_, _, stored), ids in zip(batch, found, strict=True):
                    if not stored.done():
                        stored.set_result(ids)
        del self._waiting[inbox]


def _stored(inbox: Inbox, batch: list[_Waiting]) -> list[list[StoredId]]:
    return inbox.store_all([Mail.read(envelope, raw) for envelope, raw, _ in batch])


def _tell(batch: list[_Waiting], error: Exception) -> None:
    for _, _, stored in batch:
        if not stored.done():
            stored.set_exception(error)
