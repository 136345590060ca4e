"""PostgreSQL as databases: one pool of connections a process, and engines whose transactions begin in a schema."""

from collections.abc import Callable
from typing import Any

from psycopg import Connection as Driver
from psycopg import Error
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from backoffice.domain.refusal import conflict
from backoffice.store.database import COMPILED

DRIVER = "postgresql+psycopg"
OLDEST = 15
POOL = {"pool_size": 8, "max_overflow": 32, "pool_pre_ping": True}
# A page's questions are short: compiling one, or calling workers for it, takes longer than answering it.
SHORT = "-c jit=off -c max_parallel_workers_per_gather=0"
# Nobody waits for a lock longer than on SQLite; commits reach the disk whatever the server's default is.
SESSION = "-c lock_timeout=30s -c synchronous_commit=on -c timezone=UTC -c idle_in_transaction_session_timeout=10min"
WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def open_pool(url: str) -> Engine:
    """Return the engine on whose pool all homes of a process work; Refused when the database will not do.

    The driver commits by itself what nobody begins: each home's engine begins with words of its own.
    """
    engine = create_engine(_driven(url), connect_args=_arguments(url), hide_parameters=True, **POOL)
    try:
        with engine.connect() as connection:
            _must_do(connection)
    except OperationalError as failure:
        engine.dispose()
        ja = f"データベース {told(engine)} に接続できません。ODAIBA_DATABASE とサーバーを確認してください。"
        raise conflict(ja, f"Cannot connect to {told(engine)}: {failure.orig}") from failure
    except BaseException:
        engine.dispose()
        raise
    return engine


def engine_in(pool: Engine, schema: str, *, writing: bool) -> Engine:
    """Return an engine on the pool's connections whose transactions find the tables of one schema."""
    engine = pool.execution_options(compiled_cache=COMPILED)
    words = f"{WRITING if writing else READING}; SET LOCAL search_path TO {quoted(schema)}"
    event.listen(engine, "begin", _beginning(words))
    return engine


def run(connection: Connection, script: str) -> None:
    """Run statements without parameters in one trip, unprepared, in the connection's transaction."""
    if not connection.in_transaction():
        connection.begin()
    _send(connection, script)


def _send(connection: Connection, script: str) -> None:
    driver: Driver[Any] = connection.connection.driver_connection  # type: ignore[assignment]  # psycopg's own
    try:
        driver.execute(script.encode(), prepare=False)
    except Error as failure:
        if driver.closed:
            connection.invalidate(failure)
        raise DatabaseError.instance(script, None, failure, Error) from failure


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def told(engine: Engine) -> str:
    """Return where an engine's database is, without its password."""
    return f"PostgreSQL {engine.url.host or engine.url.query.get('host', 'localhost')} {engine.url.database or ''}".strip()


def _beginning(words: str) -> Callable[[Connection], None]:
    return lambda connection: _send(connection, words)


def _driven(url: str) -> Any:
    ja = "ODAIBA_DATABASE は postgresql://利用者@ホスト/データベース の形で指定してください。"
    en = "ODAIBA_DATABASE is a URL such as postgresql://user@host/database."
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise conflict(ja, en) from None
    if parsed.drivername not in ("postgresql", "postgres", DRIVER):
        raise conflict(ja, en)
    return parsed.set(drivername=DRIVER)


def _arguments(url: str) -> dict[str, Any]:
    given = make_url(url).query
    return {
        "autocommit": True,
        "client_encoding": "utf8",
        "options": f"{SESSION} {SHORT}",
        **({} if "application_name" in given else {"application_name": "odaiba"}),
    }


def _must_do(connection: Connection) -> None:
    """Refuse a server or a database on which text would not sort as it does everywhere else."""
    version = int(str(connection.scalar(text("SHOW server_version_num")))) // 10_000
    if version < OLDEST:
        ja = f"PostgreSQL {OLDEST} 以降が必要です（サーバーは {version}）。"
        raise conflict(ja, f"PostgreSQL {OLDEST} or newer is needed; the server is {version}.")
    query = "SELECT pg_encoding_to_char(encoding), datcollate, datlocprovider FROM pg_database WHERE datname = current_database()"
    encoding, collation, provider = connection.execute(text(query)).one()
    if encoding != "UTF8" or collation not in ("C", "POSIX") or provider == "i":
        make = "createdb -T template0 --locale=C --encoding=UTF8"
        ja = f"データベースの文字コードは UTF8、照合順序は C でなければなりません（{encoding}、{collation}）。{make} で作り直してください。"
        en = f"The database must have encoding UTF8 and collation C, not {encoding} and {collation}. Make it by: {make}"
        raise conflict(ja, en)
