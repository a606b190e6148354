"""Files changed without the pages: each change that is taken is a version, too, whose author is nobody."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

from operations import security_log
from operations.context import SYSTEM, Context
from operations.definition import parts
from operations.halls.folder_watch import signature_of
from storage import hall_edits
from storage.catalogue import locked
from storage.hall_edits import Edit

NOBODY = ""


def note(context: Context, hall: str, folder: Path) -> bool:
    """Write down what was changed by hand since the newest version. Returns whether anything was."""
    signature = signature_of(folder)
    texts = context.run_in_thread(parts.texts, folder)
    with context.database.transaction() as connection:
        locked(connection, hall)
        if signature_of(folder) != signature:  # somebody saved meanwhile; the next look writes down what is left
            return False
        changed = note_within(context, connection, hall, texts)
    if changed:
        security_log.note(context, "hall_changed_by_hand", SYSTEM, hall, ", ".join(changed)[:160])
    return bool(changed)


def note_within(context: Context, connection: Connection, hall: str, texts: Mapping[str, str]) -> list[str]:
    """The same inside a transaction that has locked the hall; the parts that were changed."""
    known = hall_edits.latest(connection, hall)
    is_first = not hall_edits.has_first(connection, hall)
    if is_first:  # what no version speaks of was there from the beginning
        _add(context, connection, hall, 0, {part: (None, text) for part, text in texts.items() if part not in known})
        known = {**texts, **known}
    names = sorted({*known, *texts})
    changed = {part: (known.get(part), texts.get(part)) for part in names if known.get(part) != texts.get(part)}
    _add(context, connection, hall, hall_edits.newest(connection, hall) + 1, changed)
    return list(changed)


def _add(
    context: Context,
    connection: Connection,
    hall: str,
    version: int,
    changes: Mapping[str, tuple[str | None, str | None]],
) -> None:
    now = context.machine_now()
    edits = [Edit(version, part, now, NOBODY, before, after) for part, (before, after) in changes.items()]
    if edits:
        hall_edits.add(connection, hall, edits)
