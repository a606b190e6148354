"""Did visits become shorter? The mean visit time of two periods and its change, with a 95 % interval (Welch).

A change whose interval holds zero is not a change that can be defended. Visits of one day are not independent of each
other, so with few days the true uncertainty is larger than this interval.
"""

from datetime import timedelta

from operations.records.report import Ask, Cell, Desk, Report, merged
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
    days = ask.end - ask.start
    end = ask.before_end or ask.start - timedelta(days=1)
    start = ask.before_start or end - days
    if end < start:
        raise BadRequest("bad_period", "The first period ends before it begins.")
    earlier = Period(start, end, ask.hall or None, ask.line or None)
    by = ("hall", "line")
    before = desk.facts(earlier).histograms("visit_seconds", by)
    after = desk.facts(ask.period).histograms("visit_seconds", by)
    rows = [
        (
            hall,
            line,
            desk.line_name(hall, line),
            *_cells(before.get((hall, line), {}), after.get((hall, line), {})),
        )
        for hall, line in sorted({*before, *after})
    ]
    cells = _cells(merged(before.values()), merged(after.values()))
    totals: dict[str, Cell] = dict(zip([name for name, _ in COLUMNS[3:]], cells, strict=True))
    totals |= {"before_from": start.isoformat(), "before_to": end.isoformat()}
    return Report("comparison", ask, COLUMNS, tuple(rows), totals)


def _cells(before: dict[int, int], after: dict[int, int]) -> tuple[Cell, ...]:
    first, second, change = summary(before), summary(after), change_of_mean(before, after)
    told: tuple[Cell, ...] = (None,) * 6
    if change is not None:
        told = (
            round(change.seconds), round(change.seconds_low), round(change.seconds_high),
            round(change.share, 4), round(change.share_low, 4), round(change.share_high, 4),
        )  # fmt: skip
    return (first.n, second.n, first.mean, second.mean, *told)
