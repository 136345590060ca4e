"""The webhooks of a world's mail: mailsim's own, over the world's inbox file, signed by the wall's time."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from backoffice.adapters.webhooks import wall
from backoffice.domain.refusal import Refusal, Refused
from mailsim.inbox import Inbox
from mailsim.refusal import Absent
from mailsim.refusal import Refused as MailRefused
from mailsim.subscription import Subscription
from mailsim.telling import Came
from mailsim.webhooks import RECEIVED, Webhooks, post_over_http

T = TypeVar("T")


class MailWebhooks:
    """Satisfies ports.Webhooks."""

    def __init__(
        self, inbox: Callable[[], Inbox], owner: str, hosts: tuple[str, ...] = (), *, here: bool = True
    ) -> None:
        """Tell of the world that owns what is kept under `owner`: `hosts` and, where `here`, this machine alone."""
        self._webhooks = Webhooks(inbox, owner, wall, post_over_http, hosts, here=here)

    def all(self) -> list[Subscription]:
        """Return them."""
        return self._webhooks.all()

    def find(self, id_: str) -> Subscription:
        """Return one."""
        return _asking(lambda: self._webhooks.find(id_))

    def subscribe(self, url: str, kinds: Sequence[str], after: int | None) -> Subscription:
        """Make one; there is one kind of event."""
        if set(kinds) - {RECEIVED}:
            ja = f"kinds には {RECEIVED} だけを指定できます。"
            raise Refused(Refusal("", ja, f"The one kind is {RECEIVED}.", "kinds", "bad-field"))
        return _asking(lambda: self._webhooks.subscribe(url, after))

    def remove(self, id_: str) -> None:
        """Remove one."""
        _asking(lambda: self._webhooks.remove(id_))

    def switch(self, id_: str, *, active: bool) -> Subscription:
        """Switch one off or on."""
        return _asking(lambda: self._webhooks.switch(id_, active=active))

    def replay(self, id_: str, after: int) -> Subscription:
        """Have one told again."""
        return _asking(lambda: self._webhooks.replay(id_, after))

    def test(self, id_: str) -> Came:
        """Send one a test event."""
        return _asking(lambda: self._webhooks.test(id_))

    def deliver(self) -> datetime | None:
        """Tell all what is due."""
        return self._webhooks.deliver()


def _asking(ask: Callable[[], T]) -> T:
    """Return what the mail answers; Refused as the mail refuses it."""
    try:
        return ask()
    except MailRefused as refusal:
        words = Refusal("", refusal.ja, refusal.en, refusal.pointer or None, refusal.code)
        raise Refused(words, kind="absent" if isinstance(refusal, Absent) else "refused") from refusal
