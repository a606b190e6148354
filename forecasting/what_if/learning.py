"""Learns from a hall's log how long services and walks take, and how long people wait before they leave.

Times are seconds after the midnight before the business date. Durations are seconds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, inf, log1p, sqrt
from random import Random
from statistics import NormalDist, fmean, median
from typing import Literal, NamedTuple

from forecasting.service_times import LEAST_SECONDS, MOST_MEANS, PRIOR_SPREAD, ServiceTimes
from forecasting.what_if.conditions import Fate, Span, Spans, Visit
from forecasting.what_if.patience_curve import PatienceCurve, patience_curve

PatienceKind = Literal["curve", "even", "none"]
"""People leave by the hall's curve of patience, at the same rate however long they have waited, or not at all."""
Outcome = Literal["finished", "no_show", "cancelled", "expired"]
OWN_PRIOR = 8.0
"""With this many measured times, half of a service's times are drawn from its own and half from the whole hall's."""
FEWEST = 20
"""With fewer measurements than this, a default is used."""
WALK, TURN, NO_SHOW = 30.0, 10.0, 90.0
"""The defaults in seconds: from call to start, from end to next call, and calling somebody who has left."""
LONGEST_TURN, LONGEST_NO_SHOW = 300.0, 900.0
GAP, PEOPLE_WAITED = 900.0, 300.0
"""A window was closed if it called nobody for `GAP` seconds while somebody it serves waited `PEOPLE_WAITED` of them."""


class LoggedVisit(NamedTuple):
    """A visit as logged; None: it did not happen or was not recorded. `service_seconds`: at the window. `ended`: of who
    was never called, the end of the wait. `came_early`: before the booked time `arrived`, where the wait begins.
    `late_seconds`: after the booked time, 0 for who came early; None: not booked.
    """

    arrived: float
    line: str
    service: str
    priority: str
    outcome: Outcome
    window: int | None = None
    called: float | None = None
    walk_seconds: float | None = None
    service_seconds: float | None = None
    ended: float | None = None
    came_early: bool = False
    late_seconds: float | None = None


@dataclass(slots=True)
class Behaviour:
    """What replays draw visitors' behaviour from.

    `shapes`: by service, measured service times as multiples of its mean; `hall_shapes`: of the whole hall. `walks`:
    seconds. `leave_rate`: the share of waiting people who leave in each second; `curve`: the same by how long they have
    waited, None where too few left to know. `says_so_share`: of those who leave,
    the share that cancels the ticket. `turn`, `no_show`: as in `Conditions`. `measured`: the number of service times it
    was learnt from; 0: the typical times of the hall's folder are used. `lateness`: how many seconds after their time
    people came who had booked; () where too few have. `left_unseen`: how many left before any call, nobody knows when.
    They are taken to leave as the others do.
    """

    times: ServiceTimes
    shapes: Mapping[str, Sequence[float]] = field(default_factory=dict)
    hall_shapes: Sequence[float] = ()
    walks: Sequence[float] = (WALK,)
    leave_rate: float = 0.0
    curve: PatienceCurve | None = None
    says_so_share: float = 0.0
    turn: float = TURN
    no_show: float = NO_SHOW
    measured: int = 0
    lateness: Sequence[float] = ()
    left_unseen: int = 0

    @property
    def patience(self) -> PatienceKind:
        """How people leave."""
        if self.curve is not None:
            return "curve"
        return "even" if self.leave_rate else "none"

    def with_patience(self, kind: PatienceKind) -> "Behaviour":
        """The same hall with this patience; where its curve is not known, "curve" is "even"."""
        curve = self.curve if kind == "curve" else None
        return replace(self, curve=curve, leave_rate=0.0 if kind == "none" else self.leave_rate)

    def fates(self, visits: Sequence[Visit], seed: str) -> list[Fate]:
        """Draw the fate of each visit. The same seed gives the same fates, whatever the conditions."""
        random = Random(seed)  # noqa: S311  behaviour, not secrets
        return [self._fate(visit, random) for visit in visits]

    def _fate(self, visit: Visit, random: Random) -> Fate:
        own_shapes = self.shapes.get(visit.service, ())
        shapes = own_shapes if random.random() < len(own_shapes) / (len(own_shapes) + OWN_PRIOR) else self.hall_shapes
        position = random.random()
        shape = shapes[int(position * len(shapes))] if shapes else _log_normal(position)
        walk = self.walks[int(random.random() * len(self.walks))]
        draw = random.expovariate(1.0)
        return Fate(
            walk,
            self.times.seconds(visit.service, visit.line) * shape,
            self._patience(draw),
            random.random() < self.says_so_share,
        )

    def _patience(self, draw: float) -> float:
        if self.curve is not None:
            return self.curve.patience(draw)
        return draw / self.leave_rate if self.leave_rate else inf


def no_beat() -> None:
    """Nobody wants to stop it."""


