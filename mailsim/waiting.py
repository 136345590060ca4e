"""Waiting for a mail on the wall's clock, without asking again and again; and what came near one that did not come."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event

from mailsim.held import UnderWay, settle, under_way
from mailsim.inbox import Inbox, Summary
from mailsim.selection import Selection
from mailsim.wall import patience

LOOK_AGAIN_SECONDS = 1.0
"""How often a file is looked into for what other processes store there, and for mails on their way."""
NEAR = 3
UNDER_WAY = 5


@dataclass(frozen=True, slots=True)
class NearMisses:
    """The newest mails with this subject elsewhere, the newest others in this mailbox, and those on their way."""

    same_subject: list[Summary]
    same_addressee: list[Summary]
    under_way: list[UnderWay]


def wait(
    inbox: Inbox,
    wanted: Selection,
    seconds: float,
    patient: Callable[[float], Callable[[], float]] = patience,
) -> Summary | None:
    """Return the first message of a selection as soon as it is there; None where it has not come in so many seconds.

    Where the clock of the inbox stands still nothing comes by itself: then it answers at once.
    """
    left, changed = patient(seconds), Event()
    with inbox.changes.listening(changed.set):
        while True:
            changed.clear()
            settle(inbox)
            found = inbox.select(wanted, 1)
            remaining = left()
            if found or remaining <= 0 or not inbox.host.runs():
                return next(iter(found), None)
            changed.wait(min(remaining, LOOK_AGAIN_SECONDS))


def near_misses(inbox: Inbox, wanted: Selection) -> NearMisses:
    """Return what a mail that has not come might have been taken for."""
    says = wanted.subject is not None or wanted.terms
    elsewhere = inbox.newest(replace(wanted, to=None), NEAR) if wanted.to and says else []
    there = inbox.newest(Selection(wanted.to, after=wanted.after), NEAR) if wanted.to and says else []
    return NearMisses(elsewhere[::-1], there[::-1], under_way(inbox, UNDER_WAY))
