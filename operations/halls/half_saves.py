"""Several files of a hall's folder are saved as one: after a power cut all of them are new, or all are as they were.

Before the first file is touched, a plan beside them says what each was and is to be. The version in the database
decides: where it was written, what is left of the plan is done, and else what was done of it is undone.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from operations.context import Context
from operations.halls.hall_folder.files import read_file
from operations.halls.hall_folder.source import MOST_BYTES
from operations.halls.hall_folder.writing import write
from storage import hall_edits
from storage.catalogue import locked
from storage.hall_edits import Edit

PLAN = Path(".onewindow-saving")
"""Stands in the folder while its files are written. Its name has no ending of a hall's files."""
MOST_PLAN_BYTES = 100 * MOST_BYTES
log = logging.getLogger(__name__)
Texts = dict[str, str | None]
"""A part's text by its name; None: it is not there."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A save of a hall: its version, and its parts before and after."""

    hall: str
    version: int
    before: Texts
    after: Texts

    @classmethod
    def of(cls, hall: str, edits: Sequence[Edit]) -> "Plan":
        """The plan of a version's edits."""
        before, after = ({edit.part: getattr(edit, when) for edit in edits} for when in ("before", "after"))
        return cls(hall, edits[0].version, before, after)


@contextmanager
def whole(context: Context, folder: Path) -> Iterator[None]:
    """Around the transaction of a save. What breaks it off leaves all files as the database says."""
    settle(context, folder)
    try:
        yield
    except Exception:
        settle(context, folder)
        raise
    write(folder, {PLAN: None})


def carry_out(folder: Path, plan: Plan) -> None:
    """Write the files, within the transaction that writes the version."""
    write(folder, {PLAN: json.dumps(asdict(plan), ensure_ascii=False)})
    write(folder, _changes(plan.after))


def _changes(texts: Texts) -> dict[Path, str | None]:
    return {Path(f"{part}.toml"): text for part, text in texts.items()}


def settle(context: Context, folder: Path) -> None:
    """Do or undo what is left of a save that was broken off. One that another process is at is waited for. What the
    computer refuses is said in the log, and the plan stays for the next time.
    """
    try:
        plan = _plan(folder)
        if plan is not None:
            _settle(context, folder, plan)
    except OSError as error:
        _say_refused(folder, str(error))


def _settle(context: Context, folder: Path, plan: Plan) -> None:
    with context.database.transaction() as connection:
        locked(connection, plan.hall)
        if is_saved := _is_saved(connection, plan):
            wanted, other = plan.after, plan.before
        else:
            wanted, other = plan.before, plan.after
        # A file that somebody has changed since is left to them.
        left = {part: text for part, text in wanted.items() if other[part] != text and _says(folder, part, other[part])}
        write(folder, _changes(left))
    write(folder, {PLAN: None})
    if left:
        log.warning("%s: a save that was broken off is %s", folder, "done" if is_saved else "undone")


def _plan(folder: Path) -> Plan | None:
    try:
        return Plan(**json.loads(read_file(folder / PLAN, MOST_PLAN_BYTES)))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, RecursionError):
        log.error("%s was no plan of a save; it is removed", folder / PLAN)
        write(folder, {PLAN: None})
        return None


@cache
def _say_refused(folder: Path, reason: str) -> None:
    """Once, although every look meets it."""
    log.error("%s: whether a save was broken off here cannot be settled: %s", folder, reason)


def _is_saved(connection: Connection, plan: Plan) -> bool:
    return {edit.part: edit.after for edit in hall_edits.of_version(connection, plan.hall, plan.version)} == plan.after


def _says(folder: Path, part: str, text: str | None) -> bool:
    """Whether this is what the part's file says; None: it is not there. One that cannot be read says something else."""
    file = folder / f"{part}.toml"
    try:
        return read_file(file, MOST_BYTES).decode("utf-8-sig") == text
    except FileNotFoundError:
        return text is None
    except (OSError, UnicodeDecodeError) as error:
        log.error("%s cannot be read, so it is left as it is: %s", file, error)
        return False
