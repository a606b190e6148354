"""The numbers after a restoration: one that is on somebody's paper is not given again.

A backup does not know which numbers were given after it was made. Where the database that it replaces can be read and
has gone on from the backup, its counts are taken. Otherwise the last numbers on paper may be said; a series of which
nothing is known goes on at a round hundred beyond the busiest day in the backup.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from operations.context import Context
from operations.halls import catalogue
from queueing.errors import BadRequest
from queueing.events import Event
from queueing.hall import Hall, business_date
from queueing.numbering import ticket_number
from storage import journal, number_series
from storage.number_series import Counts

ROUND = 100


@dataclass(frozen=True, slots=True)
class Given:
    """What a database has given: its counts, and of each hall the line of the journal at the backup's last revision."""

    counts: Counts
    lines: Mapping[str, Event | None]


@dataclass(frozen=True, slots=True)
class GoOn:
    """A series that goes on at `number`. `why`: `replaced` (the replaced database said so), `said`, or `unknown`."""

    hall: str
    number: str
    why: str


def given(context: Context, revisions: Mapping[str, int]) -> Given:
    """What a database has given. `revisions`: of the halls in the backup that is to replace it."""
    with context.database.reading() as connection:
        lines = {hall: journal.line(connection, hall, revision) for hall, revision in revisions.items()}
        return Given(number_series.counts(connection), lines)


def go_on(context: Context, replaced: Given | None, last_numbers: Sequence[str]) -> list[GoOn]:
    """Set the counters of every hall so that no number on paper is given again; returns the series that changed.

    `replaced`: what the replaced database has given; None: not known. `last_numbers`: as A057, or HALL:A057.
    """
    halls = catalogue.halls(context)
    said = _said(halls, last_numbers)
    changed: list[GoOn] = []
    with context.database.transaction() as connection:
        counts = number_series.counts(connection)
        for hall in halls:
            for (day, series), (last, why) in _wanted(context, connection, hall, counts, replaced, said).items():
                if last > counts.get((hall.code, day, series), 0):
                    number_series.raise_to(connection, hall.code, day, series, last)
                    changed.append(GoOn(hall.code, ticket_number(series, last + 1), why))
    return changed


def _wanted(
    context: Context,
    connection: Connection,
    hall: Hall,
    counts: Counts,
    replaced: Given | None,
    said: Mapping[tuple[str, str], int],
) -> dict[tuple[date, str], tuple[int, str]]:
    """By business date and series: the last number that counts as given, and why."""
    today = business_date(hall, context.now())
    wanted: dict[tuple[date, str], tuple[int, str]] = {}
    if replaced is not None and _has_gone_on(connection, hall.code, replaced):
        wanted = {key[1:]: (last, "replaced") for key, last in replaced.counts.items() if key[0] == hall.code}
    else:
        for series in {line.series for line in hall.lines}:
            busiest = max((last for key, last in counts.items() if (key[0], key[2]) == (hall.code, series)), default=0)
            wanted[today, series] = ((busiest // ROUND + 1) * ROUND, "unknown")
    for (code, series), last in said.items():
        if code == hall.code:
            known = wanted.get((today, series), (0, "unknown"))
            wanted[today, series] = known if known[1] == "replaced" and known[0] > last else (last, "said")
    return wanted


def _has_gone_on(connection: Connection, hall: str, replaced: Given) -> bool:
    """Whether the replaced database was the backup's once: its journal has the backup's last line."""
    last = journal.line(connection, hall, journal.revision(connection, hall) or 0)
    return last is not None and replaced.lines.get(hall) == last


def _said(halls: Sequence[Hall], last_numbers: Sequence[str]) -> dict[tuple[str, str], int]:
    """By hall and series: the last ordinal on paper. BadRequest `unknown_number`, and `hall_missing` in doubt."""
    said: dict[tuple[str, str], int] = {}
    for text in last_numbers:
        named, _, number = text.rpartition(":")
        fits = [
            (hall.code, series, int(number.removeprefix(series)))
            for hall in halls
            for series in {line.series for line in hall.lines}
            if named in ("", hall.code) and number.startswith(series) and number.removeprefix(series).isdecimal()
        ]
        longest = max((len(series) for _, series, _ in fits), default=0)
        fits = [fit for fit in fits if len(fit[1]) == longest]
        if not fits:
            raise BadRequest("unknown_number", f"'{text}' is no number of a line of the halls in this backup.")
        if len(fits) > 1:
            names = ", ".join(f"{code}:{number}" for code, _, _ in fits)
            raise BadRequest("hall_missing", f"Whose number is '{text}'? Say one of {names}.")
        code, series, ordinal = fits[0]
        said[code, series] = max(ordinal, said.get((code, series), 0))
    return said
