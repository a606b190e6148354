"""When windows were free: open, with nobody called or served there; and when people waited meanwhile."""

import numpy as np
from numpy.typing import NDArray

from operations.reporting.facts import Facts
from operations.reporting.report import Ask, Desk
from operations.reporting.reports.seconds import in_progress, issued_seconds, now_second, spans_of
from operations.reporting.reports.stretches import MICROSECONDS, Codes, Stretches, everybodys_stretches, selected
from operations.reporting.selection import Selection
from operations.reporting.spans import LANE_BITS, Seconds, Spans, union, union_in_lanes
from operations.reporting.spells import WAITING
from operations.reporting.ticket_columns import NONE, Numbers

Place = tuple[str, int]
"""A hall and the number of a window."""
ANY = 0
"""Instead of the only window that somebody waits for."""
_SECONDS = (1 << LANE_BITS) - 1
"""Of a span in a lane. Lanes are the numbers of windows, so that what happened at all of them is one set of spans; or
those of clerks.
"""


def idle_seconds(desk: Desk, ask: Ask) -> dict[Place, tuple[int, int | None]]:
    """(hall, window) → seconds open and free, and those of them while somebody waited whom the window may call.

    Free: nobody is called or served there, of any line. Where the journal does not say it (of an imported history), a
    finished visit takes its walk and its service, before its end; a no-show the time from the call to the end. None:
    the hall's folder does not know the window, so nobody knows whom it might have called.
    """
    visits = _taken_now(desk, ask)
    halls = dict(desk.facts(ask.period, Selection()).each_hall())
    result: dict[Place, tuple[int, int | None]] = {}
    for everybody in everybodys_stretches(desk, ask):
        hall, chosen = everybody.hall, selected(everybody, ask)
        opened = chosen.only(chosen.is_open)
        facts = halls.pop(hall, Facts([]))  # its columns go with it
        issued = issued_seconds(desk, hall, facts)
        windows = np.unique(opened.window)
        began = opened.began // MICROSECONDS
        open_spans = union_in_lanes(opened.window, began, began + opened.seconds)
        taken = open_spans & union_in_lanes(*_taken(desk, facts, issued, everybody, visits.get(hall, [])))
        free = _seconds(open_spans, windows) - _seconds(taken, windows)
        waits = _Waits(desk, hall, facts, issued)
        free_while_waiting = waits.seconds(open_spans, windows) - waits.seconds(taken, windows)
        for window, idle, waited, is_known in zip(
            *(column.tolist() for column in (windows, free, free_while_waiting, waits.knows(windows))), strict=True
        ):
            result[hall, window] = idle, waited if is_known else None
    return result


def _seconds(spans: Spans, lanes: Codes) -> Codes:
    """How long it is in each of these lanes altogether."""
    return _sums(spans.starts >> LANE_BITS, spans.ends - spans.starts, lanes)


def _sums(own: Codes, seconds: Seconds, lanes: Codes) -> Codes:
    sums = np.bincount(own, seconds, int(lanes.max(initial=0)) + 1)[lanes]
    return sums.astype(np.int64)  # far below 2⁵³, where a float is still exact


def _taken(
    desk: Desk, facts: Facts, issued: Seconds, everybody: Stretches, visits: list[tuple[int, int, int]]
) -> list[NDArray[np.int64]]:
    """At which window somebody was called or served, from when to when; `visits` are there now."""
    spells = facts.spells[facts.spells["kind"] != WAITING]
    pieces = [
        _served(facts, issued),
        _missed(facts, issued, everybody),
        (spells["window"].astype(np.int64), *spans_of(desk, everybody.hall, spells)),
        np.array(visits, np.int64).reshape(-1, 3).T,
    ]
    return [np.concatenate(each) for each in zip(*pieces, strict=True)]


def _served(facts: Facts, issued: Seconds) -> tuple[Codes, Seconds, Seconds]:
    """At which window each finished visit was, from when to when."""
    service, walk, visit, window = (
        facts.column(name) for name in ("service_seconds", "walk_seconds", "visit_seconds", "window")
    )
    served = np.flatnonzero((window != NONE) & (visit != NONE) & (service != NONE) & ~facts.is_spelled)
    ends = issued[served] + visit[served]
    return window[served].astype(np.int64), ends - service[served] - np.maximum(walk[served], 0), ends


def _missed(facts: Facts, issued: Seconds, everybody: Stretches) -> tuple[Codes, Seconds, Seconds]:
    """At which window each no-show was called, from when to when. Such a ticket names its clerk, whose attendance names
    the window.
    """
    wait, left = facts.column("wait_seconds"), facts.column("left_seconds")
    came_early = facts.column("early_seconds")
    is_missed = (wait != NONE) & (left >= came_early + wait) & (facts.column("state") == _state(facts, "no_show"))
    missed = np.flatnonzero(is_missed & ~facts.is_spelled)
    called = issued[missed] + came_early[missed] + wait[missed]
    window = facts.column("window")[missed]
    own = np.where(
        window != NONE, window, _seats(everybody, facts.words("staff"), facts.column("staff")[missed], called)
    )
    placed = np.flatnonzero(own != NONE)
    return own[placed], called[placed], (issued[missed] + left[missed])[placed]


