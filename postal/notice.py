"""Mails about an item to sender and receiver, if they asked for them: お届け予定, ご不在, お届け済み, 返送 (assumed words)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from postal import wording
from postal.fields import Fields, bad
from postal.item import MailItem, TrackingEvent
from postal.lifecycle import State
from postal.number import formatted

TRACKING = "/services/srv/search/direct?reqCodeNo1="
"""Where the tracking page of a number is, below the address of a post."""
Link = Callable[[str], str]
"""Returns the address of the tracking page of a number."""
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,120}[A-Za-z0-9])?"
)


class Role(StrEnum):
    """Who gets a mail; the value is the name under `notices`."""

    SENDER = "sender"
    ADDRESSEE = "addressee"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as plain text; `key` is its own for ever, `at` the simulated instant of what it tells."""

    key: str
    at: datetime
    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class _Words:
    roles: tuple[Role, ...]
    subject: tuple[str, str]
    says: tuple[str, str]


_BOTH = (Role.SENDER, Role.ADDRESSEE)
_DELIVERED = _Words(_BOTH, ("お届け済み", "Delivered"), ("お届けしました。", "The item was delivered."))
WORDS = {
    State.ACCEPTED: _Words(
        _BOTH,
        ("お届け予定", "Delivery planned"),
        ("引き受けました。お届け予定日は{planned}です。", "Accepted. Delivery is planned for {planned}."),
    ),
    State.ABSENT: _Words(
        (Role.ADDRESSEE,),
        ("ご不在", "Nobody was in"),
        (
            "お届けに伺いましたがご不在でした。{until}まで郵便局でお預かりします。配達希望日は追跡ページで承ります。",
            "Nobody was in. The item is held until {until}; the tracking page takes a day for delivery.",
        ),
    ),
    State.DELIVERED: _DELIVERED,
    State.MISDELIVERED: _DELIVERED,
    State.HANDED_OVER: _Words(
        _BOTH,
        ("お届け済み", "Delivered"),
        ("郵便局の窓口でお渡ししました。", "The item was handed over at the post-office window."),
    ),
    State.RETURNING: _Words(
        (Role.SENDER,),
        ("返送", "Being returned"),
        ("差出人さまへお返しします。{reason}", "The item is on its way back to you. {reason}"),
    ),
    State.RETURNED: _Words(
        (Role.SENDER,), ("返送済み", "Returned"), ("お返ししました。", "The item was returned to you.")
    ),
}
KINDS = tuple(f"item.{state}" for state in WORDS)
"""The events that are told by mail, as the journal calls them."""


def read_notices(fields: Fields) -> dict[str, str]:
    """Read the mail addresses under `notices` by "sender" and "addressee". Refuses (bad-field)."""
    given = Fields(fields.facts.get("notices", {}), fields.at("notices"))
    given.only(*Role)
    for role in given.facts:
        if not _ADDRESS.fullmatch(given.text(role)):
            raise bad(given.at(role), "メールアドレスではありません", "is no mail address")
    return {role: given.text(role) for role in given.facts}


def letters(item: MailItem, event: TrackingEvent, link: Link) -> list[Letter]:
    """Return the mails about one event of an item to those who asked for them; none for most events."""
    words = WORDS.get(event.state)
    roles = words.roles if words else ()
    return [
        Letter(
            f"{item.number}.{item.events.index(event)}.{role}",
            event.at,
            item.notices[role],
            _subject(item, event),
            _text(item, event, link),
        )
        for role in roles
        if item.notices.get(role)
    ]


def _subject(item: MailItem, event: TrackingEvent) -> str:
    ja, en = WORDS[event.state].subject
    return f"【模擬】{ja}のお知らせ / {en} ({formatted(item.number)})"


def _text(item: MailItem, event: TrackingEvent, link: Link) -> str:
    parts = [
        "模擬郵便からのお知らせです。訓練・試験用の模擬の郵便で、実在の郵便ではありません。",
        *_lines(item, event, "ja"),
        "",
        "This is a mock post, for tests and training. No real mail is meant.",
        *_lines(item, event, "en"),
        "",
        f"追跡 / Tracking: {link(item.number)}",
    ]
    return "\n".join(parts) + "\n"


def _lines(item: MailItem, event: TrackingEvent, locale: str) -> list[str]:
    words, (kind, extra) = wording.PAGE[locale], wording.kind(item, locale)
    sentence = wording.one(WORDS[event.state].says, locale).format(
        planned=wording.day(item.deliver_on, locale),
        until=_day(item.held_until, locale),
        reason=_reason(event, locale),
    )  # fmt: skip
    where = f"{event.office} {wording.prefecture(event.prefecture, locale)}"
    return [
        "",
        sentence.strip(),
        "",
        f"{words['number']}: {formatted(item.number)}",
        f"{words['kind']}: {extra or kind}",
        f"{words['at']}: {wording.minute(event.at, locale)}",
        f"{words['office']}: {where}",
    ]


def _reason(event: TrackingEvent, locale: str) -> str:
    brackets = "（{}）" if locale == "ja" else "({})"
    return brackets.format(wording.note(event, locale)) if event.note else ""


def _day(day: date | None, locale: str) -> str:
    return wording.day(day, locale) if day else "—"
