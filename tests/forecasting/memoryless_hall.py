"""A hall without memory (M/M/s): how much the best promise misses by, against what theory says.

Of those who wait, with n people ahead, the wait is the sum of n + 1 exponential times of mean 1 / s: (n + 1) / s is
the best promise, and the squared error is (n + 1) / s² on average. As 1 / (1 − ρ) is the mean of n + 1, the root of the
mean squared error is exactly √(1 − ρ) of the mean wait (Ibrahim and Whitt 2009). A simulation shows that only as far as
it is long: at ρ = .95 a busy spell lasts long, and errors of one spell are alike.

    python -m tests.forecasting.memoryless_hall --windows 100 --load 0.95 --arrivals 2000000 --seeds 1 2 3 4
"""

import argparse
import heapq
from collections import deque
from math import sqrt
from random import Random
from typing import NamedTuple

BATCHES = 20


class RelativeError(NamedTuple):
    """The root of the mean squared error as a share of the mean wait, of those who wait, and its standard error by a
    jackknife over stretches of the day.
    """

    share: float
    standard_error: float


def relative_error(load: float, windows: int, arrivals: int, seed: int) -> RelativeError:
    """What the best promise misses by, when the first twentieth is left out because the hall begins empty."""
    draw = Random(seed)
    now, free, to_come = 0.0, [0.0] * windows, deque[float]()
    waits, squares = [0.0] * BATCHES, [0.0] * BATCHES
    counts = [0] * BATCHES
    for number in range(-arrivals // BATCHES, arrivals):
        now += draw.expovariate(load * windows)
        called_at = max(now, heapq.heappop(free))
        heapq.heappush(free, called_at + draw.expovariate(1))
        while to_come and to_come[0] <= now:
            to_come.popleft()
        if called_at > now:
            expected = (len(to_come) + 1) / windows
            to_come.append(called_at)
            if number >= 0:
                batch = number * BATCHES // arrivals
                waits[batch] += called_at - now
                squares[batch] += (called_at - now - expected) ** 2
                counts[batch] += 1

    def share(without: int | None) -> float:
        kept = [batch for batch in range(BATCHES) if batch != without]
        count, wait, square = (sum(values[batch] for batch in kept) for values in (counts, waits, squares))
        return sqrt(square * count) / wait

    leave_one_out = [share(batch) for batch in range(BATCHES)]
    mean = sum(leave_one_out) / BATCHES
    variance = (BATCHES - 1) / BATCHES * sum((one - mean) ** 2 for one in leave_one_out)
    return RelativeError(share(None), sqrt(variance))


def main() -> None:
    """Print the error of each seed beside that of theory."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, number in (("windows", 100), ("arrivals", 2_000_000)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--load", type=float, default=0.95)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4])
    options = parser.parse_args()
    for seed in options.seeds:
        measured = relative_error(options.load, options.windows, options.arrivals, seed)
        theory = sqrt(1 - options.load)
        print(f"seed {seed}: {measured.share:.4f} ± {measured.standard_error:.4f}; √(1 − ρ) = {theory:.4f}", flush=True)


if __name__ == "__main__":
    main()
