"""Who is told of the mails of an inbox: documents among its settings, changed whole or not at all."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mailsim.inbox import Inbox

KIND = "webhook"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One who is told: `told_to` is the id of the last mail told, `failures` counts since the last success.

    `owner` names the inbox that tells, so that a copy of its file does not.
    """

    id: str
    owner: str
    url: str
    secret: str
    active: bool
    told_to: int
    failures: int = 0
    last_answer: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The events that are told: there is one kind."""
        return ("message.received",)


def enter(inbox: Inbox, subscription: Subscription) -> None:
    """Write a new one."""
    inbox.set(KIND, subscription.id, asdict(subscription))


def of_owner(inbox: Inbox, owner: str) -> list[Subscription]:
    """Return those of an owner in the order of their ids."""
    read = [Subscription(**document) for document in inbox.settings(KIND).values()]
    return [one for one in read if one.owner == owner]


def change(inbox: Inbox, was: Subscription, **values: Any) -> bool:
    """Write what changes of one, unless it was removed, moved or switched meanwhile; say whether it was written."""
    with inbox.writing() as connection:
        row = connection.execute(
            "SELECT value FROM settings WHERE kind = ? AND name = ?", (KIND, was.id)
        ).fetchone()
        now: Mapping[str, Any] = json.loads(row[0]) if row else {}
        same = all(now.get(name) == getattr(was, name) for name in ("owner", "told_to", "active"))
        if same:
            written = json.dumps({**now, **values}, ensure_ascii=False)
            connection.execute(
                "UPDATE settings SET value = ? WHERE kind = ? AND name = ?", (written, KIND, was.id)
            )
    return same


def remove(inbox: Inbox, subscription: Subscription) -> None:
    """Delete one."""
    inbox.set(KIND, subscription.id, None)
