"""Telling others of the mails that arrive: each at least once and in their order, again later where nobody listens."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailsim import subscription
from mailsim.held import settle
from mailsim.inbox import Inbox, Summary
from mailsim.selection import Selection
from mailsim.subscription import Subscription

BATCH = 50
"""Mails told before it is written down how far one was told: so many come twice after a crash at most."""
BACKOFF = tuple(
    timedelta(seconds=wait) for wait in (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200)
)
"""Waits of wall time after the first, second … failure in a row; after the last of them one is told no more."""
MAX_WORDS = 200


@dataclass(frozen=True, slots=True)
class Came:
    """What came back: whether it was taken, in a few words, and whether the other side wants no more ever."""

    taken: bool
    words: str
    gone: bool = False


Wall = Callable[[], datetime]
"""The wall's time, aware: receivers know no simulated clock."""
Tell = Callable[[Subscription, Summary], Came]
"""Tells one mail to one; never raises for what the other side does."""


class Telling:
    """Tells the subscriptions of an inbox what they have not been told. A mail deleted before is not told any more."""

    def __init__(self, inbox: Callable[[], Inbox], owner: str, wall: Wall, tell: Tell) -> None:
        """Tell of the inbox that is asked for anew each time, since its file may be replaced."""
        self.inbox = inbox
        self.owner = owner
        self._wall = wall
        self._tell = tell
        self._again_at: dict[str, tuple[int, datetime]] = {}
        """Until when one waits who has failed so many times in a row; switched on or told anew, one waits no more."""

    def all(self) -> list[Subscription]:
        """Return the subscriptions of this inbox."""
        return subscription.of_owner(self.inbox(), self.owner)

    def deliver(self) -> datetime | None:
        """Tell everybody all that is due; return when to try again (None: when something arrives)."""
        waits = [self._serve(one) for one in self.all() if one.active]
        return min((wait for wait in waits if wait), default=None)

    def _serve(self, one: Subscription) -> datetime | None:
        failures, again_at = self._again_at.get(one.id, (0, None))
        if again_at and failures == one.failures and self._wall() < again_at:
            return again_at
        inbox = self.inbox()
        settle(inbox)
        while batch := inbox.select(Selection(after=one.told_to), BATCH):
            told_to, came = self._batch(one, batch)
            if not came.taken:
                return self._failed(inbox, one, told_to, came)
            if not subscription.change(inbox, one, told_to=told_to, failures=0, last_answer=came.words):
                return None
            one = replace(one, told_to=told_to, failures=0)
        return None

    def _batch(self, one: Subscription, batch: list[Summary]) -> tuple[int, Came]:
        """Tell mails until one is not taken; return the last that is done with, and the last answer."""
        told_to, came = one.told_to, Came(taken=True, words="")
        for mail in batch:
            came = self._tell(one, mail)
            if not came.taken:
                break
            told_to = int(mail.id)
        return told_to, came

    def _failed(self, inbox: Inbox, one: Subscription, told_to: int, came: Came) -> datetime | None:
        failures = 1 if told_to > one.told_to else one.failures + 1
        gives_up = failures > len(BACKOFF) or came.gone
        told = {"told_to": told_to, "failures": failures, "last_answer": came.words[:MAX_WORDS]}
        subscription.change(inbox, one, **told, active=not gives_up)
        if gives_up:
            return None
        again_at = self._wall() + BACKOFF[failures - 1]
        self._again_at[one.id] = (failures, again_at)
        return again_at
