"""How many people will come in the next half-hour: as on the same weekday of recent weeks, times today's pace.

The pace is the arrivals of the last hour over those of the same hour on earlier days, shrunk towards 1 if there are
few.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

HALF_HOUR = timedelta(minutes=30)
LOOKED_BACK = timedelta(minutes=60)
LEAN = 10.0
"""A pace of 1 weighs as much as this many arrivals."""

Arrival = tuple[str, datetime]
"""The line of a ticket and when it was taken."""
Intervals = Sequence[tuple[datetime, datetime]]


def expected(
    today: Sequence[Arrival], before: Sequence[Sequence[Arrival]], now: datetime, opening: Intervals
) -> dict[str, float]:
    """How many are expected by line while the hall is open (`opening`: today). `today`: of the last hour. `before`: one
    list for each earlier day on which the hall was open, with its instants moved to today; without any such day the
    last half-hour repeats itself, as far as the hall is open.
    """
    recent = [arrival for arrival in today if now - LOOKED_BACK < arrival[1] <= now]
    if not before:
        share = open_share(opening, now)
        return {line: share * count for line, count in _counts(recent, now - HALF_HOUR, now).items()}
    usual = sum(len([1 for _, at in day if now - LOOKED_BACK < at <= now]) for day in before) / len(before)
    pace = (len(recent) + LEAN) / (usual + LEAN)
    coming: Counter[str] = Counter()
    for day in before:
        in_hours = [(line, at) for line, at in day if any(start <= at < end for start, end in opening)]
        coming.update(_counts(in_hours, now, now + HALF_HOUR))
    return {line: pace * count / len(before) for line, count in coming.items()}


def open_share(intervals: Intervals, now: datetime) -> float:
    """The share of the next half-hour in which the hall is open."""
    until = now + HALF_HOUR
    open_time = sum((max(timedelta(0), min(end, until) - max(start, now)) for start, end in intervals), timedelta(0))
    return min(1.0, open_time / HALF_HOUR)


def people(expected_by_line: Mapping[str, float]) -> dict[str, int]:
    """Whole people by line, as many altogether as are expected: many small lines are not each rounded to nobody. The
    lines with the largest fractions have one more.
    """
    whole = {line: int(count) for line, count in expected_by_line.items()}
    missing = round(sum(expected_by_line.values())) - sum(whole.values())
    by_fraction = sorted(whole, key=lambda line: (whole[line] - expected_by_line[line], line))
    return {line: count + (line in by_fraction[:missing]) for line, count in whole.items()}


def arrivals(count: int) -> list[float]:
    """The seconds from now at which this many people come, spread evenly over the half-hour."""
    return [HALF_HOUR.total_seconds() * (place + 0.5) / count for place in range(count)]


def _counts(day: Sequence[Arrival], after: datetime, until: datetime) -> Counter[str]:
    return Counter(line for line, at in day if after < at <= until)
