"""How much paper of its roll each printer has used."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.tables import printers


@dataclass(frozen=True, slots=True)
class Roll:
    """`used_mm` since the roll was put in at `at` (None: since the printer was first seen); `length_mm` 0: not
    known.
    """

    used_mm: int = 0
    length_mm: int = 0
    at: datetime | None = None


def of_hall(connection: Connection, hall: str) -> dict[str, Roll]:
    """The roll of each printer ever seen, by its name."""
    p = printers.c
    rows = connection.execute(select(p.name, p.used_mm, p.roll_mm, p.roll_at).where(p.hall == hall))
    return {row.name: Roll(row.used_mm, row.roll_mm, row.roll_at) for row in rows}


def use(connection: Connection, hall: str, printer: str, millimetres: int) -> None:
    """Add paper used; does nothing for a printer never seen."""
    key = (printers.c.hall == hall, printers.c.name == printer)
    connection.execute(update(printers).where(*key).values(used_mm=printers.c.used_mm + millimetres))


def put(connection: Connection, hall: str, printer: str, roll: Roll) -> None:
    """Start a new roll."""
    values = {"used_mm": roll.used_mm, "roll_mm": roll.length_mm, "roll_at": roll.at}
    key = (printers.c.hall == hall, printers.c.name == printer)
    if connection.execute(update(printers).where(*key).values(values)).rowcount == 0:
        silent = {"state": "unknown", "detail": "", "at": roll.at}
        connection.execute(insert(printers).values(hall=hall, name=printer, **silent, **values))
