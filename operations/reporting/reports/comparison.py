"""Did visits become shorter? The mean times of two periods, and their change with a 95 % interval.

Days are the unit (`forecasting.day_changes`); `docs/measures.md` defines each figure and says what is left out and why.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from forecasting.day_changes import Change, ChangeOfMeans, change_of_totals, change_of_typical_day, days_needed
from operations.reporting.counted_days import CountedDays, LeftOut, settled_on
from operations.reporting.day_table import MEASURES, DayTable, day_tables, kinds_of_both
from operations.reporting.report import Ask, Desk, Report
from protocol.reporting import Cell
from queueing.measures import share
from queueing.period import must_be_period
from storage.reports import Period

DEFINITION_VERSION = 1
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("measure", "text"), ("days_before", "count"),
    ("days", "count"), ("finished_before", "count"), ("finished", "count"), ("mean_before_seconds", "seconds"),
    ("mean_seconds", "seconds"), ("change_seconds", "seconds"), ("change_low_seconds", "seconds"),
    ("change_high_seconds", "seconds"), ("change_share", "share"), ("change_low_share", "share"),
    ("change_high_share", "share"), ("typical_change_share", "share"), ("typical_low_share", "share"),
    ("typical_high_share", "share"), ("days_needed", "count"), ("left_before_share", "share"), ("left_share", "share"),
)  # fmt: skip
FIRST_FIGURE = 4
FIXED_MIX = "visit_fixed_mix"
PLACEBO_DAYS = 28
ONE_DAY = timedelta(days=1)

Pair = tuple[DayTable, DayTable]


def make(desk: Desk, ask: Ask) -> Report:
    """Rows for everything together, for each hall and for each line; of each the visit and its parts.

    Without a first period of its own, it is the one of equal length just before. The totals speak of the visit.
    """
    start, end = _before(ask)
    earlier = Period(start, end, ask.hall or None, ask.line or None)
    counted = CountedDays(desk, settled_on(ask.start, ask.end, ask.settling_days))
    tables = day_tables(desk.facts(earlier), desk.facts(ask.period))
    pair = counted.of(tables[0], False), counted.of(tables[1], True)
    rows = tuple(row for hall, line, of_group in _groups(pair) for row in _rows(desk, of_group, hall, line))
    totals: dict[str, Cell] = dict(
        zip([name for name, _ in COLUMNS[FIRST_FIGURE:]], _figures(pair, "visit"), strict=True)
    )
    totals |= {"before_from": start.isoformat(), "before_to": end.isoformat()}
    totals |= {"settling_days": (counted.settled_on - ask.start).days if counted.settled_on else 0}
    totals |= {f"left_out_{reason}_days": counted.left_out[reason] for reason in LeftOut}
    totals |= _placebo(desk, earlier, "visit" if totals["change_share"] is not None else "wait")
    return Report("comparison", ask, COLUMNS, rows, totals)


def _before(ask: Ask) -> tuple[date, date]:
    """The first and the last day of the first period."""
    end = ask.before_end or ask.start - timedelta(days=1)
    start = ask.before_start or end - (ask.end - ask.start)
    must_be_period(start, end)
    return start, end


def _groups(pair: Pair) -> Iterator[tuple[str | None, str | None, Pair]]:
    """(hall, line, their days) of the rows; None: all together, which is left out where it would be one."""
    lines = sorted(pair[0].hall_lines() | pair[1].hall_lines())
    halls = sorted({hall for hall, _ in lines})
    if len(halls) > 1:
        yield None, None, pair
    for hall in halls:
        of_hall = pair[0].of(hall, None), pair[1].of(hall, None)
        own = [line for at, line in lines if at == hall]
        if len(own) > 1:
            yield hall, None, of_hall
        for line in own:
            yield hall, line, (of_hall[0].of(None, line), of_hall[1].of(None, line))


def _rows(desk: Desk, pair: Pair, hall: str | None, line: str | None) -> Iterator[tuple[Cell, ...]]:
    name = desk.line_name(hall, line) if hall is not None and line is not None else None
    for measure in (MEASURES[0], FIXED_MIX, *MEASURES[1:]):
        yield hall, line, name, measure, *_figures(pair, measure)


def _figures(pair: Pair, measure: str) -> tuple[Cell, ...]:
    """The cells from `days_before` on."""
    own = "visit" if measure == FIXED_MIX else measure
    before, after = (table.days_of(own) for table in pair)
    change = _change_at_fixed_mix(pair) if measure == FIXED_MIX else change_of_totals(before, after)
    # A day has too few visits of each service for a typical day at a fixed mix.
    typical = None if measure == FIXED_MIX else change_of_typical_day(before, after)
    means: tuple[float | None, float | None] = (None, None)
    if change is not None:
        means = change.before_seconds, change.after_seconds
    elif measure != FIXED_MIX:
        means = before.mean_seconds, after.mean_seconds
    counts = [table.finished if own == "visit" else table.measured[own] for table in pair]
    return (
        len(before), len(after), *(int(count.sum()) for count in counts),
        *(_whole(mean) for mean in means), *_difference(change), *_shares(change), *_shares(typical),
        days_needed(before, after), *(share(int(table.left.sum()), int(table.tickets.sum())) for table in pair),
    )  # fmt: skip


def _change_at_fixed_mix(pair: Pair) -> ChangeOfMeans | None:
    *kinds, number = kinds_of_both(*pair, "visit")
    before, after = (table.days_of("visit", own, number) for table, own in zip(pair, kinds, strict=True))
    return change_of_totals(before, after)


def _difference(change: ChangeOfMeans | None) -> tuple[Cell, ...]:
    """The difference of the means. Its bounds stay empty: the shares have intervals that hold, seconds have none."""
    return None if change is None else round(change.after_seconds - change.before_seconds), None, None


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)


def _shares(change: Change | None) -> tuple[Cell, ...]:
    if change is None:
        return None, None, None
    return tuple(None if value is None else round(value, 4) for value in (change.share, change.low, change.high))


def _placebo(desk: Desk, earlier: Period, measure: str) -> dict[str, Cell]:
    """What the same comparison shows where nothing changed: the last four weeks of the first period, as if the change
    had come before them, against as many days as the first period has.
    """
    start = max(earlier.start, earlier.end - timedelta(days=PLACEBO_DAYS - 1))
    try:
        before = replace(earlier, start=start - (earlier.end - earlier.start) - ONE_DAY, end=start - ONE_DAY)
    except OverflowError:
        return {}
    counted = CountedDays(desk)
    tables = day_tables(desk.facts(before), desk.facts(replace(earlier, start=start)))
    change = change_of_totals(*(counted.of(table, False).days_of(measure) for table in tables))
    names = ("placebo_change_share", "placebo_low_share", "placebo_high_share")
    return {
        "placebo_from": start.isoformat(),
        "placebo_to": earlier.end.isoformat(),
        "placebo_before_from": before.start.isoformat(),
        "placebo_measure": measure,
        **dict(zip(names, _shares(change), strict=True)),
    }
