"""Announcements (お知らせ): writing, changing and withdrawing them, and who reads them when (R-180)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice.domain.actors import Actor
from backoffice.domain.announcing import (
    Audience,
    audience_refusal,
    time_refusal,
    title_refusal,
    words_refusal,
)
from backoffice.domain.refusal import conflict, refuse_if_any
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import announcements
from backoffice.store.announcements import Announcement


@dataclass(frozen=True, slots=True)
class Text:
    """What an announcement says, from when until when, and to whom (a value of `Audience`)."""

    title: str
    words: str
    begins_at: datetime
    ends_at: datetime
    audience: str = Audience.BOTH


def write(tx: Transaction, actor: Actor, text: Text) -> Announcement:
    """Write an announcement; an administrator does it, or the world's owner. No mail is sent: it stands on the pages."""
    actor.must_run_the_system()
    _must_be_sound(tx, text)
    made = Announcement(
        id=tx.key("announcement"),
        **_columns(text),
        written_by=actor.id,
        written_at=tx.now,
    )
    tx.add(made)
    tx.emit("announcement.written", made.id, by=actor, **_facts(made))
    return made


def edit(tx: Transaction, actor: Actor, key: str, version: int, text: Text) -> Announcement:
    """Change an announcement that nobody has changed since this version was read; what it said stays in the journal."""
    found = _unwithdrawn(tx, actor, key, version)
    _must_be_sound(tx, text)
    for name, value in _columns(text).items():
        setattr(found, name, value)
    found.version += 1
    tx.emit("announcement.changed", key, by=actor, **_facts(found))
    return found


def withdraw(tx: Transaction, actor: Actor, key: str, version: int) -> Announcement:
    """Withdraw an announcement: from now on nobody reads it."""
    found = _unwithdrawn(tx, actor, key, version)
    found.withdrawn = True
    found.version += 1
    tx.emit("announcement.withdrawn", key, by=actor, title=found.title)
    return found


def standing(reading: Reading, audience: Audience) -> Sequence[Announcement]:
    """Return the announcements that an audience reads now."""
    return announcements.standing(reading.session, audience, reading.now)


def _unwithdrawn(tx: Transaction, actor: Actor, key: str, version: int) -> Announcement:
    actor.must_run_the_system()
    found = tx.require(Announcement, key, "お知らせ", "announcement")
    if found.withdrawn:
        ja = "このお知らせは取り下げられています。新しいお知らせを書いてください。"
        raise conflict(ja, "This announcement is withdrawn: write a new one.")
    if found.version != version:
        ja = "このお知らせは、画面を開いた後に変わりました。開き直して、今の内容を確かめてください。"
        raise conflict(ja, "This announcement has changed meanwhile: read it again.")
    return found


def _must_be_sound(tx: Transaction, text: Text) -> None:
    refuse_if_any(
        [
            title_refusal(text.title),
            words_refusal(text.words),
            audience_refusal(text.audience),
            time_refusal(text.begins_at, text.ends_at, tx.now),
        ]
    )


def _columns(text: Text) -> dict[str, Any]:
    return {
        "title": text.title.strip(),
        "words": text.words.strip(),
        "begins_at": text.begins_at,
        "ends_at": text.ends_at,
        "audience": str(text.audience),
    }


def _facts(row: Announcement) -> dict[str, str]:
    instants = {"begins_at": row.begins_at.isoformat(), "ends_at": row.ends_at.isoformat()}
    return {"title": row.title, "words": row.words, "audience": row.audience} | instants
