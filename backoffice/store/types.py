"""Column types that read the same in every database: instants as ISO text, JSON with sorted keys."""

from datetime import datetime

import orjson
from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

LargeYen = Integer().with_variant(BigInteger(), "postgresql")
"""Whole yen of a company's size: more than 32 bits hold, which SQLite's one kind of integer does not mind."""


class InstantText(TypeDecorator[datetime]):
    """An aware instant in JST, whole seconds, as `2025-06-02T09:00:00+09:00`: its text sorts as time does."""

    impl = String(25)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Write the ISO text."""
        return value.isoformat() if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Read the ISO text."""
        return datetime.fromisoformat(value) if value else None


class JsonText(TypeDecorator[object]):
    """A JSON value as text with sorted keys, so that equal values are equal bytes."""

    impl = Text()
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str:  # noqa: ARG002 - SQLAlchemy's
        """Write canonical JSON."""
        return canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:  # noqa: ARG002 - SQLAlchemy's
        """Read JSON."""
        return orjson.loads(value) if value else None


def canonical(value: object) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, no escapes of letters."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
