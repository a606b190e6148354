"""Files changed without the pages: each change that is taken is a version, too, whose author is nobody."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection

from operations import security_log
from operations.context import SYSTEM, Context
from operations.definition import parts
from operations.definition.parts import Read
from operations.halls.folder_watch import signature_of
from storage import hall_edits
from storage.catalogue import locked
from storage.hall_edits import Edit

NOBODY = ""


def note(context: Context, hall: str, folder: Path) -> bool:
    """Write down what was changed by hand since the newest version. Returns whether anything was."""
    signature = signature_of(folder)
    read = context.run_in_thread(parts.read, folder)
    with context.database.transaction() as connection:
        locked(connection, hall)
        if signature_of(folder) != signature:  # somebody saved meanwhile; the next look writes down what is left
            return False
        changed = note_within(context, connection, hall, read)
    say(context, hall, changed)
    return bool(changed)


def say(context: Context, hall: str, changed: Sequence[str]) -> None:
    """The line of the security log for these parts, once they are a version."""
    if changed:  # from no address, also when it was a save that found it
        security_log.note(context, "hall_changed_by_hand", SYSTEM, hall, ", ".join(changed)[:160], address="")


def note_within(context: Context, connection: Connection, hall: str, read: Read) -> list[str]:
    """The same inside a transaction that has locked the hall; the parts that were changed, for `say`. One that cannot
    be read is as it was.
    """
    known, texts = hall_edits.latest(connection, hall), read.texts
    if not hall_edits.has_first(connection, hall):  # what no version speaks of was there from the beginning
        _add(context, connection, hall, 0, {part: (None, text) for part, text in texts.items() if part not in known})
        known = {**texts, **known}
    names = sorted({*known, *texts} - read.unreadable.keys())
    changed = {part: (known.get(part), texts.get(part)) for part in names if known.get(part) != texts.get(part)}
    _add(context, connection, hall, hall_edits.newest(connection, hall) + 1, changed)
    return list(changed)


def differing(connection: Connection, hall: str, read: Read, undone: Sequence[Edit] = ()) -> dict[str, str | None]:
    """The parts that are not as the newest version says, with the text they have there; None: they are not there.
    `undone`: edits up to the newest one, the oldest first, before which it is to be.
    """
    is_known = hall_edits.has_first(connection, hall)  # else what no version speaks of may be as it likes
    wanted: dict[str, str | None] = {**({} if is_known else read.texts), **hall_edits.latest(connection, hall)}
    for edit in reversed(undone):
        wanted[edit.part] = edit.before
    names = sorted({*wanted, *read.texts, *(read.unreadable if is_known else ())})
    return {
        name: wanted.get(name) for name in names if name in read.unreadable or read.texts.get(name) != wanted.get(name)
    }


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
