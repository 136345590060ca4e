"""Where tables live: a home is one database's tables, whether they are a SQLite file or a schema of PostgreSQL.

A home belongs to a directory: of a world, of one that is being built, or of what a template left of one.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from backoffice.store.glances import Glance

Fill = Callable[[Connection], None]
"""Creates the tables of a new home, in its transaction."""


class OpenHome(Protocol):
    """A home that this process works in. `writer` and `reader` begin transactions of their kind."""

    @property
    def writer(self) -> Engine:
        """Begins transactions that write."""
        ...

    @property
    def reader(self) -> Engine:
        """Begins transactions that see the home as it stood at their first question, waiting for nobody."""
        ...

    def still(self) -> AbstractContextManager[None]:
        """Keep every writer of every process out."""
        ...

    def copy_to(self, home: "Home") -> None:
        """Copy all tables into a new home; only while it is still."""

    def close(self) -> None:
        """Close what is open; a later question opens it again."""


class Home(Protocol):
    """Where the tables of one database live."""

    def exists(self) -> bool:
        """Return whether there are tables here."""
        ...

    def create(self, fill: Fill) -> None:
        """Make the home and fill it: all or nothing."""

    def open(self) -> OpenHome:
        """Open the home, bringing an older one to the newest shape; Refused when it is newer than this version."""
        ...

    def copy_to(self, home: "Home") -> None:
        """Copy all tables into a new home; only of one that nobody writes any more."""

    def share_with(self, home: "Home") -> None:
        """Give a new home the tables of one that is never written again, nor is the new one."""


class Homes(Protocol):
    """All homes of one installation."""

    def at(self, directory: Path) -> Home:
        """Return the home that belongs to a directory."""
        ...

    def control(self) -> Home:
        """Return the home of what is above worlds."""
        ...

    def alone(self, registry: Connection) -> None:
        """Let no other process give, take or clear places until this transaction of the registry ends."""

    def move(self, registry: Connection, source: Path, target: Path) -> None:
        """Have the homes of a directory follow it to a place, replacing what is there, with the registry's commit."""

    def drop(self, registry: Connection, directory: Path) -> None:
        """Remove the homes of a directory that is about to go, with the registry's commit."""

    def sweep(self, registry: Connection, building: Path) -> None:
        """Remove what crashes left of homes whose directory under `building` is gone; only when alone."""

    def modes(self, directories: Iterable[Path]) -> list[str]:
        """Return how the clocks of worlds go, opening and keeping nothing; "" where it cannot be told."""
        ...

    def glances(self, directories: Iterable[Path]) -> list[Glance | None]:
        """Return a look at each of several worlds, None where it cannot be read, keeping nothing open."""
        ...

    def claim(self, name: str) -> AbstractContextManager[bool]:
        """Claim a name among all processes; give whether it is had. It is free again when its process ends."""
        ...

    def told(self) -> str:
        """Return in a few words where the tables live, with no secret."""
        ...

    def close(self) -> None:
        """Close what all homes share."""


@contextmanager
def opened(home: Home) -> Iterator[OpenHome]:
    """Open a home and close it in the end."""
    there = home.open()
    try:
        yield there
    finally:
        there.close()
