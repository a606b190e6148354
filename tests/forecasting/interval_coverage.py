"""How often the interval of a comparison holds the truth, in simulated halls whose truth is known from many days.

python -m tests.forecasting.interval_coverage --pairs 300 --before 20 --after 20 --seed 1
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from forecasting.day_changes import Change, change_of_totals, change_of_typical_day
from forecasting.days import Days
from tests.forecasting.queue_days import HARSH, LOADS, Queue, part

QUICKER = 0.85
"""The factor of service times after the change."""
LONG_RUN = 20_000
Estimand = Callable[[Days, Days], Change | None]
ESTIMANDS: tuple[Estimand, ...] = (change_of_totals, change_of_typical_day)


class Held(NamedTuple):
    """The share of intervals that held the truth, and their median width as a share."""

    share: float
    width: float


def halls(windows: int = 6, hours: int = 8) -> dict[str, Queue]:
    """The halls of the table in docs/measures.md."""
    halls = {name: Queue(load, windows, hours) for name, load in LOADS.items()}
    return halls | {"harsh": replace(HARSH, windows=windows, hours=hours)}


def coverage(
    queues: Mapping[str, Queue], pairs: int, before: int, after: int, seed: int, long_run: int = LONG_RUN
) -> Iterator[tuple[str, float, list[Held]]]:
    """For each hall, without and with a change: its name, the factor of service times, and how often the intervals of
    all visits and of a typical day held the truth.
    """
    for name, queue in queues.items():
        chance = np.random.default_rng(seed)
        usual, first = queue.days(chance, long_run), queue.days(chance, pairs * before)
        for factor in (1.0, QUICKER):
            changed = queue.days(chance, long_run, factor)
            second = queue.days(chance, pairs * after, factor)
            sides = [(part(first, n * before, before), part(second, n * after, after)) for n in range(pairs)]
            yield name, factor, [_held(estimand, sides, usual, changed, factor) for estimand in ESTIMANDS]


def _held(estimand: Estimand, sides: list[tuple[Days, Days]], usual: Days, changed: Days, factor: float) -> Held:
    truth = estimand(usual, changed)
    assert truth is not None
    goal = 0.0 if factor == 1.0 else truth.share
    bounds = [(change.low, change.high) for pair in sides if (change := estimand(*pair)) and change.low is not None]
    low, high = np.array(bounds, dtype=float).T
    return Held(float(((low <= goal) & (goal <= high)).sum()) / len(sides), float(np.median(high - low)))


def main() -> None:
    """Print the table of docs/measures.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, number in (("pairs", 300), ("before", 20), ("after", 20), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=number)
    options = parser.parse_args()
    for name, factor, held in coverage(halls(), options.pairs, options.before, options.after, options.seed):
        figures = "; ".join(f"{100 * h.share:.1f} %, {100 * h.width:.0f} points" for h in held)
        print(f"{name:12} services × {factor:<5} all visits, a typical day: {figures}", flush=True)


if __name__ == "__main__":
    main()
