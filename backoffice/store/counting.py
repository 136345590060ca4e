"""Counts that look at a bounded number of rows, however many there are."""

from typing import Any

from sqlalchemy import Connection, Select, func, select
from sqlmodel import Session

MOST_COUNTED = 1_000


def counted_up(asked: Session | Connection, rows: Select[Any]) -> int:
    """Return how many rows a question has, but no more than MOST_COUNTED and one."""
    bounded = select(func.count()).select_from(rows.limit(MOST_COUNTED + 1).subquery())
    return asked.scalar(bounded) or 0
