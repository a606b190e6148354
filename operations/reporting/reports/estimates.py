"""What the waits on the tickets were worth: how far they were off, and to which side, how often they held, and how
wide they were.

Counted from what is stored with each ticket: the estimate of its issue, also where a transfer or a no-show brought a
later one, against issued → first called: of who booked, too, be the call after the booked time or before it. A ticket
taken while no window was open was told nothing: how many these are is said apart.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from operations.reporting.facts import NONE, Facts
from operations.reporting.histogram import Histogram
from operations.reporting.report import Ask, Desk, Report
from operations.reporting.ticket_columns import Numbers
from protocol.reporting import Cell
from queueing.measures import share

DEFINITION_VERSION = 7
COLUMNS = (
    ("hall", "text"), ("part", "text"), ("of", "text"), ("name", "text"), ("tickets", "count"), ("called", "count"),
    ("error_seconds", "seconds"), ("error_p50_seconds", "seconds"), ("error_p90_seconds", "seconds"),
    ("bias_seconds", "seconds"), ("coverage_share", "share"), ("width_seconds", "seconds"),
    ("width_p50_seconds", "seconds"), ("width_p90_seconds", "seconds"), ("without_estimate", "count"),
)  # fmt: skip
FIGURES = tuple(name for name, unit in COLUMNS if unit in ("seconds", "share"))
PEOPLE_AHEAD = ("0", "1-3", "4-9", "10-19", "20+")
_FROM = np.array([1, 4, 10, 20])
PARTS = ("week", "line", "ahead")
"""The columns by which the tickets of a hall are grouped."""
_NAMES: dict[str, Callable[[Any], str]] = {
    "week": lambda ordinal: date.fromordinal(ordinal).isoformat(),
    "line": str,
    "ahead": PEOPLE_AHEAD.__getitem__,
}


_SUMS = ("tickets", "called", "error", "within", "width", "without", "bias", "wait")
Sums = NDArray[np.int64]
Key = tuple[str, int, Any]
"""A hall, a place in PARTS, and the value by which it is grouped."""
Histograms = dict[Key, list[Histogram]]


def make(desk: Desk, ask: Ask) -> Report:
    """For each hall a row per week (named by its Monday), per line, and per number of people ahead at the issue.

    error_seconds: mean of |wait − P50|. bias_seconds: mean of P50 − wait; who is told too long a wait counts above 0.
    coverage_share: called within P90. width_seconds: mean of P90 − P50. All are of those who were called; `tickets`
    counts everybody who had an estimate, `without_estimate` who had none. The totals have the mean of these waits, too:
    `mean_wait_seconds`.
    """
    groups: dict[Key, Sums] = {}
    errors: Histograms = {}
    widths: Histograms = {}
    for shelf in desk.facts(ask.period).each_shelf():
        cells, weeks = _cells_of(shelf)
        for key, numbers in _sums(shelf, cells, weeks):
            groups[key] = groups[key] + numbers if key in groups else numbers
        for several, key, histogram in _histograms(shelf, cells, weeks, errors, widths):
            several.setdefault(key, []).append(histogram)
    rows: list[tuple[Cell, ...]] = []
    for (hall, place, value), numbers in sorted(groups.items(), key=lambda group: group[0]):
        of = _NAMES[PARTS[place]](value)
        title = desk.line_name(hall, of) if PARTS[place] == "line" else ""
        own = (several.get((hall, place, value), ()) for several in (errors, widths))
        rows.append((hall, PARTS[place], of, title, *_cells(numbers, *own)))
    # Each ticket is in one group of each part; the parts with the fewest groups are put together soonest.
    ahead = [key for key in groups if PARTS[key[1]] == "ahead"]
    everything = sum((groups[key] for key in ahead), np.zeros(len(_SUMS), np.int64))
    pieces = ([piece for key in ahead for piece in several.get(key, ())] for several in (errors, widths))
    totals: dict[str, Cell] = dict(zip([name for name, _ in COLUMNS[4:]], _cells(everything, *pieces), strict=True))
    totals["mean_wait_seconds"] = _mean(everything, "wait")
    return Report("estimates", ask, COLUMNS, tuple(rows), totals)


def _cells(sums: Sums, errors: Iterable[Histogram], widths: Iterable[Histogram]) -> tuple[Cell, ...]:
    """The figures of a group of tickets."""
    tickets, called, _, within, _, without, *_ = sums.tolist()
    if not called:
        return tickets, 0, *(None,) * 8, without
    of_errors, of_widths = (Histogram.together(pieces).summary() for pieces in (errors, widths))
    return (
        tickets, called, _mean(sums, "error"), of_errors.p50, of_errors.p90, _mean(sums, "bias"),
        share(within, called), _mean(sums, "width"), of_widths.p50, of_widths.p90, without,
    )  # fmt: skip


def _mean(sums: Sums, name: str) -> int | None:
    """One of `_SUMS` for each of those called; None: nobody was."""
    called, seconds = int(sums[_SUMS.index("called")]), int(sums[_SUMS.index(name)])
    return round(seconds / called) if called else None


def _called(facts: Facts) -> tuple[NDArray[np.intp], Numbers, Numbers]:
    """The places of those called who had an estimate, how much longer it was than the wait, and how wide it was."""
    p50, p90, wait = facts.column("p50_seconds"), facts.column("p90_seconds"), promised_wait(facts)
    at = np.flatnonzero(is_promised(facts) & (wait != NONE))
    return at, p50[at] - wait[at], np.maximum(p90[at] - p50[at], 0)


def _histograms(
    facts: Facts, cells: Numbers, weeks: list[tuple[str, int]], errors: Histograms, widths: Histograms
) -> Iterator[tuple[Histograms, Key, Histogram]]:
    """Of each group of those called how far their estimates were off, for `errors`, and how wide, for `widths`."""
    at, bias, width = _called(facts)
    lines = [*facts.words("line"), None]
    of_week, rest = np.divmod(cells[at], len(lines) * len(PEOPLE_AHEAD))
    of_line, of_ahead = np.divmod(rest, len(PEOPLE_AHEAD))
    halls = sorted({hall for hall, _ in weeks})
    of_hall = np.array([halls.index(hall) for hall, _ in weeks], np.int32)[of_week]
    values: tuple[tuple[Numbers, Sequence[Any]], ...] = (of_line, lines), (of_ahead, range(len(PEOPLE_AHEAD)))
    grouped: list[tuple[Numbers, list[Key]]] = [(of_week, [(hall, 0, week) for hall, week in weeks])]
    grouped += [(of_hall * len(own) + places, [(hall, part, value) for hall in halls for value in own])
                for part, (places, own) in enumerate(values, 1)]  # fmt: skip
    for groups, keys in grouped:
        for several, seconds in ((errors, np.abs(bias)), (widths, width)):
            own_histograms = Histogram.of_groups(groups, seconds, keys)
            yield from ((several, key, histogram) for key, histogram in own_histograms.items())


def _sums(facts: Facts, cells: Numbers, weeks: list[tuple[str, int]]) -> Iterator[tuple[Key, Sums]]:
    """(hall, place in PARTS, value) → _SUMS: `tickets` of those with an estimate, `without` of those without, the
    others of who had one and was called.

    All parts at once: by week of a hall, line and people ahead; each part is then a sum of these.
    """
    p90, wait, kept = facts.column("p90_seconds"), promised_wait(facts), is_promised(facts)
    called, bias, width = _called(facts)
    shape = len(weeks), len(facts.words("line")) + 1, len(PEOPLE_AHEAD)
    table = np.empty((len(_SUMS), prod(shape)), np.int64)
    table[0] = np.bincount(cells[kept], minlength=prod(shape))
    table[5] = np.bincount(cells[is_without(facts)], minlength=prod(shape))
    cells, is_within = cells[called], wait[called] <= p90[called]
    table[1] = np.bincount(cells, minlength=prod(shape))
    table[3] = np.bincount(cells[is_within], minlength=prod(shape))
    # Sums of whole seconds stay far below 2⁵³, where a float is still exact.
    for row, seconds in ((2, np.abs(bias)), (4, width), (6, bias), (7, wait[called])):
        table[row] = np.bincount(cells, seconds, prod(shape))
    for hall, of_hall in groupby(range(len(weeks)), key=lambda place: weeks[place][0]):
        places = list(of_hall)
        by_all = table.reshape(len(_SUMS), *shape)[:, places[0] : places[-1] + 1]
        values: Sequence[Sequence[Any]]
        values = [weeks[place][1] for place in places], [*facts.words("line"), None], range(len(PEOPLE_AHEAD))
        for place, own in enumerate(values):
            sums = by_all.sum(axis=tuple(axis for axis in (1, 2, 3) if axis != place + 1))
            yield from (((hall, place, value), sums[:, n]) for n, value in enumerate(own) if sums[0, n] or sums[5, n])


def is_without(facts: Facts) -> NDArray[np.bool_]:
    """Which tickets of this system had none, though it was known who was ahead; not those of an older one."""
    flags: NDArray[np.bool_] = facts.kept & (facts.column("p90_seconds") == NONE) & (facts.column("ahead") != NONE)
    return flags


def is_promised(facts: Facts) -> NDArray[np.bool_]:
    """Which tickets had an estimate."""
    flags: NDArray[np.bool_] = facts.kept & (facts.column("p90_seconds") != NONE)
    return flags


def promised_wait(facts: Facts) -> Numbers:
    """The waits as the estimates count them: from the issue, also of who booked; NONE of who was not called."""
    wait = facts.column("wait_seconds")
    return np.where(wait == NONE, NONE, wait + facts.column("early_seconds"))


def ahead_place(ahead: Any) -> Any:
    """The place in PEOPLE_AHEAD of a number of people, or of each of many."""
    return np.digitize(ahead, _FROM)


def _cells_of(facts: Facts) -> tuple[Numbers, list[tuple[str, int]]]:
    """Of each ticket its cell by week, line and people ahead; and (hall, its Monday) of the weeks."""
    days, keys = facts.groups(("hall", "day"))
    weeks = sorted({(hall, _monday(day)) for hall, day in keys})
    places = {week: place for place, week in enumerate(weeks)}
    week_of = np.array([places[hall, _monday(day)] for hall, day in keys], np.int32)
    crowds = ahead_place(np.arange(NONE, _FROM[-1] + 1)).astype(np.int32)
    lines = len(facts.words("line"))
    cells = week_of[days]
    cells *= lines + 1
    cells += facts.column("line") % (lines + 1)  # NONE is the last one
    cells *= len(PEOPLE_AHEAD)
    cells += crowds[np.minimum(facts.column("ahead"), _FROM[-1]) - NONE]
    return cells, weeks


def _monday(ordinal: int) -> int:
    return ordinal - (ordinal - 1) % 7  # the first day of the year 1 was a Monday
