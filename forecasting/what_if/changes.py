"""Changes to try out on a hall: the number of windows, their hours and breaks, and which lines they take.

Only what a change names is different. Everything else stays as it was on the day.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from math import inf
from random import Random
from typing import Literal

from forecasting.what_if.conditions import STAYS, Conditions, Fate, LoggedDay, Span, Spans, Visit
from forecasting.what_if.learning import Behaviour
from queueing.hall import EVERY_LINE, Hall
from queueing.window import ServiceWindow

Pooling = Literal["", "all", "lines"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different from the logged day; None, (), {} and "" mean no change.

    `windows`: the number of windows, open for all of the opening hours. `windows_at`: second of the day → number of
    windows from then on; replaces `windows`. `opening`: the opening hours of the hall; without
    a number of windows, each is there as it was (`fitted`). `breaks`: the windows take them
    in turn. `skills`: the lines each window takes, by window number. `pooling`: "all" if every window takes every line;
    "lines" if each window takes one line, with windows shared out in proportion to visits. `extra_wait_minutes`: how
    long priorities may delay a ticket. `booked_share`: the share of each line's visits that come by appointment, at
    times spread evenly over the opening hours.
    """

    windows: int | None = None
    windows_at: Mapping[int, int] = field(default_factory=dict)
    opening: Spans = ()
    breaks: Spans = ()
    skills: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    pooling: Pooling = ""
    rule: str = ""
    extra_wait_minutes: int | None = None
    booked_share: float = 0.0


def conditions(hall: Hall, behaviour: Behaviour, day: LoggedDay, changes: Changes) -> Conditions:
    """The conditions of a day with these changes."""
    windows = _windows(hall, day, changes)
    hours = _hours(windows, day, changes)
    return Conditions(
        windows=_pooled(windows, hours, day, changes),
        hours=hours,
        rule=changes.rule or hall.calling.rule,
        extra_wait=timedelta(
            minutes=hall.calling.extra_wait_minutes
            if changes.extra_wait_minutes is None
            else changes.extra_wait_minutes
        ),
        weights={line.code: line.weight for line in hall.lines},
        head_starts={
            priority.code: 60.0 * priority.head_start_minutes
            for priority in (*hall.retired.priorities, *hall.priorities)
        },
        turn=behaviour.turn,
        no_show=behaviour.no_show,
        stays=0.0 if changes.windows_at else STAYS,
    )


def numbered_windows(hall: Hall, count: int) -> tuple[ServiceWindow, ...]:
    """`count` windows: the hall's own in order, then extra ones that repeat the lines of the hall's own."""
    own_windows = hall.windows or (ServiceWindow(1),)
    highest = max(window.number for window in own_windows)
    extra_windows = (
        replace(own_windows[n % len(own_windows)], number=highest + 1 + n) for n in range(count - len(own_windows))
    )
    return (*own_windows[:count], *extra_windows)


def _windows(hall: Hall, day: LoggedDay, changes: Changes) -> tuple[ServiceWindow, ...]:
    count = max(changes.windows_at.values(), default=changes.windows or 0)
    windows = numbered_windows(hall, count) if count else hall.windows
    if not count:  # add windows that were open on the day but have been removed since
        removed_numbers = day.hours.keys() - {window.number for window in windows}
        windows = (*windows, *(_as_it_was(hall, number) for number in sorted(removed_numbers)))
    return windows


def _pooled(
    windows: tuple[ServiceWindow, ...], hours: Mapping[int, Spans], day: LoggedDay, changes: Changes
) -> tuple[ServiceWindow, ...]:
    if changes.pooling == "all":
        windows = tuple(ServiceWindow(window.number) for window in windows)
    elif changes.pooling == "lines":
        windows = _one_line_each(windows, hours, day.visits)
    return tuple(
        replace(window, serves=changes.skills[window.number], helps=()) if window.number in changes.skills else window
        for window in windows
    )


def _as_it_was(hall: Hall, number: int) -> ServiceWindow:
    window = hall.named_window(number)
    return window if window.serves else ServiceWindow(number, (EVERY_LINE,))


def _one_line_each(
    windows: Sequence[ServiceWindow], hours: Mapping[int, Spans], visits: Sequence[Visit]
) -> tuple[ServiceWindow, ...]:
    """Give each window that is there one line: the line that has the most visits per window so far, first to the
    windows that are there longest. If there are more lines than windows, the remaining lines have no window of their
    own, so every window takes them.
    """
    counts = Counter(visit.line for visit in visits)
    if not counts:
        return tuple(windows)
    windows_of: Counter[str] = Counter()
    result = []
    seconds = {number: sum(end - start for start, end in spans) for number, spans in hours.items()}
    for window in sorted((window for window in windows if seconds[window.number]), key=lambda w: -seconds[w.number]):
        line = max(
            sorted(counts), key=lambda code: counts[code] / windows_of[code] if windows_of[code] else 1e9 + counts[code]
        )
        windows_of[line] += 1
        result.append(ServiceWindow(window.number, (line,)))
    return tuple(sorted(result, key=lambda window: window.number))


