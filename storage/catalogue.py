"""Halls as they are defined, one JSON document each."""

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.tables import halls

_DEFINITION = select(halls.c.definition).where(halls.c.code == bindparam("hall"))


def definition(connection: Connection, hall: str) -> str | None:
    """A hall's definition as JSON text; None: no such hall."""
    return connection.execute(_DEFINITION, {"hall": hall}).scalar_one_or_none()


def codes(connection: Connection) -> list[str]:
    """All halls, by code."""
    return list(connection.execute(select(halls.c.code).order_by(halls.c.code)).scalars())


def save(connection: Connection, hall: str, text: str) -> None:
    """Make the hall, or replace its definition; its revision stays."""
    changed = connection.execute(update(halls).where(halls.c.code == hall).values(definition=text))
    if changed.rowcount == 0:
        connection.execute(insert(halls).values(code=hall, definition=text, revision=0))
