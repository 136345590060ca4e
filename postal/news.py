"""What a post alone tells others: webhooks, over the post's own file and on the wall's time."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any, Self

import sqlalchemy as sa
from flask import Flask

from postal.alone import Alone
from postal.alone_file import journal
from postal.telling import Teller, Telling
from postal.webhook_calls import webhook_calls
from postal.webhooks import SCHEMES, Send, Webhooks, post_over_http

OWNER = "alone"


def wall() -> datetime:
    """Return the wall's time: receivers refuse what is signed five minutes off their own clock."""
    return datetime.now(UTC)  # noqa: TID251 receivers have no simulated clock


class News:
    """Everything that tells others what happens in a post alone; `with` starts and ends the thread that does it."""

    def __init__(self, alone: Alone, send: Send = post_over_http, hosts: tuple[str, ...] = ()) -> None:
        """Tell of an open post; only this machine and `hosts` are ever told anything."""
        self.telling = Telling(OWNER, _AloneHome(alone), wall, channels := {})
        self.webhooks = Webhooks(self.telling, wall, send, hosts)
        channels.update(dict.fromkeys(SCHEMES, self.webhooks.tell))
        self._teller = Teller(self.telling)
        self._open = ExitStack()

    def mount(self, app: Flask) -> None:
        """Add the calls to the post's app."""
        app.register_blueprint(webhook_calls(self.webhooks, self._teller.wake))

    def __enter__(self) -> Self:
        self._open.enter_context(self._teller)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


class _AloneHome:
    """Satisfies postal.telling.Home."""

    def __init__(self, alone: Alone) -> None:
        self._alone = alone
        self.reading = alone.reading

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        with self._alone.stepping() as step:
            yield step.connection

    def events(self, after: int, limit: int) -> Sequence[dict[str, Any]]:
        return self._alone.events(after, limit)

    def last(self) -> int:
        with self._alone.reading() as connection:
            return connection.execute(sa.select(sa.func.max(journal.c.seq))).scalar() or 0
