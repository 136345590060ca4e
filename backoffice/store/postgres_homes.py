"""Homes as schemas of a PostgreSQL database, named after the directories that they belong to."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from backoffice.store import postgres_sharing
from backoffice.store.control import CONTROL
from backoffice.store.glances import QUESTION, Glance, glance
from backoffice.store.homes import Fill, Home
from backoffice.store.migrating import WORLD, Shape, bring_up, outdated
from backoffice.store.postgres import engine_in, open_pool, quoted, run, told
from backoffice.store.postgres_copying import copy_schema
from backoffice.store.postgres_sharing import has_schema

CONTROL_SCHEMA = "odaiba_control"
ORIGIN = "origin"
KINDS = {"worlds": "world_", "building": "building_"}
_SCHEMAS = text("SELECT nspname FROM pg_namespace WHERE nspname LIKE :like ORDER BY nspname")


class PostgresHome:
    """A schema and the shape that its tables are to have."""

    def __init__(self, pool: Engine, schema: str, shape: Shape) -> None:
        """Name the schema, which need not be there."""
        self.schema = schema
        self._pool = pool
        self._shape = shape

    def exists(self) -> bool:
        """Return whether there is such a schema."""
        with self._pool.connect() as connection:
            return has_schema(connection, self.schema)

    def create(self, fill: Fill) -> None:
        """Make the schema and fill it in one transaction."""
        with engine_in(self._pool, self.schema, writing=True).begin() as connection:
            postgres_sharing.hold(connection)
            run(connection, f"CREATE SCHEMA IF NOT EXISTS {quoted(self.schema)}")
            fill(connection)

    def open(self) -> "OpenPostgres":
        """Open the schema; an older one is copied beside it and brought up, by one process at a time."""
        if not self.exists():
            raise FileNotFoundError(self.schema)
        there = OpenPostgres(self._pool, self.schema)
        if outdated(there.reader, self._shape):
            with there.writer.begin() as connection:
                postgres_sharing.hold(connection)
                bring_up(connection, self._shape, self._keep)
        return there

    def copy_to(self, home: Home) -> None:
        """Copy the schema in one transaction."""
        with engine_in(self._pool, self.schema, writing=True).begin() as connection:
            postgres_sharing.hold(connection)
            copy_schema(connection, postgres_sharing.meant(connection, self.schema), _schema_of(home))

    def share_with(self, home: Home) -> None:
        """Let an empty schema mean this one."""
        with engine_in(self._pool, self.schema, writing=True).begin() as connection:
            postgres_sharing.share(connection, self.schema, _schema_of(home))

    def _keep(self, connection: Connection, revision: str) -> None:
        kept = f"before_{revision}_{self.schema.removeprefix(KINDS['worlds'])}"
        run(connection, f"DROP SCHEMA IF EXISTS {quoted(kept)} CASCADE")
        copy_schema(connection, self.schema, kept)


class OpenPostgres:
    """A schema that this process works in, on connections of the pool that all share."""

    def __init__(self, pool: Engine, schema: str) -> None:
        """Take connections from the pool when they are needed."""
        self._schema = schema
        self._still: Connection | None = None
        self.writer = engine_in(pool, schema, writing=True)
        self.reader = engine_in(pool, schema, writing=False)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Hold the row that each writer locks first."""
        with self.writer.begin() as connection:
            connection.execute(text("SELECT id FROM world_state FOR UPDATE"))
            self._still = connection
            try:
                yield
            finally:
                self._still = None

    def copy_to(self, home: Home) -> None:
        """Copy the schema in the transaction that holds it still."""
        if self._still is None:
            raise RuntimeError("only while it is still")
        copy_schema(self._still, self._schema, _schema_of(home))

    def close(self) -> None:
        """Do nothing: the connections are the pool's."""


