"""When windows were free: open, with nobody called or served there; and when people waited meanwhile."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

import numpy as np

from operations.reporting.facts import Facts
from operations.reporting.report import Ask, Desk
from operations.reporting.reports.seconds import DAY_SECONDS, in_progress, now_second, stretches, wall_span
from operations.reporting.selection import Selection
from operations.reporting.spans import Seconds, Spans, union
from operations.reporting.ticket_columns import NONE

Place = tuple[str, int]
"""A hall and the number of a window."""


def idle_seconds(desk: Desk, ask: Ask) -> dict[Place, tuple[int, int | None]]:
    """(hall, window) → seconds open and free, and those of them while somebody waited whom the window may call.

    Free: nobody is called or served there, of any line. A finished visit takes its walk and its service, before its
    end; a no-show the time from the call to the end. None: the hall's folder does not know the window, so nobody knows
    whom it might have called.
    """
    opened = _open(desk, ask)
    seats, visits = _Seats(desk, ask), _taken_now(desk, ask)
    halls = dict(desk.facts(ask.period, Selection()).each_hall())
    result: dict[Place, tuple[int, int | None]] = {}
    for hall, places in groupby(sorted(opened), key=itemgetter(0)):
        facts = halls.pop(hall, Facts([]))  # its columns go with it
        busy = _busy(facts, seats, [visit for visit in visits if visit[0][0] == hall])
        waiting = _Waiting(desk, facts)
        for place in places:
            result[place] = _idle(opened[place], busy.get(place, _NOTHING), waiting.for_window(*place))
    return result


def _idle(opened: Spans, taken: Spans, crowd: Spans | None) -> tuple[int, int | None]:
    idle = opened.seconds - (opened & taken).seconds
    if crowd is None:
        return idle, None
    crowded = opened & crowd
    return idle, crowded.seconds - (crowded & taken).seconds


_NOTHING = union([], [])


def _open(desk: Desk, ask: Ask) -> dict[Place, Spans]:
    """When each window was open, within the selection."""
    spans: dict[Place, list[tuple[int, int]]] = {}
    for stretch in stretches(desk, ask):
        if stretch.state == "open":
            spans.setdefault((stretch.hall, stretch.window), []).append(wall_span(desk, stretch))
    return {place: union(*zip(*each, strict=True)) for place, each in spans.items()}


def _busy(facts: Facts, seats: "_Seats", visits: list[tuple[Place, int, int]]) -> dict[Place, Spans]:
    """When somebody was called or served at each window; `visits` are there now."""
    pieces: dict[Place, list[tuple[Seconds, Seconds]]] = {}
    for place, starts, ends in _served(facts):
        pieces.setdefault(place, []).append((starts, ends))
    for place, start, end in (*_missed(facts, seats), *visits):
        pieces.setdefault(place, []).append((np.array([start]), np.array([end])))
    return {place: union(*map(np.concatenate, zip(*each, strict=True))) for place, each in pieces.items()}


def _served(facts: Facts) -> Iterator[tuple[Place, Seconds, Seconds]]:
    """From when to when finished visits took each window."""
    service, walk, visit = (facts.column(f"{name}_seconds").astype(np.int64) for name in ("service", "walk", "visit"))
    is_served = (facts.column("window") != NONE) & (visit != NONE) & (service != NONE)
    ends = (_issued(facts) + visit)[is_served]
    starts = ends - (service + np.maximum(walk, 0))[is_served]
    places = facts.column("hall")[is_served].astype(np.int64) << 32 | facts.column("window")[is_served]
    order = np.argsort(places, kind="stable")
    places, starts, ends = places[order], starts[order], ends[order]
    begins = np.flatnonzero(np.diff(places, prepend=-1)).tolist()
    for begin, until in zip(begins, [*begins[1:], len(places)], strict=False):
        place = facts.words("hall")[int(places[begin]) >> 32], int(places[begin]) & 0xFFFFFFFF
        yield place, starts[begin:until], ends[begin:until]


def _missed(facts: Facts, seats: "_Seats") -> Iterator[tuple[Place, int, int]]:
    """From when to when each no-show was called. Such a ticket names its clerk, whose attendance names the window."""
    wait, left = facts.column("wait_seconds"), facts.column("left_seconds")
    is_missed = (wait != NONE) & (left != NONE) & (facts.column("state") == _state(facts, "no_show"))
    halls, clerks = facts.words("hall"), facts.words("staff")
    columns = facts.column("hall"), facts.column("staff"), facts.column("window"), _issued(facts) + wait, left - wait
    for hall, clerk, window, called, seconds in zip(*(each[is_missed].tolist() for each in columns), strict=True):
        place = (
            window if window != NONE else seats.window(halls[hall], clerks[clerk] if clerk != NONE else None, called)
        )
        if place is not None:
            yield (halls[hall], place), called, called + seconds


class _Seats:
    """Which clerk sat at which window, and when."""

    def __init__(self, desk: Desk, ask: Ask) -> None:
        self._stretches: dict[tuple[str, str | None], list[tuple[int, int, int]]] = {}
        for stretch in stretches(desk, _of_everybody(ask)):
            of_clerk = self._stretches.setdefault((stretch.hall, stretch.staff), [])
            of_clerk.append((*wall_span(desk, stretch), stretch.window))
        for each in self._stretches.values():
            each.sort()

    def window(self, hall: str, clerk: str | None, second: int) -> int | None:
        """The clerk's window at this second; None: nobody knows."""
        of_clerk = self._stretches.get((hall, clerk), [])
        place = bisect_right(of_clerk, second, key=itemgetter(0)) - 1
        return of_clerk[place][2] if place >= 0 and second <= of_clerk[place][1] else None


