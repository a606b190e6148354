"""Random halves of the same days are seldom called a change."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from operations.reporting.history import COLUMNS
from tests.forecasting.queue_days import HARSH, LOADS, Queue
from tests.forecasting.random_halves import Alarms, alarms, alarms_of, days_of_halls
from tests.operations.reporting.conftest import made_up_history
from tests.operations.reporting.second_computation import seconds_between

MOST_ALARMS = 0.08


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven weeks of two halls as a file, with the Spring Festival in them."""
    path: Path = tmp_path_factory.mktemp("halves") / "history.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(made_up_history(seed=5, days=27, a_day=40))
        for row in made_up_history(seed=6, days=24, a_day=40):
            writer.writerow({name: value.replace("2026-01-", "2026-02-") for name, value in row.items()})
    return path


def test_the_days_of_a_hall_are_those_that_a_comparison_counts(history: Path) -> None:
    rows = [row for row in csv.DictReader(history.open()) if row["hall"] == "north"]
    waits: dict[date, list[int]] = {}
    for row in rows:
        wait = seconds_between(row, "issued_at", "called_at")
        if wait is not None:
            waits.setdefault(date.fromisoformat(row["issued_at"][:10]), []).append(wait)
    free = {date(2026, 2, 14 + n) for n in range(10)} | {date(2026, 2, 28)}
    counted = {day: of_day for day, of_day in waits.items() if day not in free}
    days = days_of_halls(history, "Asia/Shanghai", "wait")["north"]
    assert days.counts.sum() == sum(map(len, counted.values()))
    assert days.seconds.sum() == sum(map(sum, counted.values()))
    assert len(days) == len(counted) < len(waits)


def test_random_halves_of_a_halls_days_are_seldom_called_a_change(history: Path) -> None:
    halls = days_of_halls(history, "Asia/Shanghai", "wait")
    for of_hall in alarms_of(halls, number=100, seed=1, fewest_days=8).values():
        for counted in of_hall.values():
            assert counted.intervals == 100
            assert counted.share <= MOST_ALARMS


@pytest.mark.parametrize("load", [*LOADS, "harsh"])
def test_the_halves_of_forty_days_of_a_queue_are_seldom_called_a_change(load: str) -> None:
    queue = HARSH if load == "harsh" else Queue(LOADS[load])
    counted = dict.fromkeys(("all visits", "a typical day"), Alarms(0, 0, 0))
    for seed in range(12):
        for name, of_days in alarms(queue.days(np.random.default_rng(seed), 40), 25, seed).items():
            counted[name] += of_days
    for name, each in counted.items():
        assert (each.halves, each.intervals) == (300, 300)
        assert each.share <= MOST_ALARMS, name


def test_too_few_days_raise_no_alarm_because_they_have_no_interval() -> None:
    days = Queue(0.75).days(np.random.default_rng(1), 15)
    assert set(alarms(days, 20, 1).values()) == {Alarms(20, 0, 0)}