class PostgresHomes:
    """All homes of a database. `root` is the directory under which worlds and buildings lie."""

    def __init__(self, url: str, root: Path) -> None:
        """Connect; Refused when the database will not do."""
        self._pool = open_pool(url)
        self._root = root
        self._claims: Connection | None = None
        self._claimed: set[str] = set()
        self._lock = Lock()

    def at(self, directory: Path) -> PostgresHome:
        """Return the world's schema that belongs to a directory."""
        return PostgresHome(self._pool, self._schema(directory), WORLD)

    def control(self) -> PostgresHome:
        """Return the control schema."""
        return PostgresHome(self._pool, CONTROL_SCHEMA, CONTROL)

    def alone(self, registry: Connection) -> None:
        """Hold the registry's table against others who would write to it; who reads goes on."""
        run(registry, "LOCK TABLE world IN SHARE ROW EXCLUSIVE MODE")

    def move(self, registry: Connection, source: Path, target: Path) -> None:
        """Rename the schemas of `source` in the registry's transaction."""
        for old, new in (
            (self._schema(source), self._schema(target)),
            (self._schema(source / ORIGIN), self._schema(target / ORIGIN)),
        ):
            if has_schema(registry, old):
                _drop(registry, new)
                run(registry, f"ALTER SCHEMA {quoted(old)} RENAME TO {quoted(new)}")

    def drop(self, registry: Connection, directory: Path) -> None:
        """Drop the schemas of a directory in the registry's transaction, and the copies kept of it."""
        kept = re.compile(rf"before_[^_]+_{re.escape(directory.name)}")
        beside = registry.scalars(_SCHEMAS, {"like": "before\\_%"}).all()
        for schema in (
            self._schema(directory),
            self._schema(directory / ORIGIN),
            *filter(kept.fullmatch, beside),
        ):
            _drop(registry, schema)

    def sweep(self, registry: Connection, building: Path) -> None:
        """Drop schemas that were being built when their process ended."""
        for schema in registry.scalars(_SCHEMAS, {"like": "building\\_%"}).all():
            if not (building / schema.removeprefix(KINDS["building"]).partition("_")[0]).exists():
                _drop(registry, schema)

    def modes(self, directories: Iterable[Path]) -> list[str]:
        """Ask all worlds in one statement; each by itself when one of them has just gone."""
        schemas = [self._schema(directory) for directory in directories]
        with self._pool.connect() as connection:
            try:
                return _modes(connection, schemas)
            except ProgrammingError:
                return [_mode(connection, schema) for schema in schemas]

    def glances(self, directories: Iterable[Path]) -> list[Glance | None]:
        """Look into each schema."""
        return [self._glance(self._schema(directory)) for directory in directories]

    @contextmanager
    def claim(self, name: str) -> Iterator[bool]:
        """Hold an advisory lock on the one connection that this process keeps for its claims."""
        had = self._take(name)
        try:
            yield had
        finally:
            if had:
                self._give(name)

    def told(self) -> str:
        """Name the server and the database."""
        return told(self._pool)

    def close(self) -> None:
        """Give all claims back and close all connections."""
        if self._claims:
            with suppress(DatabaseError):
                self._claims.execute(text("SELECT pg_advisory_unlock_all()"))
        self._lose_claims()
        self._pool.dispose()

    def _schema(self, directory: Path) -> str:
        kind, name, *origin = directory.relative_to(self._root).parts
        if not origin:
            return f"{KINDS[kind]}{name}"
        return f"{ORIGIN}_{name}" if kind == "worlds" else f"{KINDS[kind]}{name}_{ORIGIN}"

    def _glance(self, schema: str) -> Glance | None:
        try:
            with engine_in(self._pool, schema, writing=False).begin() as connection:
                row = connection.execute(text(QUESTION)).one()
        except DatabaseError:
            return None
        return glance(*row)

    def _take(self, name: str) -> bool:
        with self._lock:
            # A session may take its own lock again, so what this process has is known here.
            if name in self._claimed:
                return False
            if self._locked(name):
                self._claimed.add(name)
            return name in self._claimed

    def _locked(self, name: str) -> bool:
        try:
            self._claims = self._claims or self._pool.connect()
            return bool(self._claims.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)}))
        except OperationalError:
            self._lose_claims()
            return False

    def _give(self, name: str) -> None:
        with self._lock:
            self._claimed.discard(name)
            if self._claims:
                try:
                    self._claims.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(name)})
                except OperationalError:
                    self._lose_claims()

    def _lose_claims(self) -> None:
        """Begin anew on another connection: with the broken one all its claims are gone, and others may have them."""
        if self._claims:
            self._claims.close()
        self._claims = None
        self._claimed.clear()


def _drop(connection: Connection, schema: str) -> None:
    """Drop a schema: whoever works in it is waited for, and who comes then waits at its first table."""
    postgres_sharing.hold(connection)
    if has_schema(connection, schema) and not postgres_sharing.inherited(connection, schema):
        run(connection, f"LOCK TABLE {quoted(schema)}.world_state IN ACCESS EXCLUSIVE MODE")
        run(connection, f"DROP SCHEMA {quoted(schema)} CASCADE")


def _modes(connection: Connection, schemas: list[str]) -> list[str]:
    each = [
        f"SELECT {place} AS place, mode FROM {quoted(schema)}.world_state"  # noqa: S608 - our own name, quoted
        for place, schema in enumerate(schemas)
    ]
    found = dict(connection.execute(text(" UNION ALL ".join(each))).tuples().all()) if each else {}
    return [found.get(place, "") for place in range(len(schemas))]


def _mode(connection: Connection, schema: str) -> str:
    try:
        return _modes(connection, [schema])[0]
    except DatabaseError:
        return ""


def _key(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)


def _schema_of(home: Home) -> str:
    if not isinstance(home, PostgresHome):
        raise TypeError(f"{home} is no schema")
    return home.schema
