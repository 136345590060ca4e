"""The file of the post on its own: its tables, how it is opened, and how an older one is brought up."""

import sqlite3
from datetime import datetime
from pathlib import Path

import orjson
import sqlalchemy as sa

from postal import ledger

NAME = "post.sqlite3"
FORMAT = 2
"""What `PRAGMA user_version` says of a file of today; 0 is a new one or one of before it said anything."""
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
"""What was answered is on the disk."""

METADATA = sa.MetaData()
clock = sa.Table(
    "alone_clock",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("now", ledger.Instant, nullable=False),
    sa.Column("seed", sa.String(100), nullable=False),
)
setting = sa.Table(
    "alone_setting",
    METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)
journal = sa.Table(
    "alone_journal",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", ledger.Instant, nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
)

_BY_DUE = (
    "CREATE INDEX IF NOT EXISTS alone_by_due ON mail_item (due_at, seq)"
    " WHERE due_at IS NOT NULL AND stopped IS 0"
)
"""What is due stands in the items themselves; a world has an agenda instead and needs no such index."""


class UnopenableError(Exception):
    """There is no post to open here: the words say why and what to do."""


def engine_of(data: Path) -> sa.Engine:
    """Return the engine over the file in a directory, which is made. UnopenableError when that cannot be."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnopenableError(
            f"cannot use {data} as a directory: {error.strerror}. Name another with --data."
        ) from error
    engine = sa.create_engine(
        f"sqlite:///{data / NAME}",
        connect_args={"check_same_thread": False, "timeout": 30},
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def prepare(connection: sa.Connection, start: datetime, seed: str) -> None:
    """Make the tables of a new file, with its clock at `start`, or bring up those of an older one.

    UnopenableError for the file of a newer postal.
    """
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if found > FORMAT:
        raise UnopenableError(
            f"{NAME} was written by a newer postal (format {found}, this one reads {FORMAT}). "
            "Use that one, or another directory."
        )
    ledger.create(connection)
    METADATA.create_all(connection)
    if found < FORMAT:
        _bring_up(connection)
    connection.exec_driver_sql(_BY_DUE)
    connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT}")
    if connection.execute(sa.select(clock.c.id)).first() is None:
        start_anew(connection, start, seed)


def start_anew(connection: sa.Connection, start: datetime, seed: str) -> None:
    """Clear every table but the way of mails, and set the clock to `start`, which is remembered."""
    by_mail = ledger.post_webhook.c.url.startswith("smtp:")
    for table in (*ledger.METADATA.sorted_tables, *METADATA.sorted_tables):
        connection.execute(table.delete().where(~by_mail) if table is ledger.post_webhook else table.delete())
    connection.execute(ledger.post_webhook.update().values(told_to=0))
    connection.execute(clock.insert().values(id=1, now=start, seed=seed))
    connection.execute(setting.insert().values(name="start", value=start.isoformat()))


def _bring_up(connection: sa.Connection) -> None:
    """Add the columns that came later, and keep what the tables that are gone knew."""
    known = sa.inspect(connection)
    for table in ledger.METADATA.sorted_tables:
        has = {column["name"] for column in known.get_columns(table.name)}
        for column in table.columns:
            if column.name not in has:
                _add(connection, column)
    if known.has_table("alone_script"):
        connection.exec_driver_sql(
            "UPDATE mail_item SET finds = alone_script.finds FROM alone_script"
            " WHERE alone_script.number = mail_item.number"
        )
        connection.exec_driver_sql("DROP TABLE alone_script")
    connection.exec_driver_sql("DROP TABLE IF EXISTS alone_agenda")


def _add(connection: sa.Connection, column: sa.Column[object]) -> None:
    kind = column.type.compile(connection.dialect)
    least = "" if column.nullable else f" NOT NULL DEFAULT {_least(column)}"
    connection.exec_driver_sql(f'ALTER TABLE {column.table.name} ADD COLUMN "{column.name}" {kind}{least}')


def _least(column: sa.Column[object]) -> str:
    if isinstance(column.type, sa.JSON):
        return "'{}'" if column.name == "notices" else "'[]'"
    return "0" if isinstance(column.type, sa.Boolean | sa.Integer) else "''"


def _on_connect(raw: sqlite3.Connection, _record: object) -> None:
    raw.isolation_level = None
    for pragma in PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def _on_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("postal_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
