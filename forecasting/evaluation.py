"""How good the estimates are: a log is replayed, and each wait is estimated from what was known when it began.

A log of an older system does not say which windows were open, so a line's own calls set its pace; the time since its
last call and the number of people ahead are known at every moment. The train log gives each line's pace before the
first calls of the test log.
"""

import csv
import heapq
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from math import sqrt
from typing import Any

from forecasting.estimates import LATEST_CALLS, estimate, measure_pace

FRESH_CALLS = timedelta(minutes=90)
UNKNOWN_LINE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of a log: issued and, unless the citizen left before, called."""

    hall: str
    line: str
    issued_at: datetime
    called_at: datetime | None


def read_history(lines: Iterable[str]) -> Iterator[Visit]:
    """Visits of a history in the CSV format of imports."""
    for row in csv.DictReader(lines):
        called = row["called_at"]
        yield Visit(
            row["hall"],
            row["line"],
            datetime.fromisoformat(row["issued_at"]),
            datetime.fromisoformat(called) if called else None,
        )


@dataclass(slots=True)
class _Line:
    """What is known of one line now."""

    usual_seconds: float
    calls: deque[datetime] = field(default_factory=lambda: deque(maxlen=LATEST_CALLS + 1))
    ahead: int = 0

    def expect(self, now: datetime) -> tuple[int, int]:
        """P50 and P90 for somebody who comes now."""
        recent = [at for at in self.calls if now - at <= FRESH_CALLS]
        pace = measure_pace(recent, now, 1, self.usual_seconds)
        told = estimate(self.ahead, pace)
        assert told is not None  # one line counts as one window that is open
        return told.p50_seconds, told.p90_seconds


def usual_paces(train: Iterable[Visit]) -> dict[tuple[str, str], float]:
    """Seconds between calls of each line, over gaps of at most an hour."""
    calls: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for visit in train:
        if visit.called_at is not None:
            calls[visit.hall, visit.line].append(visit.called_at)
    result = {}
    for key, instants in calls.items():
        instants.sort()
        gaps = [(b - a).total_seconds() for a, b in pairwise(instants)]
        close = [gap for gap in gaps if gap <= 3600]
        result[key] = sum(close) / len(close) if close else UNKNOWN_LINE_SECONDS
    return result


def evaluate(train: Iterable[Visit], test: Iterable[Visit]) -> dict[str, Any]:
    """The contract's measures over the test log; MAE, RMSE and bias are of P50. n counts visits that were called."""
    usual = usual_paces(train)
    lines: dict[tuple[str, str], _Line] = {}
    calls: list[tuple[datetime, int, tuple[str, str]]] = []
    errors: list[float] = []
    pinball50 = pinball90 = covered = 0.0
    spent = 0.0
    for number, visit in enumerate(sorted(test, key=lambda one: one.issued_at)):
        key = (visit.hall, visit.line)
        line = lines.setdefault(key, _Line(usual.get(key, UNKNOWN_LINE_SECONDS)))
        while calls and calls[0][0] <= visit.issued_at:
            at, _, called_key = heapq.heappop(calls)
            lines[called_key].ahead -= 1
            lines[called_key].calls.append(at)
        if visit.called_at is None:
            continue  # when somebody left is not in the log, so they cannot be counted as waiting
        began = time.perf_counter()
        p50, p90 = line.expect(visit.issued_at)
        spent += time.perf_counter() - began
        real = (visit.called_at - visit.issued_at).total_seconds()
        errors.append(p50 - real)
        pinball50 += max(0.5 * (real - p50), 0.5 * (p50 - real))
        pinball90 += max(0.9 * (real - p90), 0.1 * (p90 - real))
        covered += real <= p90
        line.ahead += 1
        heapq.heappush(calls, (visit.called_at, number, key))
    n = len(errors)
    if n == 0:
        raise ValueError("the test log has no visit that was called")
    return {
        "n": n,
        "mae_seconds": round(sum(map(abs, errors)) / n, 1),
        "rmse_seconds": round(sqrt(sum(e * e for e in errors) / n), 1),
        "bias_seconds": round(sum(errors) / n, 1),
        "pinball50_seconds": round(pinball50 / n, 1),
        "pinball90_seconds": round(pinball90 / n, 1),
        "coverage_p90": round(covered / n, 4),
        "milliseconds_per_estimate": round(1000 * spent / n, 4),
    }
