"""What was saved of a hall, by whom and when, and what each save changed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from operator import itemgetter

from sqlalchemy import Connection

from operations.context import Context
from operations.definition import by_hand, parts
from operations.definition.folders import folder_of
from operations.definition.parts import Read
from protocol.definition import DiffLine, HallVersion, HallVersionChanges, HallVersions, PartChange
from queueing.errors import NotFound
from storage import hall_edits
from storage.hall_edits import Edit

MOST_COMPARED = 1000
"""Lines in a row; 6,000 that were all alike took seven seconds."""
AROUND = 3
"""So many lines around a change are shown with it."""


def versions(context: Context, hall: str, limit: int = 100) -> HallVersions:
    """The newest first."""
    read = parts.read(folder_of(context, hall))
    with context.database.reading() as connection:
        rows = hall_edits.heads(connection, hall, limit)
        differs = _differs(context, connection, hall, read)
    told = [_version(list(group)) for _, group in groupby(rows, itemgetter(0))]
    return HallVersions(versions=told, tag=read.tag, differs=differs)


def _differs(context: Context, connection: Connection, hall: str, read: Read) -> bool:
    """Whether the folder is not as the newest version says. An open page asks every few seconds: the texts are compared
    once for each version and each folder.
    """
    compared = (hall_edits.newest(connection, hall), hall_edits.has_first(connection, hall), read.tag)
    if context.compared.get(hall, ((), False))[0] != compared:
        context.compared[hall] = (compared, bool(by_hand.differing(connection, hall, read)))
    return context.compared[hall][1]


def _version(rows: Sequence[tuple[int, datetime, str, str]]) -> HallVersion:
    version, saved_at, saved_by, _ = rows[0]
    return HallVersion(version=version, saved_at=saved_at, saved_by=saved_by, parts=[row[3] for row in rows])


def changes(context: Context, hall: str, version: int) -> HallVersionChanges:
    """What one save changed. Raises NotFound `unknown_version`."""
    folder_of(context, hall)
    with context.database.reading() as connection:
        edits = hall_edits.of_version(connection, hall, version) if version > 0 else []
    if not edits:
        raise NotFound("unknown_version", f"The hall has no version {version}.")
    first = edits[0]
    return HallVersionChanges(
        version=version, saved_at=first.saved_at, saved_by=first.saved_by, parts=[edit.part for edit in edits],
        changes=context.run_in_thread(_changes, edits),
    )  # fmt: skip


def _changes(edits: Sequence[Edit]) -> list[PartChange]:
    """What each edit changed. Of files of megabytes that takes a while."""
    return [_change(edit) for edit in edits]


def _change(edit: Edit) -> PartChange:
    before, after = (edit.before or "").splitlines(), (edit.after or "").splitlines()
    lines = list(_lines(before, after))
    return PartChange(part=edit.part, was_there=edit.before is not None, is_there=edit.after is not None, lines=lines)


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[DiffLine]:
    """The lines that differ with some around them. More than MOST_COMPARED in a row that may differ are one
    change: comparing takes the square of their number, when many are alike.
    """
    first = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    rest = zip(reversed(before[first:]), reversed(after[first:]), strict=False)
    last = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], rest))
    gone, come = before[first : len(before) - last], after[first : len(after) - last]
    above, below = before[max(0, first - AROUND) : first], before[len(before) - last :][:AROUND]
    if max(len(gone), len(come)) > MOST_COMPARED:
        yield from (DiffLine(kind=" ", text=line) for line in above)
        yield from (DiffLine(kind="-", text=line) for line in gone)
        yield from (DiffLine(kind="+", text=line) for line in come)
        yield from (DiffLine(kind=" ", text=line) for line in below)
        return
    before, after = [*above, *gone, *below], [*above, *come, *below]
    for number, group in enumerate(SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND)):
        if number:
            yield DiffLine(kind="@", text="")
        for kind, first, last, new_first, new_last in group:
            if kind == "equal":
                yield from (DiffLine(kind=" ", text=line) for line in before[first:last])
            else:
                yield from (DiffLine(kind="-", text=line) for line in before[first:last])
                yield from (DiffLine(kind="+", text=line) for line in after[new_first:new_last])