def _seats(everybody: Stretches, clerks: list[str], staff: Numbers, seconds: Seconds) -> Codes:
    """The window where each clerk sat at a second; NONE: nobody knows. `staff`: indexes of `clerks`."""
    if not everybody.size:
        return np.full(len(staff), NONE, np.int64)
    numbers = {name: number for number, name in enumerate(everybody.clerks)}
    unknown = len(numbers)
    lanes = np.array([*(numbers.get(name, unknown) for name in clerks), NONE], np.int64)[staff]  # NONE finds the last
    first, last = everybody.began // MICROSECONDS, everybody.ended // MICROSECONDS
    begins = (everybody.staff << LANE_BITS) + first
    order = np.lexsort((everybody.window, last, begins))
    seats = order[np.maximum(np.searchsorted(begins[order], (lanes << LANE_BITS) + seconds, "right") - 1, 0)]
    is_there = (everybody.staff[seats] == lanes) & (first[seats] <= seconds) & (seconds <= last[seats])
    return np.where(is_there, everybody.window[seats], NONE)


def _taken_now(desk: Desk, ask: Ask) -> dict[str, list[tuple[int, int, int]]]:
    """Hall → window and seconds of the visits there now."""
    visits: dict[str, list[tuple[int, int, int]]] = {}
    for visit in in_progress(desk, ask, Selection()):
        span = visit.window, int(visit.since_at.timestamp()), int(visit.until_at.timestamp())
        visits.setdefault(visit.hall, []).append(span)
    return visits


def _state(facts: Facts, word: str) -> int:
    words = facts.words("state")
    return words.index(word) if word in words else NONE - 1


def _of_lanes(spans: Spans, lanes: Codes) -> tuple[Codes, Seconds, Seconds]:
    """Of the spans in these lanes their lane, and from when to when they are."""
    own = spans.starts >> LANE_BITS
    is_chosen = np.zeros(int(own.max(initial=0)) + 1, bool)
    is_chosen[lanes[lanes < len(is_chosen)]] = True
    starts, ends = spans.starts & _SECONDS, spans.ends & _SECONDS
    places = np.flatnonzero(is_chosen[own])
    return (own, starts, ends) if len(places) == len(own) else (own[places], starts[places], ends[places])


class _Waits:
    """When anybody waited in a hall, by the lines that a window may call."""

    def __init__(self, desk: Desk, hall: str, facts: Facts, issued: Seconds) -> None:
        self._hall, self._facts = desk.halls.get(hall), facts
        wait, left = facts.column("wait_seconds"), facts.column("left_seconds")
        start = issued + facts.column("early_seconds")
        called = np.where(wait != NONE, start + wait, np.iinfo(np.int64).max)
        gone = np.where(left != NONE, issued + left, called)
        end = np.minimum(called, gone)  # who left before a call in vain waited no longer
        end = np.where((wait == NONE) & (left == NONE), start, end)
        still_here = (wait == NONE) & (facts.column("state") == _state(facts, "waiting"))
        if still_here.any():
            end = np.where(still_here, now_second(desk), end)
        self._starts, self._ends = start, np.where(facts.is_spelled, start, np.maximum(start, end))
        self._again = spells = facts.spells[facts.spells["kind"] == WAITING]
        began, ended = spans_of(desk, hall, spells)
        self._again_spans = np.maximum(began, start[spells["ticket"]]), ended
        self._crowds: dict[tuple[tuple[str, ...], int], Spans] = {}

    def seconds(self, spans: Spans, windows: Codes) -> Codes:
        """How much of the spans at each of the windows, which are their lanes, lies where somebody waited whom that
        window may call.
        """
        waited = np.zeros(len(windows), np.int64)
        wanted = {*np.unique(self._again["window"]).tolist()}
        crowds = [(self._codes(window), window if window in wanted else ANY) for window in windows.tolist()]
        for own in set(crowds):
            lanes, starts, ends = _of_lanes(spans, windows[[each == own for each in crowds]])
            crowd = self._crowd(*own)
            waited += _sums(lanes, crowd.seconds_before(ends) - crowd.seconds_before(starts), windows)
        return waited

    def knows(self, windows: Codes) -> NDArray[np.bool_]:
        """Whether the hall knows each window, and with it whom it may call."""
        return np.array([bool(self._codes(window)) for window in windows.tolist()], bool)

    def _codes(self, window: int) -> tuple[str, ...]:
        """The lines that a window may call."""
        try:
            lines = (*self._hall.lines_of_window(window), *self._hall.helping(window)) if self._hall else ()
        except KeyError:
            lines = ()
        return tuple(sorted({line.code for line in lines}))

    def _crowd(self, codes: tuple[str, ...], window: int) -> Spans:
        """When anybody waited in one of these lines, for any window or this one."""
        if (codes, window) not in self._crowds:
            flags = np.array([word in codes for word in self._facts.words("line")] + [False])
            own = np.flatnonzero(flags[self._facts.column("line")])  # NONE finds the last one
            is_all = len(own) == len(self._starts)
            again = flags[self._again["line"]] & np.isin(self._again["window"], (ANY, window))
            again |= self._again["window"] == (window or NONE)  # sent to this window, of whatever line
            starts, ends = (
                np.append(at if is_all else at[own], more[again])
                for at, more in zip((self._starts, self._ends), self._again_spans, strict=True)
            )
            self._crowds[codes, window] = union(starts, ends)
        return self._crowds[codes, window]
