"""What the post office needs from whoever runs it: open books, the time, an agenda, a journal and chance."""

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from postal.books import Books


class Step(Protocol):
    """One step of somebody's time; a world's transaction satisfies it, alone `postal.alone` does.

    postal never writes or commits `books`; `now` is simulated, aware, JST; `schedule` asks to be called back
    (kind "post.carry"); `emit` journals an event ("item.accepted", …); `chance` is keyed, never a sequence.
    """

    @property
    def books(self) -> Books:
        """The books, open in this transaction; whoever runs the step writes them at its end."""

    @property
    def now(self) -> datetime:
        """The simulated instant."""

    def schedule(
        self, due: datetime, kind: str, subject: str, facts: Mapping[str, object] | None = None
    ) -> None:
        """Ask that `kind` is served for `subject` at `due`."""

    def emit(self, kind: str, subject: str, **facts: object) -> None:
        """Write to the journal that something happened; the books say so already."""

    def chance(self, purpose: str, subject: str) -> random.Random:
        """Return the chance of this purpose and subject; the same each time it is asked."""
