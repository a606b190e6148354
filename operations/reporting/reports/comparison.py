"""Did visits become shorter? The mean times of two periods, and their change with a 95 % interval.

Days are the unit (`forecasting.day_changes`); `docs/measures.md` defines each figure and says what is left out and why.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from itertools import groupby
from operator import add, itemgetter

from forecasting.day_changes import (
    Change,
    ChangeOfMeans,
    change_at_mix,
    change_of_totals,
    change_of_typical_day,
    days_needed,
)
from forecasting.days import Days
from operations.reporting.counted_days import CountedDays, Later, LeftOut
from operations.reporting.day_table import MEASURES, DayTable, Pair, everything_of, pairs
from operations.reporting.report import Ask, Desk, Report, merged, middle_times
from protocol.reporting import Cell
from queueing.errors import Unfit
from queueing.measures import share
from queueing.period import must_be_period
from storage.reports import Period

DEFINITION_VERSION = 7
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("measure", "text"), ("days_before", "count"),
    ("days", "count"), ("finished_before", "count"), ("finished", "count"), ("mean_before_seconds", "seconds"),
    ("p50_before_seconds", "seconds"), ("p90_before_seconds", "seconds"), ("mean_seconds", "seconds"),
    ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("change_seconds", "seconds"),
    ("change_low_seconds", "seconds"),
    ("change_high_seconds", "seconds"), ("change_share", "share"), ("change_low_share", "share"),
    ("change_high_share", "share"), ("typical_change_share", "share"), ("typical_low_share", "share"),
    ("typical_high_share", "share"), ("days_needed", "count"), ("left_before_share", "share"), ("left_share", "share"),
)  # fmt: skip
FIRST_FIGURE = 4
MIDDLES = tuple(f"{figure}_{which}seconds" for which in ("before_", "") for figure in ("mean", "p50", "p90"))
"""The columns of the times, before and after."""
FIXED_MIX = "visit_fixed_mix"
PLACEBO_DAYS = 28
ONE_DAY = timedelta(days=1)


def make(desk: Desk, ask: Ask) -> Report:
    """Rows for everything together, for each hall and for each line; of each the visit and its parts.

    Without a first period of its own, it is the one of equal length just before. The totals speak of the visit.
    """
    start, end = before(ask)
    earlier = Period(start, end, ask.hall or None, ask.line or None)
    counted = CountedDays(desk, Later(ask.start, ask.end, ask.settling_days))
    everything, lines = pairs(desk.facts(earlier), desk.facts(ask.period), counted)
    rows = tuple(row for hall, line, pair in _groups(everything, lines) for row in _rows(desk, pair, hall, line))
    totals: dict[str, Cell] = dict(
        zip(
            [name for name, _ in COLUMNS[FIRST_FIGURE:]],
            _figures(everything, "visit", *_days(everything, "visit")),
            strict=True,
        )
    )
    totals |= {"before_from": start.isoformat(), "before_to": end.isoformat()}
    totals |= {"settling_days": counted.settling_days}
    totals |= {f"left_out_{reason}_days": counted.left_out(reason) for reason in LeftOut}
    totals["halls_without_holidays"] = counted.halls_without_holidays
    measure = "visit" if totals["change_share"] is not None else "wait"
    totals |= _placebo(desk, earlier, everything.before, measure)
    return Report("comparison", ask, COLUMNS, rows, totals)


def before(ask: Ask) -> tuple[date, date]:
    """The first and the last day of the first period. Raises Unfit `periods_overlap` unless it ends before the second
    begins: what is compared with itself, or the wrong way round, changed in no way that anybody asked about.
    """
    end = ask.before_end or ask.start - timedelta(days=1)
    start = ask.before_start or end - (ask.end - ask.start)
    must_be_period(start, end)
    if end >= ask.start:
        raise Unfit("periods_overlap", f"The first period ends on {end}; the second begins on {ask.start}.")
    return start, end


def _groups(everything: Pair, lines: Mapping[tuple[str, str], Pair]) -> Iterator[tuple[str | None, str | None, Pair]]:
    """(hall, line, their days) of the rows; None: all together, which is left out where it would be one."""
    halls = {hall: list(of_hall) for hall, of_hall in groupby(lines, key=itemgetter(0))}
    if len(halls) > 1:
        yield None, None, everything
    for hall, keys in halls.items():
        if len(keys) > 1:
            yield hall, None, reduce(add, (lines[key] for key in keys))
        for key in keys:
            yield *key, lines[key]


def _rows(desk: Desk, pair: Pair, hall: str | None, line: str | None) -> Iterator[tuple[Cell, ...]]:
    name = desk.line_name(hall, line) if hall is not None and line is not None else None
    days = {measure: _days(pair, measure) for measure in MEASURES}
    days[FIXED_MIX] = days["visit"]
    for measure in (MEASURES[0], FIXED_MIX, *MEASURES[1:]):
        yield hall, line, name, measure, *_figures(pair, measure, *days[measure])


def _days(pair: Pair, measure: str) -> tuple[Days, Days]:
    return pair.before.days_of(measure), pair.after.days_of(measure)


def _figures(pair: Pair, measure: str, before: Days, after: Days) -> tuple[Cell, ...]:
    """The cells from `days_before` on, of these days."""
    own = "visit" if measure == FIXED_MIX else measure
    change = change_at_mix(*pair.days_at_mix()) if measure == FIXED_MIX else change_of_totals(before, after)
    # A day has too few visits of each service for a typical day at a fixed mix.
    typical = None if measure == FIXED_MIX else change_of_typical_day(before, after)
    means: tuple[float | None, float | None] = (None, None)
    if change is not None:
        means = change.before_seconds, change.after_seconds
    elif measure != FIXED_MIX:
        means = before.mean_seconds, after.mean_seconds
    tables = pair.before, pair.after
    return (
        len(before), len(after), *(table.total(own) for table in tables),
        *_middles(pair, measure, means), *_difference(change), *_shares(change), *_shares(typical),
        days_needed(before, after), *(share(table.total("left"), table.total("tickets")) for table in tables),
    )  # fmt: skip


def _middles(pair: Pair, measure: str, means: Sequence[float | None]) -> Iterator[Cell]:
    """Mean, P50 and P90 before, and after. At a fixed mix there is the mean alone: nobody had its percentiles."""
    for mean, times in zip(means, pair.times, strict=True):
        middles = (None, None) if measure == FIXED_MIX else middle_times(merged(times[measure]))[1:]
        yield from (_whole(mean), *middles)


def _difference(change: ChangeOfMeans | None) -> tuple[Cell, ...]:
    """The difference of the means. Its bounds stay empty: the shares have intervals that hold, seconds have none."""
    return None if change is None else round(change.after_seconds - change.before_seconds), None, None


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)


def _shares(change: Change | None) -> tuple[Cell, ...]:
    if change is None:
        return None, None, None
    return tuple(None if value is None else round(value, 4) for value in (change.share, change.low, change.high))


def _placebo(desk: Desk, earlier: Period, known: DayTable, measure: str) -> dict[str, Cell]:
    """What the same comparison shows where nothing changed: the last four weeks of the first period, as if the change
    had come before them, against as many days as the first period has. `known`: the days of the first period.
    """
    start = max(earlier.start, earlier.end - timedelta(days=PLACEBO_DAYS - 1))
    try:
        before = replace(earlier, start=start - (earlier.end - earlier.start) - ONE_DAY, end=start - ONE_DAY)
        unread = replace(before, end=earlier.start - ONE_DAY)
    except OverflowError:
        return {}
    tables = everything_of(desk.facts(unread), CountedDays(desk)).then(known.before(start)), known.since(start)
    change = change_of_totals(*(table.days_of(measure) for table in tables))
    names = ("placebo_change_share", "placebo_low_share", "placebo_high_share")
    return {
        "placebo_from": start.isoformat(),
        "placebo_to": earlier.end.isoformat(),
        "placebo_before_from": before.start.isoformat(),
        "placebo_measure": measure,
        **dict(zip(names, _shares(change), strict=True)),
    }
