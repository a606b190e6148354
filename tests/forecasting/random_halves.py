"""How often a comparison calls two random halves of the same days a change, on real days of a history file.

The days of each hall are those that the report `comparison` counts, its times and its intervals are the report's own.
Nothing differs between the halves but chance, so an interval without zero is a false alarm.

python -m tests.forecasting.random_halves HISTORY.csv.gz --zone Europe/Warsaw --halves 300 --seed 1
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np

from forecasting import day_changes
from forecasting.day_changes import change_of_totals, change_of_typical_day
from forecasting.days import Days
from operations.context import Context
from operations.reporting.counted_days import CountedDays
from operations.reporting.day_table import everything_of
from operations.reporting.history import import_file
from operations.reporting.report import Ask, desk
from queueing.period import YEARS
from storage.database import Database
from tests.databases import a_sqlite_url

ESTIMANDS = {"all visits": change_of_totals, "a typical day": change_of_typical_day}
FIRST, LAST = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)


class Alarms(NamedTuple):
    """Of a hall's halves: how many there were, how many had an interval, and in how many of those zero was outside."""

    halves: int
    intervals: int
    alarms: int

    def __add__(self, other: object) -> "Alarms":
        assert isinstance(other, Alarms)
        return Alarms(*(one + two for one, two in zip(self, other, strict=True)))

    @property
    def share_of_intervals(self) -> float:
        """Of the halves that have an interval; of none, 0."""
        return self.alarms / max(1, self.intervals)

    @property
    def share(self) -> float:
        """Of all halves: what a manager who compares them would be told."""
        return self.alarms / self.halves


def days_of_halls(history: Path, zone: str, measure: str) -> dict[str, Days]:
    """Hall → its days that a comparison counts, all lines together."""
    with tempfile.TemporaryDirectory() as folder:
        context = Context(Database(a_sqlite_url(Path(folder))))
        import_file(context, history, zone=zone)
        halls = {}
        with context.database.reading() as connection:
            own = desk(context, connection, Ask(FIRST, LAST))
            for hall in sorted(own.halls):
                table = everything_of(own.facts(Ask(FIRST, LAST, hall).period), CountedDays(own))
                halls[hall] = table.days_of(measure)
        context.database.close()
    return {hall: days for hall, days in halls.items() if len(days) > 1}


def random_halves(days: Days, number: int, seed: int) -> Iterator[tuple[Days, Days]]:
    """The same days, cut in two by chance again and again."""
    chance = np.random.default_rng(seed)
    for _ in range(number):
        order = chance.permutation(len(days))
        first, second = (np.sort(half) for half in np.array_split(order, 2))
        yield _only(days, first), _only(days, second)


def alarms(days: Days, number: int, seed: int) -> dict[str, Alarms]:
    """Of each estimand."""
    counted = dict.fromkeys(ESTIMANDS, Alarms(0, 0, 0))
    for before, after in random_halves(days, number, seed):
        for name, estimand in ESTIMANDS.items():
            change = estimand(before, after)
            has_interval = change is not None and change.low is not None and change.high is not None
            is_alarm = has_interval and not change.low <= 0 <= change.high  # type: ignore[union-attr,operator]
            counted[name] += Alarms(1, int(has_interval), int(is_alarm))
    return counted


def alarms_of(halls: Mapping[str, Days], number: int, seed: int, fewest_days: int) -> dict[str, dict[str, Alarms]]:
    """Hall → estimand → its alarms, where an interval needs so many days in each half."""
    with patch.object(day_changes, "FEWEST_DAYS", fewest_days):
        return {hall: alarms(days, number, seed) for hall, days in halls.items()}


def _only(days: Days, rows: np.ndarray) -> Days:
    return Days(days.weekdays[rows], days.tickets[rows], days.counts[rows], days.seconds[rows])


def main() -> None:
    """Print the figures of docs/measures.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("history", type=Path)
    parser.add_argument("--zone", default="Asia/Shanghai")
    parser.add_argument("--measure", default="wait", choices=("visit", "wait", "walk", "service"))
    parser.add_argument("--halves", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    halls = days_of_halls(options.history, options.zone, options.measure)
    numbers = sorted(len(days) for days in halls.values())
    print(f"{len(halls)} halls of {numbers[0]} to {numbers[-1]} counted days, {options.halves} halves each")
    for fewest_days in (day_changes.FEWEST_DAYS, 1):
        print(f"an interval from {fewest_days} days in each half on:")
        of_halls = alarms_of(halls, options.halves, options.seed, fewest_days)
        for name in ESTIMANDS:
            together = sum((of_hall[name] for of_hall in of_halls.values()), Alarms(0, 0, 0))
            worst, of_worst = max(of_halls.items(), key=lambda item: item[1][name].share)
            print(
                f"  {name}: {together.intervals} of {together.halves} halves have an interval; called a change are "
                f"{together.alarms}, {together.share:.2%} of all and {together.share_of_intervals:.2%} of these; "
                f"in the worst hall, {worst}, {of_worst[name].share:.1%} of all"
            )


if __name__ == "__main__":
    main()
