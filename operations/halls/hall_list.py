"""The halls of a database for an administrator: list them and remove one."""

from dataclasses import dataclass

from operations import security_log
from operations.context import SYSTEM, Context
from operations.halls import catalogue
from queueing.errors import Conflict
from storage import removal


@dataclass(frozen=True, slots=True)
class HallEntry:
    """`folder`: where the definition came from; "" when from no folder. `open_tickets`: how many have not ended."""

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
    summaries = []
    for hall in catalogue.halls(context):
        with context.database.reading() as connection:
            tickets, still_open = removal.count_tickets(connection, hall.code)
        name = hall.text(hall.name, hall.languages[0])
        summaries.append(
            HallEntry(hall.code, name, folders[hall.code], len(hall.lines), len(hall.windows), tickets, still_open)
        )
    return summaries


def remove(context: Context, code: str, with_history: bool = False) -> None:
    """Remove a hall and its devices from the database.

    Raises Conflict while it has open tickets or people who may log in. Unless `with_history`, it also raises Conflict
    while it has past tickets, which would be lost.
    """
    catalogue.get_hall(context, code)
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
        note = security_log.note_within(context, connection, "hall_removed", SYSTEM, "", code)
    security_log.publish(context, note)
    context.halls.pop(code, None)
    context.hall_paces.pop(code, None)
    if context.learning is not None:
        context.learning.halls.pop(code, None)


def _refuse(detail: str) -> None:
    raise Conflict("hall_in_use", detail)
