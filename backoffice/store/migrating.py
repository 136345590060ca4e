"""Bringing the database of an older world to the shape that this version works on (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from backoffice.store.database import checkpoint, open_database

SCRIPTS = Path(__file__).with_name("migrations")


def upgrade(path: Path) -> None:
    """Bring the database at `path` to the newest revision, in one transaction; an absent or empty file is filled.

    The caller keeps a copy first and lets nobody else in. The post's tables are its own ledger's and untouched.
    """
    engine = open_database(path, writing=True)
    try:
        with engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        checkpoint(engine)
    finally:
        engine.dispose()


def newest() -> str:
    """Return the newest revision that the migrations know."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
