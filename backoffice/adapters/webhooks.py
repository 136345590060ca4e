"""The webhooks of a world: postal's own, over the world's tables and journal, signed by the wall's time."""

from collections.abc import Sequence
from datetime import UTC, datetime

from backoffice.adapters.post_refusals import asking
from backoffice.ports import TellingHome
from backoffice.simulation.realtime import wall_seconds
from postal.subscription import Subscription
from postal.telling import Answer, Telling
from postal.webhooks import SCHEMES, Webhooks, post_over_http


def wall() -> datetime:
    """Return the wall's time: receivers refuse what is signed five minutes off their own clock."""
    return datetime.fromtimestamp(wall_seconds(), UTC)


class WorldWebhooks:
    """Satisfies ports.Webhooks."""

    def __init__(self, owner: str, home: TellingHome, hosts: tuple[str, ...], *, here: bool) -> None:
        """Tell of the world that owns what is kept under `owner`: `hosts` and, where `here`, this machine alone."""
        self._telling = Telling(owner, home, wall, channels := {})
        self._webhooks = Webhooks(self._telling, wall, post_over_http, hosts, here=here)
        channels.update(dict.fromkeys(SCHEMES, self._webhooks.tell))
        self.all = self._webhooks.all
        self.deliver = self._telling.deliver

    def find(self, id_: str) -> Subscription:
        """Return one."""
        return asking(lambda: self._webhooks.find(id_))

    def subscribe(self, url: str, kinds: Sequence[str], after: int | None) -> Subscription:
        """Make one."""
        return asking(lambda: self._webhooks.subscribe(url, tuple(kinds), after))

    def remove(self, id_: str) -> None:
        """Remove one."""
        asking(lambda: self._webhooks.remove(id_))

    def switch(self, id_: str, *, active: bool) -> Subscription:
        """Switch one off or on."""
        return asking(lambda: self._webhooks.switch(id_, active=active))

    def replay(self, id_: str, after: int) -> Subscription:
        """Have one told again."""
        return asking(lambda: self._webhooks.replay(id_, after))

    def test(self, id_: str) -> Answer:
        """Send one a test event."""
        return asking(lambda: self._webhooks.test(id_))
