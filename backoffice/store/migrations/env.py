"""Runs migrations on the connection that `store.migrating` hands over."""

from typing import Any, Literal

from alembic import context

from backoffice.store.types import InstantText, JsonText

FROZEN = {InstantText: "sa.String(25)", JsonText: "sa.Text()"}


def frozen_type(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Return a type of ours as the plain type that it is, so that a migration does not change with our code."""
    return FROZEN.get(type(thing), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["tables"],
    render_as_batch=True,
    render_item=frozen_type,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