def _hours(windows: Sequence[ServiceWindow], day: LoggedDay, changes: Changes) -> dict[int, Spans]:
    opening = changes.opening or day.opening
    as_it_was = not (changes.windows or changes.windows_at) and bool(day.hours)
    hours: dict[int, Spans] = {}
    for place, window in enumerate(windows):
        spans = day.hours.get(window.number, ()) if as_it_was else opening
        if as_it_was and changes.opening:
            spans = fitted(spans, day.opening, changes.opening)
        if changes.windows_at:
            spans = _when_needed(place, opening, changes.windows_at)
        if changes.breaks:
            spans = without(spans, changes.breaks[place % len(changes.breaks)])
        hours[window.number] = spans
    return hours


def _when_needed(place: int, opening: Spans, windows_at: Mapping[int, int]) -> Spans:
    """The hours of the window at this index of the list: when more windows are needed than there are before it."""
    starts = sorted(windows_at)
    ends = [*starts[1:], int(opening[-1][1]) if opening else 0]
    spans: list[Span] = []
    for start, end in zip(starts, ends, strict=True):
        if windows_at[start] <= place or end <= start:
            continue
        if spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], float(end)
        else:
            spans.append((float(start), float(end)))
    return tuple((max(a, c), min(b, d)) for a, b in spans for c, d in opening if max(a, c) < min(b, d))


def fitted(spans: Spans, before: Spans, after: Spans) -> Spans:
    """The hours of a window when the hall opens at other times: those it had, and where the hall was closed before,
    those next to which it was there. One that was there within `STAYS` seconds of an opening or closing was there then.

    >>> fitted(((32_400.0, 39_600.0),), ((32_400.0, 43_200.0),), ((28_800.0, 36_000.0),))
    ((28800.0, 36000.0),)
    """
    edges = [(0.0, 0.0), *before, (inf, inf)]
    there = list(spans)
    for (_, closes), (opens, _) in pairwise(edges):
        if not any(start < opens and closes < end for start, end in after):
            continue
        at_closing = any(start < closes <= end + STAYS for start, end in spans)
        at_opening = any(start - STAYS <= opens < end for start, end in spans)
        if (at_closing or closes == 0.0) and (at_opening or opens == inf) and spans:
            there.append((max(0.0, closes - STAYS) if closes else 0.0, opens + STAYS))
    parts = sorted((max(a, c), min(b, d)) for a, b in there for c, d in after if max(a, c) < min(b, d))
    joined: list[Span] = []
    for start, end in parts:
        if joined and start <= joined[-1][1] and not any(start == opens for opens, _ in after):
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def without(spans: Spans, gap: Span) -> Spans:
    """The spans with a break cut out.

    >>> without(((0.0, 10.0),), (4.0, 6.0))
    ((0.0, 4.0), (6.0, 10.0))
    """
    parts = [part for start, end in spans for part in ((start, min(end, gap[0])), (max(start, gap[1]), end))]
    return tuple((start, end) for start, end in parts if start < end)


def arrivals(
    day: LoggedDay, fates: Sequence[Fate], changes: Changes, seed: str, lateness: Sequence[float] = ()
) -> list[tuple[Visit, Fate]]:
    """The visits in order of arrival, each with its fate. `lateness`: of those who book, to draw from; (): they come
    exactly then.

    Under other opening hours, people who came while the hall is closed come when it next opens. Those who came after
    it closes for the day are left out.
    """
    pairs = list(zip(day.visits, fates, strict=True))
    opening = changes.opening or day.opening
    if changes.booked_share > 0 and opening:
        pairs = _booked(pairs, opening, changes.booked_share, Random(f"{seed} booked"), lateness)  # noqa: S311
    if changes.opening:
        pairs = [(visit._replace(arrived=arrived), fate) for visit, fate in pairs
                 if (arrived := _opens(visit.arrived, changes.opening)) is not None]  # fmt: skip
    return sorted(pairs, key=lambda pair: pair[0].arrived)


def _opens(arrived: float, opening: Spans) -> float | None:
    return next((max(arrived, start) for start, end in opening if arrived < end), None)


def _booked(
    pairs: Sequence[tuple[Visit, Fate]], opening: Spans, share: float, random: Random, lateness: Sequence[float]
) -> list[tuple[Visit, Fate]]:
    """The same visits, with a random share of them moved to times spread evenly over the opening hours, or as much
    later as people come late; nobody comes after the last closing.
    """
    booked_indexes: dict[str, list[int]] = {}
    for index, (visit, _) in enumerate(pairs):
        if random.random() < share:
            booked_indexes.setdefault(visit.line, []).append(index)
    length = sum(end - start for start, end in opening)
    result = list(pairs)
    for indexes in booked_indexes.values():
        for n, index in enumerate(indexes):
            visit, fate = pairs[index]
            late = random.choice(lateness) if lateness else 0.0
            booked_at = _at((n + 0.5) / len(indexes) * length, opening)
            result[index] = visit._replace(arrived=max(booked_at, min(booked_at + late, opening[-1][1] - 1))), fate
    return result


def _at(seconds: float, opening: Spans) -> float:
    """The second of the day at which the hall has been open for this many seconds."""
    for start, end in opening:
        if seconds <= end - start:
            return start + seconds
        seconds -= end - start
    return opening[-1][1]
