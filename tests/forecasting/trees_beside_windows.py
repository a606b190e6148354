"""Would the trees of logs (`forecasting.wait_model`) help a living hall, whose windows are known?

The demo hall is played without a server. Each ticket is promised twice: by the calls to come, and by the trees, which
see the same days as a log and are fitted each night. Printed are the mean errors of both and of their blends.

    python -m tests.forecasting.trees_beside_windows --days 12 --tested 4 --seeds 1 2
"""

import argparse
from datetime import date, timedelta
from statistics import fmean

from forecasting.calibration import Calibration
from forecasting.replay import Replay, constant_for
from forecasting.visits import Visit
from operations.waiting.learning import CONSTANT_SECONDS, Learned, service_times
from tests.forecasting.demo_hall import HALL, Desk, Person, Room, a_day
from tests.forecasting.demo_promiser import Promiser

MONDAY = date(2026, 3, 2)
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5, 1.0)
"""Of the trees."""


def a_log(days: list[date], seed: int) -> dict[Visit, float]:
    """Everybody who was called on these days, and the P50 that the hall had promised them."""
    promiser = Promiser(HALL, Learned(HALL, Calibration(CONSTANT_SECONDS), service_times(HALL)))
    log: dict[Visit, float] = {}
    for day in days:
        room = a_day(day, seed, HALL)
        promises: dict[int, float] = {}
        promiser.begin(day)

        def arrive(person: Person, room: Room = room, promises: dict[int, float] = promises) -> None:
            room.drop_cancelled(room.now)
            promise = promiser.promise(room, person)
            if promise is not None:
                promises[person.number] = promise[0]

        def call(desk: Desk, person: Person, promises: dict[int, float] = promises) -> bool:
            promiser.call(desk, person)
            if person.number in promises:
                log[promiser.visit_of(desk, person)] = promises[person.number]
            return False

        room.play(call, arrive)
        promiser.end()
    return log


def errors(days: int, tested: int, seed: int) -> list[float]:
    """The mean error of the last days in seconds, for each of `WEIGHTS`."""
    dates = [day for n in range(2 * days + 7) if (day := MONDAY + timedelta(days=n)).weekday() < 5][:days]
    log = a_log(dates, seed)
    replay = Replay(constant_for(log))
    pairs = [
        (log[estimated.visit], estimated.estimate.p50, estimated.visit.wait_seconds or 0.0)
        for estimated in replay.play(log)
        if estimated.visit.issued_at.date() >= dates[-tested]
    ]
    return [fmean(abs(wait - (1 - w) * ours - w * trees) for ours, trees, wait in pairs) for w in WEIGHTS]


def main() -> None:
    """Print the errors of each seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=12)
    parser.add_argument("--tested", type=int, default=4)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    for seed in options.seeds:
        of_weights = zip(WEIGHTS, errors(options.days, options.tested, seed), strict=True)
        print(f"seed {seed}: " + ", ".join(f"{w:.0%} trees {error:.1f} s" for w, error in of_weights), flush=True)


if __name__ == "__main__":
    main()
