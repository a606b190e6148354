"""The business date that a hall is in, and which of its hours are not over: not all of them has happened yet."""

from dataclasses import dataclass
from datetime import timedelta

from operations.reporting.report import Desk
from operations.reporting.reports.seconds import zone_of
from queueing.hall import business_date
from queueing.instants import microseconds

HOURS = 24


@dataclass(frozen=True, slots=True)
class RunningDay:
    """`day`: the business date, as an ordinal. `hours`: those of the clock that run or are still to come on it.
    `hour_began`: when the hour that the clock shows began, in microseconds since 1970 UTC.
    """

    day: int
    hours: frozenset[int]
    hour_began: int


def running_day(desk: Desk, hall: str) -> RunningDay:
    """Of a hall; in UTC of one that is not known."""
    definition, now = desk.halls.get(hall), desk.context.now()
    local = now.astimezone(zone_of(desk, hall))
    day = business_date(definition, now) if definition else local.date()
    starts, minutes = map(int, definition.day_starts_at.split(":")) if definition else (0, 0)
    passed = local.hour - starts + HOURS * (local.date() - day).days
    to_come = {(starts + n) % HOURS for n in range(max(passed, 0), HOURS)}
    # A date that begins within an hour ends within that hour, too.
    hours = to_come | ({starts} if minutes else set())
    began_at = now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return RunningDay(day.toordinal(), frozenset(hours), microseconds(began_at))
