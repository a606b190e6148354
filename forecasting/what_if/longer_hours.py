"""Opening hours that are longer than a day had: nobody knows who would have come in the time that is added."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from statistics import fmean

from forecasting.what_if.changes import without
from forecasting.what_if.conditions import LoggedDay, Spans


@dataclass(frozen=True, slots=True)
class LongerHours:
    """The days on which the hall was closed for a part of the hours asked for. `days`: how many these are. `seconds`:
    of that part, by weekday (0 is Monday), the mean of these days. `visits`: on record in it, the mean of them all.
    """

    days: int
    seconds: Mapping[int, float]
    visits: float


def longer_hours(days: Sequence[Sequence[LoggedDay]], asked: Spans) -> LongerHours | None:
    """None: on no day. `days`: of each, the logged days that say who comes; the first one's date and hours are its own.
    `asked`: (): the hours stay as they are.
    """
    longer = [(logged, spans) for logged in days if (spans := added(logged[0].opening, asked))]
    if not longer:
        return None
    seconds: dict[int, list[float]] = defaultdict(list)
    for logged, spans in longer:
        seconds[logged[0].day.weekday()].append(sum(end - start for start, end in spans))
    means = {weekday: fmean(seconds[weekday]) for weekday in sorted(seconds)}
    return LongerHours(len(longer), means, fmean(_visits(logged, spans) for logged, spans in longer))


def added(before: Spans, after: Spans) -> Spans:
    """The time of `after` that is not in `before`.

    >>> added(((9.0, 12.0), (13.0, 16.0)), ((8.0, 16.0),))
    ((8.0, 9.0), (12.0, 13.0))
    """
    return reduce(without, before, after)


def _visits(logged: Sequence[LoggedDay], spans: Spans) -> float:
    came = sum(any(start <= visit.arrived < end for start, end in spans) for day in logged for visit in day.visits)
    return came / len(logged)
