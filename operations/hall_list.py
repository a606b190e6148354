"""The halls of a database as somebody who keeps it sees them: what each has, and taking one away."""

from dataclasses import dataclass

from operations import catalogue
from operations.context import Context
from queueing.errors import Conflict
from storage import removal


@dataclass(frozen=True, slots=True)
class HallEntry:
    """`folder`: where its definition came from, "" when no folder did; `open_tickets`: those that have not ended."""

    code: str
    name: str
    folder: str
    lines: int
    windows: int
    tickets: int
    open_tickets: int


def entries(context: Context) -> list[HallEntry]:
    """Every hall, by code."""
    folders = catalogue.folders(context)
    found = []
    for hall in catalogue.halls(context):
        with context.database.reading() as connection:
            tickets, still_open = removal.count_tickets(connection, hall.code)
        name = hall.text(hall.name, hall.languages[0])
        found.append(
            HallEntry(hall.code, name, folders[hall.code], len(hall.lines), len(hall.windows), tickets, still_open)
        )
    return found


def remove(context: Context, code: str, with_history: bool = False) -> None:
    """Take a hall out of the database, with its devices.

    Conflict while it has open tickets or people who may log in, and, unless `with_history`, while it has tickets of
    the past: they would be lost.
    """
    catalogue.hall(context, code)
    with context.database.transaction() as connection:
        tickets, still_open = removal.count_tickets(connection, code)
        if still_open:
            _refuse(f"Hall {code} has {still_open} open tickets; `onewindow close-day` ends them.")
        if people := removal.people_of(connection, code):
            names = ", ".join(people[:8]) + (" …" if len(people) > 8 else "")
            _refuse(f"People belong to hall {code}: {names}. Disable them or give them another hall.")
        if tickets and not with_history:
            _refuse(f"Hall {code} has {tickets} tickets of the past; --with-history deletes them for good.")
        removal.remove(connection, code)
    context.halls.pop(code, None)
    context.outlooks.pop(code, None)


def _refuse(detail: str) -> None:
    raise Conflict("hall_in_use", detail)
