"""The input and output of a replay: visits, conditions and results.

Times are seconds after the midnight before the business date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from queueing.window import ServiceWindow

Span = tuple[float, float]
Spans = tuple[Span, ...]
STAYS = 2700.0
"""A logged window that closed within this many seconds of the last one stayed, as it seems, until nobody waited."""


class Visit(NamedTuple):
    """Somebody takes a ticket at `arrived`."""

    arrived: float
    line: str
    service: str
    priority: str = ""


class Fate(NamedTuple):
    """What belongs to a visit and does not depend on the hall; durations in seconds.

    `walk`: from the call to the start. `service`: from the start to the end. `patience`: how long they wait before they
    leave. `says_so`: if they leave, they cancel the ticket, so that it is not called as a no-show.
    """

    walk: float
    service: float
    patience: float
    says_so: bool = False


@dataclass(frozen=True, slots=True)
class LoggedDay:
    """A day as logged: the visits in order, the opening hours, and the hours in which each window could call."""

    day: date
    visits: tuple[Visit, ...]
    opening: Spans
    hours: Mapping[int, Spans] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The hall of a replay.

    `windows`: all windows of the hall. `hours`: the spans in which each window calls; the gaps between them are breaks.
    `rule`: a name in `queueing.policies.RULES`. `extra_wait`: how long priorities may delay a ticket. `weights`: by
    line. `head_starts`: seconds by priority class. `turn`: seconds from an end to the window's next call while people
    wait. `no_show`: seconds that a window spends on calling somebody who has left. `stays`: a window that closes within
    this many seconds of the last one goes on until nobody waits for it.
    """

    windows: tuple[ServiceWindow, ...]
    hours: Mapping[int, Spans]
    rule: str = "priority"
    extra_wait: timedelta = timedelta(minutes=15)
    weights: Mapping[str, int] = field(default_factory=dict)
    head_starts: Mapping[str, float] = field(default_factory=dict)
    turn: float = 0.0
    no_show: float = 90.0
    stays: float = STAYS


@dataclass(frozen=True, slots=True)
class Replay:
    """The result of replaying a day.

    `waits`: wait time of each visit in seconds; None: never called. `left`: whether each visitor left before being
    called or was a no-show. `busy`: by window, from each call to the end of that visit or no-show. `late`: seconds from
    the end of the last window's hours to the end of the last service.
    """

    waits: Sequence[float | None]
    left: Sequence[bool]
    busy: Mapping[int, Sequence[Span]]
    late: float
