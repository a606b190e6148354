"""The halls in this database: their definitions, stored as rows and cached by the process.

A new definition keeps the names of lines and services it has dropped (`queueing.succession`). Every change increases
the version; `look_again` finds what other processes have changed.
"""

from sqlalchemy import Connection

from operations import security_log
from operations.bus import News
from operations.context import SYSTEM, Context
from operations.halls.hall_folder import from_json, to_json
from operations.journal import next_moment, write_event
from queueing.errors import NotFound
from queueing.hall import Hall
from queueing.line import Line
from queueing.service import Service
from queueing.succession import departed, succeed
from storage import catalogue
from storage.catalogue import StoredHall
from storage.security_log import SecurityRow


def sync(context: Context, hall: Hall, folder: str = "") -> bool:
    """Store a hall's new definition; its tickets and its journal stay. Returns False when nothing has changed.

    `folder`: where the definition comes from; "" keeps the stored one. A change writes the journal line `hall`.
    """
    news: list[News] = []
    notes: list[SecurityRow] = []
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
                news.append(_change_news(context, connection, old, stored, version))
                note = security_log.note_within(context, connection, "hall_changed", SYSTEM, hall.code, f"{version}")
                notes.append(note)
            if folder not in ("", before.folder):
                catalogue.put_folder(connection, hall.code, folder)
    _remember(context, stored, version)
    context.bus.publish(*news)
    security_log.publish(context, *notes)
    return before is None or bool(news)


def _change_news(context: Context, connection: Connection, old: Hall, new: Hall, version: int) -> News:
    """The changes in the journal line: the new version and what was removed."""
    moment = next_moment(context, connection, new.code)
    changes = {"version": version, "departed": departed(old, new)}
    return write_event(connection, new.code, moment, kind="hall", actor=SYSTEM.key, changes=changes)


def _remember(context: Context, hall: Hall, version: int) -> None:
    context.halls[hall.code], context.hall_versions[hall.code] = hall, version
    context.hall_paces.pop(hall.code, None)


def get_hall(context: Context, code: str) -> Hall:
    """The hall's definition; `unknown_hall` when there is none."""
    definition = context.halls.get(code)
    if definition is None:
        stored = _stored(context, code)
        if stored is None:
            raise NotFound("unknown_hall", f"There is no hall '{code[:64]}'.")
        definition = from_json(stored.definition)
        _remember(context, definition, stored.version)
    return definition


def _stored(context: Context, code: str) -> StoredHall | None:
    with context.database.reading() as connection:
        return catalogue.find(connection, code)


def version(context: Context, code: str) -> int:
    """The version of the definition that this process uses; it increases with every change."""
    get_hall(context, code)
    return context.hall_versions[code]


def look_again(context: Context) -> list[str]:
    """Drop cached halls that another process has changed or removed since; returns their codes."""
    with context.database.reading() as connection:
        versions = catalogue.versions(connection)
    stale = [code for code in context.halls if versions.get(code) != context.hall_versions.get(code)]
    for code in stale:
        context.halls.pop(code, None)
        context.hall_paces.pop(code, None)
    return stale


def codes(context: Context) -> list[str]:
    """Every hall's code, in order."""
    with context.database.reading() as connection:
        return list(catalogue.versions(connection))


def halls(context: Context) -> list[Hall]:
    """Every hall, by code."""
    return [get_hall(context, code) for code in codes(context)]


def folders(context: Context) -> dict[str, str]:
    """The folder that each hall's definition came from; "" when none did."""
    with context.database.reading() as connection:
        return catalogue.folders(connection)


def offered_service(hall: Hall, code: str) -> Service:
    """The service; raises `unknown_service` when the hall does not or no longer offers it."""
    if not hall.offers(code):
        raise NotFound("unknown_service", f"Hall {hall.code} offers no service '{code[:64]}'.")
    return hall.service(code)


def line_of(hall: Hall, code: str) -> Line:
    """The line; raises `unknown_line` when the hall does not or no longer has it."""
    for line in hall.lines:
        if line.code == code:
            return line
    raise NotFound("unknown_line", f"Hall {hall.code} has no line '{code[:64]}'.")
