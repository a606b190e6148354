"""How Alembic runs the steps: always on the connection that storage/migrations.py gives it."""

from typing import Any, Literal

from alembic import context

from storage.schema import metadata
from storage.tables import Instant


def render_item(kind: str, thing: Any, _: Any) -> str | Literal[False]:
    """A step is written with plain types, so that it stays true when the code changes."""
    return "sa.BigInteger()" if kind == "type" and isinstance(thing, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    transactional_ddl=False,  # the transaction is storage's
)
context.run_migrations()
