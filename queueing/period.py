"""Periods that can be asked about: business dates from a first to a last day, both included."""

from datetime import date, timedelta

from queueing.errors import Unfit

YEARS = range(1990, 2100)
"""The years of visits that files of older systems and reports may have."""
MOST_DAYS = 3660
"""Ten years at once."""


def must_be_period(start: date, end: date, most_days: int = MOST_DAYS) -> None:
    """Raise Unfit: `bad_period` when it ends before it begins, `period_out_of_range` for a year outside `YEARS`,
    `period_too_long` for more than `most_days`.

    >>> must_be_period(date(2026, 3, 2), date(2026, 3, 2), most_days=1)
    >>> must_be_period(date(1, 1, 1), date(2026, 3, 2))
    Traceback (most recent call last):
    queueing.errors.Unfit: A period lies in the years 1990 to 2099, and 0001-01-01 does not.
    """
    for day in (start, end):
        if day.year not in YEARS:
            years = f"{YEARS[0]} to {YEARS[-1]}"
            raise Unfit("period_out_of_range", f"A period lies in the years {years}, and {day} does not.")
    if end < start:
        raise Unfit("bad_period", f"The period ends on {end}, before it begins on {start}.")
    if (end - start).days >= most_days:
        raise Unfit("period_too_long", f"No more than {most_days} days at once.", most_days=most_days)


def ending_with(day: date) -> tuple[str, ...]:
    """The presets of reports whose last day this is. A week ends on Sunday.

    >>> ending_with(date(2026, 3, 2)), ending_with(date(2026, 5, 31))
    (('day',), ('day', 'week', 'month'))
    >>> ending_with(date(2026, 12, 31))
    ('day', 'month', 'quarter', 'year')
    """
    next_day = day + timedelta(days=1)
    is_first = next_day.day == 1
    ends = {
        "day": True,
        "week": next_day.weekday() == 0,
        "month": is_first,
        "quarter": is_first and next_day.month in (1, 4, 7, 10),
        "year": is_first and next_day.month == 1,
    }
    return tuple(preset for preset, is_over in ends.items() if is_over)
