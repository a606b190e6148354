"""Did visits become shorter? The mean visit time of two periods, and its change.

The bounds of an interval stand in its columns, and are None. Visits of one day share their crowd, so an interval that
takes them as independent holds the truth far less often than it says; none is better than that one.
"""

from datetime import date, timedelta

from operations.records.report import Ask, Cell, Desk, Report, finished_by, merged
from queueing.errors import BadRequest
from queueing.measures import change_of_mean, summary
from storage.reports import Period

COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("finished_before", "count"), ("finished", "count"),
    ("mean_before_seconds", "seconds"), ("mean_seconds", "seconds"), ("change_seconds", "seconds"),
    ("change_low_seconds", "seconds"), ("change_high_seconds", "seconds"), ("change_share", "share"),
    ("change_low_share", "share"), ("change_high_share", "share"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row a line and the totals. Without a first period of its own, it is the one of equal length just before."""
    start, end = _before(ask)
    earlier = Period(start, end, ask.hall or None, ask.line or None)
    by = ("hall", "line")
    facts_before, facts = desk.facts(earlier), desk.facts(ask.period)
    finished_before, finished = finished_by(facts_before, by), finished_by(facts, by)
    before, after = facts_before.histograms("visit_seconds", by), facts.histograms("visit_seconds", by)
    rows = [
        (
            hall,
            line,
            desk.line_name(hall, line),
            finished_before.get((hall, line), 0),
            finished.get((hall, line), 0),
            *_cells(before.get((hall, line), {}), after.get((hall, line), {})),
        )
        for hall, line in sorted({*finished_before, *finished})
    ]
    cells = (
        sum(finished_before.values()),
        sum(finished.values()),
        *_cells(merged(before.values()), merged(after.values())),
    )
    totals: dict[str, Cell] = dict(zip([name for name, _ in COLUMNS[3:]], cells, strict=True))
    totals |= {"before_from": start.isoformat(), "before_to": end.isoformat()}
    return Report("comparison", ask, COLUMNS, tuple(rows), totals)


def _before(ask: Ask) -> tuple[date, date]:
    """The first and the last day of the first period."""
    try:
        end = ask.before_end or ask.start - timedelta(days=1)
        start = ask.before_start or end - (ask.end - ask.start)
    except OverflowError:
        raise BadRequest("bad_period", "Before this period there is none of equal length; name one.") from None
    if end < start:
        raise BadRequest("bad_period", f"The first period ends on {end}, before it begins on {start}.")
    return start, end


def _cells(before: dict[int, int], after: dict[int, int]) -> tuple[Cell, ...]:
    first, second = summary(before).mean, summary(after).mean
    seconds, share = change_of_mean(before, after) or (None, None)
    return first, second, None if seconds is None else round(seconds), None, None, share, None, None