def _of_everybody(ask: Ask) -> Ask:
    return replace(ask, line="", service="", window=None, staff="", priority="", weekday="", hour=None)


def _taken_now(desk: Desk, ask: Ask) -> list[tuple[Place, int, int]]:
    visits = []
    for visit in in_progress(desk, _of_everybody(ask)):
        now = now_second(desk, visit.hall)
        visits.append(((visit.hall, visit.window), now - visit.serving_seconds - visit.walking_seconds, now))
    return visits


def _issued(facts: Facts) -> Seconds:
    return facts.column("day").astype(np.int64) * DAY_SECONDS + facts.column("issued_second")


def _state(facts: Facts, word: str) -> int:
    words = facts.words("state")
    return words.index(word) if word in words else NONE - 1


class _Waiting:
    """When anybody waited, by the lines that a window may call."""

    def __init__(self, desk: Desk, facts: Facts) -> None:
        self._desk, self._facts = desk, facts
        self._known: dict[tuple[str, tuple[str, ...]], Spans] = {}

    def for_window(self, hall: str, window: int) -> Spans | None:
        """When somebody waited whom this window may call; None: the hall does not know the window."""
        definition = self._desk.halls.get(hall)
        try:
            lines = (*definition.lines_of_window(window), *definition.helping(window)) if definition else ()
        except KeyError:
            lines = ()
        codes = tuple(sorted({line.code for line in lines}))
        if not codes:
            return None
        if (hall, codes) not in self._known:
            self._known[hall, codes] = self._of(hall, codes)
        return self._known[hall, codes]

    def _of(self, hall: str, codes: tuple[str, ...]) -> Spans:
        facts = self._facts
        if hall not in facts.words("hall"):
            return _NOTHING
        words = facts.words("line")
        mine = facts.column("hall") == facts.words("hall").index(hall)
        mine &= np.isin(facts.column("line"), [words.index(code) for code in codes if code in words])
        issued, wait, left = _issued(facts), facts.column("wait_seconds"), facts.column("left_seconds")
        end = np.where(wait != NONE, issued + wait, np.where(left != NONE, issued + left, issued))
        still_here = (wait == NONE) & (facts.column("state") == _state(facts, "waiting"))
        end = np.where(still_here, np.maximum(issued, now_second(self._desk, hall)), end)
        return union(issued[mine], end[mine])