def learn(
    days: Iterable[Sequence[LoggedVisit]],
    prior_seconds: Mapping[str, float],
    line_of: Mapping[str, str],
    beat: Callable[[], None] = no_beat,
) -> Behaviour:
    """Learn from days in order. `prior_seconds`, `line_of`: typical time and line by service code, for rare
    services. `beat` is called again and again meanwhile.
    """
    days = list(days)
    times = ServiceTimes(prior_seconds, line_of)
    visits = [visit for day in days for visit in day]
    served_visits = [(visit, seconds) for visit in visits if (seconds := _service_seconds(visit)) is not None]
    for visit, seconds in served_visits:
        beat()
        times.observe(visit.service, visit.line, None, seconds)
    shapes: dict[str, list[float]] = defaultdict(list)
    for visit, seconds in served_visits:
        shapes[visit.service].append(min(seconds / times.seconds(visit.service, visit.line), MOST_MEANS))
    all_shapes = [shape for service_shapes in shapes.values() for shape in service_shapes]
    mean = fmean(all_shapes) if all_shapes else 1.0
    walks = [visit.walk_seconds for visit in visits if visit.walk_seconds is not None and visit.outcome == "finished"]
    lateness = [visit.late_seconds for visit in visits if visit.late_seconds is not None]
    leavers = [visit for visit in visits if visit.outcome in ("no_show", "cancelled")]
    waits = [wait for visit in visits if (wait := _patience_shown(visit)) is not None]
    waited_seconds = sum(seconds for seconds, _ in waits)
    left_unseen = sum(visit.called is None and visit.ended is None for visit in leavers)
    left = sum(has_left for _, has_left in waits) + left_unseen
    leave_rate = left / waited_seconds if waited_seconds > 0 else 0.0
    return Behaviour(
        times,
        shapes,
        [shape / mean for shape in all_shapes] if len(all_shapes) >= FEWEST else (),
        walks if len(walks) >= FEWEST else (WALK,),
        leave_rate,
        patience_curve(waits, leave_rate, left_unseen),
        sum(visit.outcome == "cancelled" for visit in leavers) / len(leavers) if leavers else 0.0,
        _turn(days),
        _no_show(leavers),
        len(served_visits),
        lateness if len(lateness) >= FEWEST else (),
        left_unseen,
    )


def hours_of_windows(visits: Sequence[LoggedVisit]) -> dict[int, Spans]:
    """The hours of each window, from its first call to its last end, without gaps in which people waited for it and it
    did not call. Windows without a logged call are missing.
    """
    by_window: dict[int, list[LoggedVisit]] = defaultdict(list)
    for visit in visits:
        if visit.window is not None and visit.called is not None:
            by_window[visit.window].append(visit)
    waits = [(visit.line, visit.arrived, visit.called) for visit in visits if visit.called is not None]
    return {number: _spans(window_visits, waits) for number, window_visits in by_window.items()}


def _spans(window_visits: list[LoggedVisit], waits: Sequence[tuple[str, float, float]]) -> Spans:
    window_visits = sorted(window_visits, key=lambda visit: visit.called or 0.0)
    lines = {visit.line for visit in window_visits}
    spans: list[Span] = []
    for visit in window_visits:
        assert visit.called is not None
        end = max(visit.called + (visit.walk_seconds or 0.0), visit.ended or 0.0)
        if spans and not _was_away(spans[-1][1], visit.called, lines, waits):
            spans[-1] = spans[-1][0], max(spans[-1][1], end)
        else:
            spans.append((visit.called, end))
    return tuple(spans)


def _was_away(start: float, end: float, lines: set[str], waits: Sequence[tuple[str, float, float]]) -> bool:
    if end - start < GAP:
        return False
    return any(line in lines and min(end, called) - max(start, arrived) >= PEOPLE_WAITED
               for line, arrived, called in waits)  # fmt: skip


def _service_seconds(visit: LoggedVisit) -> float | None:
    if visit.outcome != "finished":
        return None
    seconds = visit.service_seconds
    if seconds is None and visit.called is not None and visit.ended is not None:
        seconds = visit.ended - visit.called - WALK
    return seconds if seconds is not None and seconds >= LEAST_SECONDS else None


def _patience_shown(visit: LoggedVisit) -> tuple[float, bool] | None:
    """How long a visitor waited, and whether they left then; None: unknown, or they had not begun to wait. As in the
    report `patience`: who was never called was patient until closing time, a no-show left at the call at the latest.
    """
    if visit.called is not None:
        if visit.outcome in ("no_show", "cancelled") and visit.ended is not None and visit.ended < visit.called:
            return max(0.0, visit.ended - visit.arrived), True
        return max(0.0, visit.called - visit.arrived), visit.outcome == "no_show"
    if visit.ended is None or (visit.came_early and visit.ended <= visit.arrived):
        return None
    return max(0.0, visit.ended - visit.arrived), visit.outcome in ("no_show", "cancelled")


def _turn(days: Sequence[Sequence[LoggedVisit]]) -> float:
    """The median seconds from an end to the window's next call, where the next visitor was already waiting."""
    gaps: list[float] = []
    for day in days:
        last_ends: dict[int, float] = {}
        for visit in sorted(day, key=lambda visit: visit.called or 0.0):
            if visit.window is None or visit.called is None:
                continue
            previous_end = last_ends.get(visit.window)
            if (
                previous_end is not None
                and visit.arrived <= previous_end <= visit.called <= previous_end + LONGEST_TURN
            ):
                gaps.append(visit.called - previous_end)
            if visit.ended is not None and visit.ended >= visit.called:
                last_ends[visit.window] = visit.ended
            else:
                last_ends.pop(visit.window, None)  # nobody knows when it was free again
    return median(gaps) if len(gaps) >= FEWEST else TURN


def _no_show(leavers: Sequence[LoggedVisit]) -> float:
    """The mean seconds that a window spends on a no-show."""
    seconds = [min(visit.ended - visit.called, LONGEST_NO_SHOW) for visit in leavers
               if visit.outcome == "no_show" and visit.called is not None and visit.ended is not None
               and visit.ended >= visit.called]  # fmt: skip
    return fmean(seconds) if len(seconds) >= FEWEST else NO_SHOW


def _log_normal(position: float) -> float:
    """The quantile at `position` of a log-normal service time of mean 1, with the prior spread of `ServiceTimes`."""
    variance = log1p(PRIOR_SPREAD**2)
    return exp(NormalDist(-variance / 2, sqrt(variance)).inv_cdf(max(position, 1e-9)))
