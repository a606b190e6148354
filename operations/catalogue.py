"""The halls this database knows: their definitions, kept as rows and remembered by the process.

A definition that follows another keeps the names of what left it (`queueing.succession`). Every change has a version;
`look_again` is how a process notices what others have changed.
"""

from sqlalchemy import Connection

from operations.bus import News
from operations.context import SYSTEM, Context
from operations.hall_folder import from_json, to_json
from operations.moments import next_moment, write_event
from queueing.errors import NotFound
from queueing.hall import Hall
from queueing.line import Line
from queueing.service import Service
from queueing.succession import departed, succeed
from storage import catalogue
from storage.catalogue import StoredHall


def sync(context: Context, hall: Hall, folder: str = "") -> bool:
    """Store a hall's definition after the one before; its tickets and its journal stay. False: nothing changed.

    `folder`: where it comes from; "" leaves what is known of that. A change is a line `hall` of the journal.
    """
    news: list[News] = []
    with context.database.transaction() as connection:
        before = catalogue.locked(connection, hall.code)
        stored, version = hall, 1
        if before is None:
            catalogue.add(connection, hall.code, to_json(hall), folder)
        else:
            old = from_json(before.definition)
            stored, version = succeed(old, hall), before.version
            if stored != old:
                version = catalogue.change(connection, hall.code, to_json(stored))
                news.append(_told(context, connection, old, stored, version))
            if folder not in ("", before.folder):
                catalogue.put_folder(connection, hall.code, folder)
    _remember(context, stored, version)
    context.bus.publish(*news)
    return before is None or bool(news)


def _told(context: Context, connection: Connection, old: Hall, new: Hall, version: int) -> News:
    """The line of the journal: which version it is now, and what left."""
    moment = next_moment(context, connection, new.code)
    changes = {"version": version, "departed": departed(old, new)}
    return write_event(connection, new.code, moment, kind="hall", actor=SYSTEM.key, changes=changes)


def _remember(context: Context, hall: Hall, version: int) -> None:
    context.halls[hall.code], context.hall_versions[hall.code] = hall, version
    context.outlooks.pop(hall.code, None)


def hall(context: Context, code: str) -> Hall:
    """The hall's definition; `unknown_hall` when there is none."""
    known = context.halls.get(code)
    if known is None:
        stored = _stored(context, code)
        if stored is None:
            raise NotFound("unknown_hall", f"There is no hall '{code[:64]}'.")
        known = from_json(stored.definition)
        _remember(context, known, stored.version)
    return known


def _stored(context: Context, code: str) -> StoredHall | None:
    with context.database.reading() as connection:
        return catalogue.find(connection, code)


def version(context: Context, code: str) -> int:
    """The version of the definition that this process works with; it rises with every change."""
    hall(context, code)
    return context.hall_versions[code]


def look_again(context: Context) -> list[str]:
    """Forget the halls that another process has changed or removed since this one read them; their codes."""
    with context.database.reading() as connection:
        versions = catalogue.versions(connection)
    stale = [code for code in context.halls if versions.get(code) != context.hall_versions.get(code)]
    for code in stale:
        context.halls.pop(code, None)
        context.outlooks.pop(code, None)
    return stale


def codes(context: Context) -> list[str]:
    """Every hall's code, in order."""
    with context.database.reading() as connection:
        return list(catalogue.versions(connection))


def halls(context: Context) -> list[Hall]:
    """Every hall, by code."""
    return [hall(context, code) for code in codes(context)]


def folders(context: Context) -> dict[str, str]:
    """The folder that each hall's definition came from; "" when none did."""
    with context.database.reading() as connection:
        return catalogue.folders(connection)


def offered_service(hall: Hall, code: str) -> Service:
    """The service; `unknown_service` when the hall does not offer it, or does no longer."""
    if not hall.offers(code):
        raise NotFound("unknown_service", f"Hall {hall.code} offers no service '{code[:64]}'.")
    return hall.service(code)


def line_of(hall: Hall, code: str) -> Line:
    """The line; `unknown_line` when the hall has none of that code, or no longer."""
    for line in hall.lines:
        if line.code == code:
            return line
    raise NotFound("unknown_line", f"Hall {hall.code} has no line '{code[:64]}'.")
