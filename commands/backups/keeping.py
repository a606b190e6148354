"""Which backups are kept: a rule over their dates, and the deletion of the others.

The date is the one in the name. Only files are deleted whose names differ from the newest one's in the date alone and
which are complete backups; a damaged backup is kept and not counted.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from commands.backups import postgresql, sealing
from commands.backups.files import BackupError

STAMP = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})([-_T]?\d{4,6})?")
"""The date in a backup's name, with or without the time of day."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The newest backup of each of so many days, weeks and months is kept; only those that have a backup count.

    >>> backups = [(date(2026, 3, day), f"{day}") for day in (1, 2, 8, 9)]
    >>> sorted(Rule(days=1, weeks=2, months=0).kept(backups))
    ['8', '9']
    """

    days: int
    weeks: int
    months: int

    def kept(self, backups: Sequence[tuple[date, str]]) -> set[str]:
        """The names to keep of (date, name); of two backups of a day, the later name is the newer backup."""
        newest_first = sorted(backups, reverse=True)
        periods: list[tuple[int, Callable[[date], object]]] = [
            (self.days, lambda day: day),
            (self.weeks, lambda day: day.isocalendar()[:2]),
            (self.months, lambda day: (day.year, day.month)),
        ]
        names: set[str] = set()
        for most, period_of in periods:
            newest_of: dict[object, str] = {}
            for day, name in newest_first:
                newest_of.setdefault(period_of(day), name)
            names.update(list(newest_of.values())[:most])
        return names


def must_have_date(target: Path) -> None:
    """BackupError when the name has no date by which older backups could be found."""
    if not STAMP.search(target.name):
        raise BackupError(
            f"--keep needs a file with its date in its name, such as backup-2026-03-02.db, not {target.name}"
        )


def remove_older(newest: Path, keep: int) -> list[Path]:
    """Delete the older backups of the same series, all but `keep` of them, including `newest`; returns the deleted."""
    older = sorted(_older(newest), key=lambda path: path.name, reverse=True)
    return _delete(older[max(keep - 1, 0) :])


def remove_by_rule(newest: Path, rule: Rule) -> list[Path]:
    """Delete the older backups of the same series that the rule does not keep; returns the deleted."""
    older = _older(newest)
    dated = [(day, path.name) for path in [*older, newest] if (day := _day(path.name)) is not None]
    kept = rule.kept(dated) | {newest.name}
    with_date = {name for _, name in dated}
    return _delete([path for path in older if path.name in with_date and path.name not in kept])


def _delete(paths: list[Path]) -> list[Path]:
    for path in paths:
        path.unlink()
        sealing.note_of(path).unlink(missing_ok=True)
    return paths


def _day(name: str) -> date | None:
    stamp = list(STAMP.finditer(name))[-1]
    with suppress(ValueError):  # such as the 31st of June
        return date(*(int(part) for part in stamp.groups()[:3]))
    return None


def _older(newest: Path) -> list[Path]:
    """The complete backups beside `newest` whose names differ in the date alone."""
    stamps = list(STAMP.finditer(newest.name))
    before, after = newest.name[: stamps[-1].start()], newest.name[stamps[-1].end() :]
    name = re.compile(re.escape(before) + STAMP.pattern + re.escape(after))
    return [
        path
        for path in newest.parent.iterdir()
        if name.fullmatch(path.name)
        and path.is_file()
        and not path.is_symlink()
        and not path.samefile(newest)
        and is_ours(path)
    ]


def is_ours(path: Path) -> bool:
    """Whether a file is a complete backup that `backup` could have made: read to its end, or as was noted of one that
    is encrypted. Writes nothing beside it.
    """
    try:
        if sealing.is_sealed(path):
            return sealing.is_as_noted(path)
        if postgresql.is_dump(path):
            postgresql.must_be_whole(path, path)
            postgresql.examine(path, path)
            return True
    except (BackupError, OSError):
        return False
    with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)) as backup:
        try:
            backup.execute("SELECT version_num FROM alembic_version").fetchone()
            backup.execute("SELECT code FROM halls LIMIT 1").fetchone()
            (pages,), (size,) = (backup.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
            # SQLite itself takes a last page that is cut short.
            is_full = pages * size == path.stat().st_size
            return is_full and bool(backup.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        except sqlite3.DatabaseError:
            return False
