"""What a manager could do now so that fewer people wait longer than promised. The coming calls are simulated again with
a window opened, resumed or given another line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal, NamedTuple

from forecasting.event_pass import EventPass, ExpectedTicket, ExpectedWindow, Habits
from forecasting.extra_wait import ExtraWait
from forecasting.promise_watch import Awaiting, Outcome, outcome
from queueing.waiting_line import takes
from queueing.window import ServiceWindow

OPENS_IN_SECONDS = 300.0
"""Seconds until a closed or paused window makes its first call: a clerk has to be found and take a seat."""
MOST_OPENED = 3
MOST_TRIED = 12
"""At most this many changes are simulated, because the result is recomputed every few seconds."""
LEAST_GAIN = 0.05
"""A change must save at least this share of the time beyond the promise to be suggested."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A hall as it stands. `windows`: those that call. `closed`, `paused`: those that could. `people`: in the order of
    calls. `extra_wait`: as in `EventPass`.
    """

    windows: Sequence[ExpectedWindow]
    of_hall: Sequence[ServiceWindow]
    closed: Sequence[ServiceWindow]
    paused: Sequence[ServiceWindow]
    people: Sequence[Awaiting]
    habits: Habits
    extra_wait: ExtraWait | None = None

    def play(self) -> EventPass:
        """Simulate the coming calls."""
        tickets: list[ExpectedTicket] = [person.ticket for person in self.people]
        return EventPass(self.windows, self.of_hall, tickets, self.habits, self.extra_wait)

    def outcome(self) -> Outcome:
        """What the coming calls mean for the promise."""
        return outcome_of(self.people, self.play())


def outcome_of(people: Sequence[Awaiting], event_pass: EventPass) -> Outcome:
    """What the calls of a pass mean for the promise."""
    return outcome(people, [event_pass.call_of(person.ticket.ticket.id) for person in people])


class Remedy(NamedTuple):
    """A change: `open` or `resume` these windows, or let the window serve another line too (`also_serve`)."""

    kind: Literal["open", "resume", "also_serve"]
    windows: tuple[int, ...]
    line: str = ""


class Helped(NamedTuple):
    """A change and what it would mean for the promise."""

    remedy: Remedy
    outcome: Outcome


def _no_rest() -> None:
    """Do nothing."""


def remedies(
    hall: Outlook, now: Outcome, late_lines: Sequence[str], rest: Callable[[], None] = _no_rest
) -> list[Helped]:
    """The changes that help, the best of each kind: opening one window, as many as it takes, bringing one back, giving
    one a line. `now`: what comes without any; `late_lines`: the lines in which somebody is late, the worst first.
    `rest` is called after each pass, so that others can go on.
    """
    if not now.late:
        return []
    tried: dict[str, list[Helped]] = {}
    for remedy in _candidates(hall, late_lines):
        tried.setdefault(remedy.kind, []).append(_try(hall, remedy, rest))
    more = _more_windows(hall, sorted(tried.get("open", ()), key=_rank), rest)
    helping = ([helped for helped in of_kind if _helps(helped.outcome, now)] for of_kind in [*tried.values(), more])
    return sorted((min(of_kind, key=_rank) for of_kind in helping if of_kind), key=_rank)


def _try(hall: Outlook, remedy: Remedy, rest: Callable[[], None]) -> Helped:
    helped = Helped(remedy, changed(hall, remedy).outcome())
    rest()
    return helped


def changed(hall: Outlook, remedy: Remedy) -> Outlook:
    """The hall after a change."""
    if remedy.kind == "also_serve":
        return _with_line(hall, remedy.windows[0], remedy.line)
    opened = [ExpectedWindow(window, OPENS_IN_SECONDS) for window in hall.of_hall if window.number in remedy.windows]
    return replace(hall, windows=[*hall.windows, *opened])


def _with_line(hall: Outlook, number: int, line: str) -> Outlook:
    def taught(window: ServiceWindow) -> ServiceWindow:
        return replace(window, serves=(*window.serves, line)) if window.number == number else window

    windows = [replace(expected, window=taught(expected.window)) for expected in hall.windows]
    return replace(hall, windows=windows, of_hall=[taught(window) for window in hall.of_hall])


def _candidates(hall: Outlook, late_lines: Sequence[str]) -> list[Remedy]:
    """The changes to try. Of windows that take the same lines, only one is tried: the first closed or paused one, or
    the one that is free first.
    """
    opened = [Remedy("open", (window.number,)) for window in _unlike(hall.closed)]
    resumed = [Remedy("resume", (window.number,)) for window in _unlike(hall.paused)]
    soonest = [expected.window for expected in sorted(hall.windows, key=lambda expected: expected.free_at)]
    taught = [
        Remedy("also_serve", (window.number,), line)
        for line in late_lines
        for window in _unlike(soonest)
        if not takes(window.serves, line)
    ]
    return [*opened, *resumed, *taught][:MOST_TRIED]


def _unlike(windows: Sequence[ServiceWindow]) -> list[ServiceWindow]:
    first: dict[tuple[tuple[str, ...], tuple[str, ...]], ServiceWindow] = {}
    for window in windows:
        first.setdefault((window.serves, window.helps), window)
    return list(first.values())


def _more_windows(hall: Outlook, best_first: Sequence[Helped], rest: Callable[[], None]) -> list[Helped]:
    """The largest set of two or three windows in which each further window helps. Those like the best ones come
    first.
    """
    if not best_first:
        return []
    order = {_lines(hall, helped.remedy.windows[0]): place for place, helped in enumerate(best_first)}
    ordered = sorted(hall.closed, key=lambda window: order.get((window.serves, window.helps), len(order)))
    result: list[Helped] = []
    latest = best_first[0].outcome
    for count in range(2, min(MOST_OPENED, len(ordered)) + 1):
        remedy = Remedy("open", tuple(sorted(window.number for window in ordered[:count])))
        helped = _try(hall, remedy, rest)
        if not _helps(helped.outcome, latest):
            break
        result.append(helped)
        latest = helped.outcome
    return result[-1:]


def _lines(hall: Outlook, number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    window = next(window for window in hall.of_hall if window.number == number)
    return window.serves, window.helps


def _rank(helped: Helped) -> tuple[int, float, int]:
    return helped.outcome.late, helped.outcome.overdue_seconds, len(helped.remedy.windows)


def _helps(after: Outcome, before: Outcome) -> bool:
    """Whether a change makes nobody more late and clearly shortens the time beyond the promise, all together. Where
    somebody is never called with it and without it, fewer must be late.
    """
    if after.late > before.late:
        return False
    if after.overdue_seconds == inf:
        return after.late < before.late and before.overdue_seconds == inf
    return before.overdue_seconds - after.overdue_seconds >= LEAST_GAIN * before.overdue_seconds > 0
