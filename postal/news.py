"""What a post alone tells others: webhooks and mails, over the post's own file and on the wall's time."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any, Self

import sqlalchemy as sa
from flask import Flask

from postal.alone import Alone
from postal.alone_file import journal
from postal.mailing import SCHEME, Mailing, notice_calls, send_by
from postal.notice import TRACKING
from postal.telling import Teller, Telling
from postal.wall import wall_seconds
from postal.webhook_calls import webhook_calls
from postal.webhooks import SCHEMES, Send, Webhooks, post_over_http

OWNER = "alone"


def wall() -> datetime:
    """Return the wall's time: receivers refuse what is signed five minutes off their own clock."""
    return datetime.fromtimestamp(wall_seconds(), UTC)


class News:
    """Everything that tells others what happens in a post alone; `with` starts and ends the thread that does it."""

    def __init__(
        self,
        alone: Alone,
        send: Send = post_over_http,
        hosts: tuple[str, ...] = (),
        smtp: str = "",
        site: str = "http://127.0.0.1:8026",
    ) -> None:
        """Tell of an open post: webhooks on this machine and `hosts`, mails by `smtp` ("host:port") with links to `site`."""
        home = _AloneHome(alone)
        self.telling = Telling(OWNER, home, wall, channels := {})
        self.webhooks = Webhooks(self.telling, wall, send, hosts)
        self.mailing = Mailing(home, lambda number: f"{site}{TRACKING}{number}")
        channels.update(dict.fromkeys(SCHEMES, self.webhooks.tell) | {SCHEME: self.mailing.tell})
        send_by(self.telling, smtp)
        self._teller = Teller(self.telling)
        self._open = ExitStack()

    def mount(self, app: Flask) -> None:
        """Add the calls to the post's app."""
        app.register_blueprint(webhook_calls(self.webhooks, self._teller.wake))
        app.register_blueprint(notice_calls(self.mailing))

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
