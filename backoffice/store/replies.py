"""Answers to commands that carried an Idempotency-Key, stored in the command's own transaction."""

from typing import Any

from sqlmodel import Field

from backoffice.store.rows import Row
from backoffice.store.types import JsonText


class Reply(Row, table=True):
    """The answer to a command: the same key with the same request gets it again."""

    __tablename__ = "reply"

    key: str = Field(primary_key=True)
    request_hash: str
    status: int
    body: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
