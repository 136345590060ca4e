"""Bringing the database of an older version to the shape that this version works on (Alembic)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.exc import DatabaseError

from backoffice.domain.refusal import Refused, conflict
from backoffice.store.database import REVISION, revision, world_metadata

SCRIPTS = Path(__file__).with_name("migrations")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the tables of a kind of database are: where its migrations lie, and the newest revision of them."""

    versions: str
    newest: str
    tables: MetaData


WORLD = Shape("versions", REVISION, world_metadata())

Step = Callable[[Connection, str], None]
"""Keeps a copy of what has a revision, in the transaction that brings it to the newest one."""


def outdated(engine: Engine, shape: Shape) -> bool:
    """Return whether a database is older than `shape`; Refused when it is newer.

    One that cannot be read is left to whoever reads it.
    """
    try:
        with engine.connect() as connection:
            found = revision(connection)
    except DatabaseError:
        return False
    if found and found != shape.newest:
        _must_be_known(found, shape)
    return found not in ("", shape.newest)


def bring_up(connection: Connection, shape: Shape, keep: Step) -> None:
    """Bring a database to the newest revision in the connection's transaction, unless someone else has by now.

    `keep` copies it first; the caller lets nobody else in.
    """
    found = revision(connection)
    if found != shape.newest:
        keep(connection, found)
        upgrade(connection, shape)


def upgrade(connection: Connection, shape: Shape = WORLD, to: str = "head") -> None:
    """Run the migrations that a database lacks up to a revision, in the connection's transaction; an empty one is filled.

    The post's tables are its own ledger's and untouched.
    """
    config = _config(shape)
    config.attributes["connection"] = connection
    config.attributes["tables"] = shape.tables
    command.upgrade(config, to)


def newest(shape: Shape = WORLD) -> str:
    """Return the newest revision that the migrations know."""
    return ScriptDirectory.from_config(_config(shape)).get_current_head() or ""


def _must_be_known(found: str, shape: Shape) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config(shape)).walk_revisions()}
    if found not in known:
        ja = (
            f"この版より新しいOdaibaが作ったデータです（データは改訂{found}、この版が扱えるのは{shape.newest}まで）。"
            "新しい版のOdaibaで開いてください。"
        )
        en = f"Made by a newer Odaiba (revision {found}; this one knows up to {shape.newest}). Open it with that."
        refused: Refused = conflict(ja, en)
        raise refused


def _config(shape: Shape) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("version_locations", str(SCRIPTS / shape.versions).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
