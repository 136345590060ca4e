"""Homes as SQLite files: each lies in the directory that it belongs to, and goes where that goes."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from backoffice.store.control import CONTROL
from backoffice.store.database import DATABASE, checkpoint, copy_database, open_database
from backoffice.store.glances import Glance, at_file, mode_of
from backoffice.store.homes import Fill, Home
from backoffice.store.migrating import WORLD, Shape, bring_up, outdated
from backoffice.store.turns import locked

CONTROL_FILE = "control.sqlite3"
SETTLED_NS = 100_000_000


@dataclass(frozen=True, slots=True)
class SqliteHome:
    """A database file and the shape that its tables are to have."""

    file: Path
    shape: Shape

    def exists(self) -> bool:
        """Return whether there is a file."""
        return self.file.exists()

    def create(self, fill: Fill) -> None:
        """Make the file, all of it in itself and nothing in a log beside it."""
        engine = open_database(self.file, writing=True)
        try:
            with engine.begin() as connection:
                fill(connection)
            checkpoint(engine)
        finally:
            engine.dispose()

    def open(self) -> "OpenSqlite":
        """Open the file; an older one is copied beside it and brought up, by one process at a time."""
        if not self.file.exists():
            raise FileNotFoundError(self.file)
        there = OpenSqlite(self.file)
        try:
            if outdated(there.reader, self.shape):
                self._bring_up(there.writer)
        except BaseException:
            there.close()
            raise
        return there

    def copy_to(self, home: Home) -> None:
        """Copy the file."""
        copy_database(self.file, _file_of(home))

    def share_with(self, home: Home) -> None:
        """Let both names mean one file."""
        try:
            os.link(self.file, _file_of(home))
        except OSError:
            self.copy_to(home)  # a file system without links

    def _bring_up(self, engine: Engine) -> None:
        with engine.begin() as connection:
            bring_up(connection, self.shape, self._keep)

    def _keep(self, _connection: Connection, revision: str) -> None:
        copy_database(self.file, self.file.with_name(f"{self.file.name}.before-{revision}"))


class OpenSqlite:
    """An open database file: a connection that writes, and as many as are needed that read."""

    def __init__(self, file: Path) -> None:
        """Open connections when they are needed."""
        self._file = file
        self.writer = open_database(file, writing=True, pool_size=1)
        self.reader = open_database(file, writing=False)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Hold the lock of writers."""
        with self.writer.begin():
            yield

    def copy_to(self, home: Home) -> None:
        """Copy the file as it was last committed."""
        copy_database(self._file, _file_of(home))

    def close(self) -> None:
        """Close all connections with all that is committed in the file itself."""
        self.writer.dispose()
        self.reader.dispose()


class SqliteHomes:
    """All homes under one directory."""

    def __init__(self, root: Path) -> None:
        """Keep the control database in `root`."""
        self._root = root
        self._looks: dict[Path, tuple[object, str]] = {}

    def at(self, directory: Path) -> SqliteHome:
        """Return the world's database in a directory."""
        return SqliteHome(directory / DATABASE, WORLD)

    def control(self) -> SqliteHome:
        """Return the control database."""
        return SqliteHome(self._root / CONTROL_FILE, CONTROL)

    def alone(self, registry: Connection) -> None:
        """Do nothing: who writes to the registry is alone."""

    def move(self, registry: Connection, source: Path, target: Path) -> None:
        """Do nothing: files go with their directory."""

    def drop(self, registry: Connection, directory: Path) -> None:
        """Do nothing: files go with their directory."""

    def sweep(self, registry: Connection, building: Path) -> None:
        """Do nothing: files go with their directory."""

    def modes(self, directories: Iterable[Path]) -> list[str]:
        """Look into the files that have changed since the last look."""
        looks = {file: self._look(file) for file in (directory / DATABASE for directory in directories)}
        self._looks = {file: look for file, (look, settled) in looks.items() if settled}
        return [mode for (_, mode), _ in looks.values()]

    def glances(self, directories: Iterable[Path]) -> list[Glance | None]:
        """Look into each file."""
        return [at_file(directory / DATABASE) for directory in directories]

    @contextmanager
    def claim(self, name: str) -> Iterator[bool]:
        """Hold a lock file of that name."""
        claims = self._root / "claims"
        claims.mkdir(exist_ok=True)
        with locked(claims / name) as had:
            yield had

    def told(self) -> str:
        """Name the directory."""
        return f"SQLite {self._root}"

    def close(self) -> None:
        """Do nothing: homes share nothing."""

    def _look(self, file: Path) -> tuple[tuple[object, str], bool]:
        """Return a file's stamp and mode, and whether the same stamp will mean the same mode at the next look.

        A change right after the look could bear the stamp of the one before it, so a stamp must be old enough.
        """
        stamps = [_stamp(file), _stamp(file.with_name(f"{file.name}-wal"))]
        known = self._looks.get(file)
        if known and known[0] == stamps:
            return known, True
        settled = all(time.time_ns() - changed > SETTLED_NS for changed, *_ in stamps)
        return (stamps, mode_of(file)), settled


def _stamp(file: Path) -> tuple[int, int, int]:
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino


def _file_of(home: Home) -> Path:
    if not isinstance(home, SqliteHome):
        raise TypeError(f"{home} is no file")
    return home.file
