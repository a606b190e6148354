"""Seconds that are not over yet: of visits in progress, and of windows that nobody has closed."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from operations.reporting.facts import Facts
from operations.reporting.report import Ask, Desk
from operations.reporting.selection import ABSENT_WINDOW, ABSENT_WORD, Selection
from operations.reporting.spans import DAY_SECONDS, Seconds
from operations.reporting.spells import STILL, Spells
from operations.reporting.wall_clock import off_the_wall
from queueing.admission import left_open_until
from queueing.hall import WEEKDAYS, opening_intervals
from queueing.instants import whole_seconds
from storage import reports


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit at a window now: seconds served there without a rest so far, and since when and until when it has been
    there, as instants.
    """

    hall: str
    window: int
    serving_seconds: int
    since_at: datetime
    until_at: datetime


def in_progress(desk: Desk, ask: Ask, selection: Selection) -> list[Visit]:
    """The visits now at windows, among the period's tickets of a selection."""
    rows = reports.at_windows(desk.connection, replace(ask.period, line=None))
    return [_visit(desk, row) for row in rows if is_selected(desk, selection, row)]


def is_selected(desk: Desk, selection: Selection, row: Any) -> bool:
    """Whether a ticket, or a row of its columns, is selected."""
    chosen = selection.chosen()
    values = {
        "weekday": WEEKDAYS[row.business_date.weekday()],
        "hour": row.issued_at.astimezone(zone_of(desk, row.hall)).hour,
        "window": row.window or ABSENT_WINDOW,
        "staff": row.staff or ABSENT_WORD,
        "priority": row.priority or ABSENT_WORD,
        "booked": "no" if row.appointment is None else "yes",
    }
    return all(values.get(name, getattr(row, name, None)) == value for name, value in chosen.items())


def _visit(desk: Desk, row: Any) -> Visit:
    if row.state == "called":
        return Visit(row.hall, row.window, 0, row.called_at, up_to_now(desk, row.hall, row.called_at))
    since_at = row.serving_since_at
    until_at = up_to_now(desk, row.hall, since_at)
    came_at = (
        since_at if row.served_microseconds else min(row.called_at, since_at)
    )  # else it may have been called before
    return Visit(row.hall, row.window, whole_seconds(until_at - since_at), came_at, until_at)


def now_second(desk: Desk) -> int:
    """This second, since 1970 UTC."""
    return int(desk.context.now().timestamp())


def issued_seconds(desk: Desk, hall: str, facts: Facts) -> Seconds:
    """The second of each issue in a hall, since 1970 UTC. In the night in which clocks go back, the hour that they show
    twice counts as its first pass.
    """
    shown = facts.column("day").astype(np.int64) * DAY_SECONDS + facts.column("issued_second")
    return off_the_wall(zone_of(desk, hall), shown)


def zone_of(desk: Desk, hall: str) -> ZoneInfo:
    """The hall's time zone; UTC for a hall that is not known."""
    return ZoneInfo(desk.halls[hall].timezone if hall in desk.halls else "UTC")


def up_to_now(desk: Desk, hall: str, began_at: datetime) -> datetime:
    """Now, or the closing time of that day if earlier: a window left open does not count through the night."""
    definition = desk.halls.get(hall)
    return began_at if definition is None else left_open_until(definition, began_at, desk.context.now())


def closing_second(desk: Desk, hall: str, day: date) -> int:
    """The last closing time of a business date, in seconds since 1970 UTC; of a hall or date without opening hours, the
    end of the date.
    """
    definition = desk.halls.get(hall)
    ends = [end for _, end in opening_intervals(definition, day)] if definition else []
    end = max(ends) if ends else datetime.combine(day + timedelta(days=1), time(), zone_of(desk, hall))
    return int(end.timestamp())


def spans_of(desk: Desk, hall: str, spells: Spells) -> tuple[Seconds, Seconds]:
    """From when to when these spells of a hall are, as seconds since 1970 UTC; what lasts still, up to now."""
    ended = spells["ended"].copy()
    for place in np.flatnonzero(ended == STILL).tolist():
        began_at = datetime.fromtimestamp(int(spells["began"][place]), UTC)
        ended[place] = int(up_to_now(desk, hall, began_at).timestamp())
    return spells["began"], ended
