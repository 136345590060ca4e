"""Waiting for a mail: time goes, event by event, until it is in its mailbox; else what came near it."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from backoffice.domain.notices import Letter
from backoffice.domain.refusal import conflict
from backoffice.simulation.simulator import Simulator
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import World
from backoffice.store import agenda
from backoffice.store.agenda import Entry

LONGEST = timedelta(days=366)
"""How far time goes at most for one mail (assumed)."""
NEAR = 3
COMING = 5
Mail = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Awaited:
    """Which mail is waited for: in a mailbox, with a part of the subject, of a notice, behind a cursor."""

    to: str | None = None
    subject: str | None = None
    notice: str | None = None
    after: int = 0

    def may_become(self, letter: Letter) -> bool:
        """Return whether a letter, if nothing befalls it, arrives as the mail that is waited for."""
        return (
            (self.to is None or self.to.lower() in map(str.lower, letter.recipients))
            and (self.subject is None or _folded(self.subject) in _folded(letter.subject))
            and self.notice in (None, letter.notice)
        )


@dataclass(frozen=True, slots=True)
class NearMisses:
    """What came near: the newest mails with this subject elsewhere and in this mailbox, those under way, what comes."""

    same_subject: list[Mail]
    same_addressee: list[Mail]
    under_way: list[Mail]
    coming: list[Entry]


def wait_for_mail(simulator: Simulator, world: World, awaited: Awaited, limit: datetime) -> Mail | None:
    """Move time to the instant at which a mail is there, and return it; None when time has come to `limit` without it.

    A mail that is there already moves nothing. All that is due at the instant of its arrival is done, nothing later is
    served. Refused (conflict) when time is halted, or halts on the way.
    """
    found = arrived(world, awaited)
    if found is None:
        _refuse_halted(world)
    while found is None:
        with world.read() as reading:
            now = reading.now
        if now >= limit:
            break
        simulator.advance(world, _next_stop(world, now, limit), _Writes(world, awaited))
        _refuse_halted(world)
        found = arrived(world, awaited)
    return found


def arrived(world: World, awaited: Awaited) -> Mail | None:
    """Return the first mail behind the cursor that is the one waited for."""
    return next(iter(_mails(world, awaited, awaited.after, 1)), None)


def near_misses(world: World, awaited: Awaited) -> NearMisses:
    """Return what a mail that has not come might have been taken for, and what is to come."""
    says = awaited.subject is not None or awaited.notice is not None
    elsewhere = _mails(world, replace(awaited, to=None), None, NEAR) if awaited.to and says else []
    there = _mails(world, Awaited(awaited.to), None, NEAR) if awaited.to else []
    with world.read() as reading:
        coming = agenda.to_come(reading.connection, COMING)
    return NearMisses(
        [mail for mail in elsewhere if mail["id"] > awaited.after],
        [mail for mail in there if mail["id"] > awaited.after],
        world.ports.mail.under_way(world.id, COMING),
        coming,
    )


def _mails(world: World, awaited: Awaited, after: int | None, limit: int) -> list[Mail]:
    return world.ports.mail.messages(
        world.id,
        to=awaited.to,
        subject=awaited.subject,
        after=after,
        limit=limit,
        notice=awaited.notice,
    )


def _next_stop(world: World, now: datetime, limit: datetime) -> datetime:
    """Return how far time may go at once: to the instant at which a mail that is under way arrives, or to the limit."""
    dues = (datetime.fromisoformat(mail["due"]) for mail in world.ports.mail.under_way(world.id, 1))
    return min([limit, *(due for due in dues if due > now)])


class _Writes:
    """Says that a letter has just been sent off that may be the one; where mails may go astray, any letter."""

    def __init__(self, world: World, awaited: Awaited) -> None:
        self._awaited = awaited
        self._straight = world.ports.mail.goes_straight(world.id)
        self._tx: Transaction | None = None
        self._seen = 0

    def __call__(self, tx: Transaction) -> bool:
        new = tx.leaving[self._seen :] if tx is self._tx else tx.leaving
        self._tx, self._seen = tx, len(tx.leaving)
        return any(not self._straight or self._awaited.may_become(letter) for letter in new)


def _refuse_halted(world: World) -> None:
    with world.read() as reading:
        mode, now, error = reading.state.mode, reading.now, reading.state.error
    if mode == "halted":
        ja = f"時間が {now:%Y-%m-%d %H:%M} で異常停止しています（{error}）。原因を除き、時計を進めるか動かしてから待ってください。"
        en = f"Time has halted at {now.isoformat()} ({error}). Mend it, advance or run the clock, then wait."
        raise conflict(ja, en)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
