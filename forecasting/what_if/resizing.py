"""Past days made as large as a forecast: some visits left out, or others like them added, half-hour by half-hour."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor
from random import Random

from forecasting.what_if.conditions import LoggedDay, Visit
from forecasting.what_if.figures import BIN


def resized(days: Sequence[LoggedDay], means: Mapping[int, float], seed: str) -> list[LoggedDay]:
    """The days with as many visits as `means` says by half-hour, on average; each day as a whole has as many. How a
    day's visits crowd within and between half-hours stays its own. The same seed gives the same visits.
    """
    total = sum(means.values())
    by_day = [Counter(int(visit.arrived // BIN) for visit in day.visits) for day in days]
    of_days = [total / len(day.visits) if day.visits else 0.0 for day in days]
    factors = {}
    for n, mean in means.items():
        there = sum(counts[n] * factor for counts, factor in zip(by_day, of_days, strict=True)) / max(1, len(days))
        factors[n] = mean / there if there else 0.0
    return [_resized(day, {n: factors.get(n, 0.0) * factor for n in counts}, Random(f"{seed} {day.day}"))  # noqa: S311
            for day, counts, factor in zip(days, by_day, of_days, strict=True)]  # fmt: skip


def _resized(day: LoggedDay, factors: Mapping[int, float], random: Random) -> LoggedDay:
    by_bin: dict[int, list[Visit]] = defaultdict(list)
    for visit in day.visits:
        by_bin[int(visit.arrived // BIN)].append(visit)
    visits: list[Visit] = []
    for n, of_bin in sorted(by_bin.items()):
        count = floor(len(of_bin) * factors[n] + random.random())
        if count <= len(of_bin):
            visits += random.sample(of_bin, count)
            continue
        first, last = min(visit.arrived for visit in of_bin), max(visit.arrived for visit in of_bin)
        more = (random.choice(of_bin) for _ in range(count - len(of_bin)))
        visits += of_bin
        visits += [visit._replace(arrived=random.uniform(*_around(n, first, last))) for visit in more]
    return replace(day, visits=tuple(sorted(visits, key=lambda visit: visit.arrived)))


def _around(n: int, first: float, last: float) -> tuple[float, float]:
    """Where in the half-hour people came; of one visit alone, all of it."""
    return (first, last) if last > first else (float(n * BIN), float((n + 1) * BIN - 1))
