"""Definitions of halls, one JSON document each, with a version that rises by one with every change."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.tables import hall_definitions, halls

_STORED = select(halls.c.code, hall_definitions.c.definition, halls.c.version, halls.c.folder).where(
    halls.c.code == bindparam("hall"), hall_definitions.c.hall == halls.c.code
)


@dataclass(frozen=True, slots=True)
class StoredHall:
    """A hall's definition as JSON text; `folder`: the path it came from, "" when no folder did."""

    code: str
    definition: str
    version: int
    folder: str


def find(connection: Connection, hall: str) -> StoredHall | None:
    """A hall's definition; None: no such hall."""
    row = connection.execute(_STORED, {"hall": hall}).one_or_none()
    return None if row is None else StoredHall(*row)


def locked(connection: Connection, hall: str) -> StoredHall | None:
    """The same, locked until this transaction ends."""
    row = connection.execute(_STORED.with_for_update(), {"hall": hall}).one_or_none()
    return None if row is None else StoredHall(*row)


def versions(connection: Connection) -> dict[str, int]:
    """The version of every hall's definition, by code in order."""
    return {row.code: row.version for row in connection.execute(select(halls.c.code, halls.c.version).order_by("code"))}


def folders(connection: Connection) -> dict[str, str]:
    """The folder that each hall's definition came from; "" when none did."""
    return {row.code: row.folder for row in connection.execute(select(halls.c.code, halls.c.folder).order_by("code"))}


def add(connection: Connection, hall: str, text: str, folder: str) -> None:
    """Add a hall."""
    connection.execute(insert(halls).values(code=hall, revision=0, version=1, folder=folder))
    connection.execute(insert(hall_definitions).values(hall=hall, definition=text))


def change(connection: Connection, hall: str, text: str) -> int:
    """Replace a hall's definition. Returns the new version; the hall's revision stays the same."""
    query = update(halls).where(halls.c.code == hall).values(version=halls.c.version + 1)
    version = int(connection.execute(query.returning(halls.c.version)).scalar_one())
    connection.execute(update(hall_definitions).where(hall_definitions.c.hall == hall).values(definition=text))
    return version


def put_folder(connection: Connection, hall: str, folder: str) -> None:
    """Store the folder that a hall comes from."""
    connection.execute(update(halls).where(halls.c.code == hall).values(folder=folder))
