"""Where an inbox stands: what time it is there, and by what seed chance is drawn."""

from datetime import datetime
from typing import Protocol


class Host(Protocol):
    """What the surroundings of an inbox tell it. Both are asked from any thread and must not wait for a mail."""

    def now(self) -> datetime | None:
        """Return the present instant, aware; None where nobody knows it but the mails themselves."""
        ...

    def seed(self) -> str:
        """Return the seed that all chance of the inbox is drawn from."""
        ...

    def runs(self) -> bool:
        """Return whether time goes by itself, so that it is worth while to wait for a mail."""
        ...


class Nowhere:
    """No surroundings: no clock, and the same chance everywhere."""

    def now(self) -> datetime | None:
        """Return None: the mails' Date headers are all there is."""
        return None

    def seed(self) -> str:
        """Return the empty seed."""
        return ""

    def runs(self) -> bool:
        """Return True: mails come when they come."""
        return True


NOWHERE = Nowhere()
