"""The reports `fairness` and `funnel` against a second computation with plain lists; what their limits must hold."""

from collections import defaultdict
from datetime import date
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forecasting.funnel import FEWEST_UNITS, Floats, funnel
from operations.reporting.history import import_history
from operations.reporting.report import Ask, Report
from operations.reporting.reports import report
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.conftest import Row, as_csv, made_up_history
from tests.operations.reporting.second_computation import figures, left, seconds_between

ALL = Ask(date(2026, 1, 1), date(2026, 1, 31))
TARGET = 15 * 60
LIMIT = 15 * 60


def cells(made: Report) -> list[dict[str, Any]]:
    return [dict(zip([name for name, _ in made.columns], row, strict=True)) for row in made.rows]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return made_up_history(seed=41, days=6, a_day=150)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> Any:
    """Two halls' history; the hall of the scene has a folder with priority classes, as `north`."""
    folder: Path = tmp_path_factory.mktemp("fair")
    scene = Scene(a_sqlite_url(folder), a_hall(code="north"))
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    yield scene
    scene.close()


def passed_over(row: Row, rows: list[Row]) -> list[int]:
    """Seconds from each call of somebody of the same line and day whose turn was later, to the own call."""
    same = [other for other in rows if all(other[name] == row[name] for name in ("hall", "line"))
            and other["issued_at"][:10] == row["issued_at"][:10]]  # fmt: skip
    return [
        wait for other in same
        if other["called_at"] and other["issued_at"] > row["issued_at"]
        and (wait := seconds_between({"a": other["called_at"], "b": row["called_at"]}, "a", "b") or 0) > 0
    ]  # fmt: skip


def test_fairness_equals_the_second_computation(past: Scene, rows: list[Row]) -> None:
    got = {(row["hall"], row["priority"]): row for row in cells(report(past.context, "fairness", ALL))}
    assert set(got) == {(row["hall"], row["priority"]) for row in rows}
    left_by = left(rows, ("hall", "priority"))
    for (hall, priority), row in got.items():
        own = [each for each in rows if (each["hall"], each["priority"]) == (hall, priority)]
        called = [each for each in own if each["called_at"]]
        waits = [seconds_between(each, "issued_at", "called_at") or 0 for each in called]
        overtaken = [since for each in called if (since := passed_over(each, rows))]
        longest = [max(since) for since in overtaken]
        times = row["mean_seconds"], row["p50_seconds"], row["p90_seconds"], row["max_seconds"]
        assert (row["tickets"], row["called"], *times) == (len(own), len(called), *figures(waits))
        assert row["share_within_target"] == round(sum(wait <= TARGET for wait in waits) / len(waits), 4)
        assert (row["overtaken"], row["longest_overtaken_seconds"]) == (len(overtaken), max(longest))
        assert row["overtaken_share"] == round(len(overtaken) / len(called), 4)
        assert row["over_limit"] == sum(max(since) - min(since) > LIMIT for since in overtaken)
        assert 0 < row["over_limit"] < sum(seconds > LIMIT for seconds in longest), "some were not overtaken again"
        assert (row["no_shows"], row["cancelled"], row["expired"], row["left_share"]) == left_by[hall, priority]


def test_who_overtook_counts_whatever_was_filtered(past: Scene) -> None:
    everybody = {
        row["priority"]: row for row in cells(report(past.context, "fairness", Ask(ALL.start, ALL.end, "north")))
    }
    ask = Ask(ALL.start, ALL.end, "north", priority="elderly")
    assert cells(report(past.context, "fairness", ask)) == [everybody["elderly"]]
    assert everybody["elderly"]["overtaken"] > 0


def test_nobody_is_overtaken_in_a_line_that_calls_in_order(past: Scene) -> None:
    ask = Ask(date(2026, 2, 2), date(2026, 2, 2), "north")
    made = report(past.context, "fairness", ask)
    assert (made.rows, made.totals["overtaken"]) == ((), 0)
    orderly = [
        f"north,A{n},A,A-1,,1,2026-02-02T09:{n:02d}:00+08:00,2026-02-02T09:{n + 5:02d}:00+08:00,,,no_show"
        for n in range(20)
    ]
    import_history(past.context, StringIO("\n".join([HEADER, *orderly])))
    totals = report(past.context, "fairness", ask).totals
    assert (totals["called"], totals["overtaken"]) == (20, 0)


HEADER = "hall,number,line,service,priority,window,issued_at,called_at,started_at,finished_at,outcome"


def over_limit(tmp_path: Path, calls: dict[str, tuple[str, str]]) -> int:
    """Of these tickets of one line, number → issue and call, how many were overtaken beyond the hall's limit."""
    scene = Scene(a_sqlite_url(tmp_path), a_hall(code="north"))
    lines = [f"north,{number},A,A-1,,1,2026-02-02T{issued}+08:00,2026-02-02T{called}+08:00,,,no_show"
             for number, (issued, called) in calls.items()]  # fmt: skip
    import_history(scene.context, StringIO("\n".join([HEADER, *lines])))
    made = report(scene.context, "fairness", Ask(date(2026, 2, 2), date(2026, 2, 2), "north"))
    scene.close()
    assert made.totals["overtaken"] == 1
    return int(made.totals["over_limit"] or 0)


@pytest.mark.parametrize(
    ("last_call", "number"), [("09:35:00", 0), ("09:35:01", 1), ("09:59:59", 1), ("10:00:00", 0), ("10:05:00", 0)]
)
def test_the_limit_is_broken_by_a_call_more_than_that_after_the_first_and_before_the_own(
    tmp_path: Path, last_call: str, number: int
) -> None:
    first = {"A1": ("09:00:00", "10:00:00"), "A2": ("09:10:00", "09:20:00")}
    assert over_limit(tmp_path, first | {"A3": ("09:15:00", last_call)}) == number


def test_whoever_waits_on_while_nobody_later_is_called_has_no_broken_limit(tmp_path: Path) -> None:
    """The ticket before it is called after the limit: its place is earlier, as the rule has it."""
    earlier, own = {"A0": ("08:00:00", "09:50:00")}, {"A1": ("09:00:00", "11:00:00")}
    assert over_limit(tmp_path, earlier | own | {"A2": ("09:10:00", "09:55:00")}) == 0


def test_a_windows_service_is_measured_by_what_the_same_services_take(past: Scene, rows: list[Row]) -> None:
    made = cells(report(past.context, "funnel", Ask(ALL.start, ALL.end, "north")))
    served = [row for row in rows if row["hall"] == "north" and row["outcome"] == "finished"]
    seconds = {id(row): seconds_between(row, "started_at", "finished_at") or 0 for row in served}
    of_service: dict[str, list[int]] = defaultdict(list)
    for row in served:
        of_service[row["service"]].append(seconds[id(row)])
    mean = {service: sum(each) / len(each) for service, each in of_service.items()}
    assert {unit["of"] for unit in made} == {row["window"] for row in served}
    for unit in made:
        own = [row for row in served if row["window"] == unit["of"]]
        expected = sum(mean[row["service"]] for row in own)
        assert (unit["part"], unit["cases"]) == ("window_service", len(own))
        assert unit["value_share"] == round(sum(seconds[id(row)] for row in own) / expected, 4)
        assert (unit["target_share"], unit["outer_low_share"]) == (1.0, None), "four windows have no limits"


def test_halls_are_measured_by_their_waits_too(past: Scene, rows: list[Row]) -> None:
    made = [row for row in cells(report(past.context, "funnel", ALL)) if row["part"] == "hall_wait"]
    for row in made:
        waits = [seconds_between(each, "issued_at", "called_at") for each in rows
                 if each["hall"] == row["hall"] and each["called_at"]]  # fmt: skip
        assert row["cases"] == len(waits)
        assert row["value_share"] == round(sum((wait or 0) <= TARGET for wait in waits) / len(waits), 4)
        columns = ("no_shows", "cancelled", "expired", "left_share")
        assert tuple(row[name] for name in columns) == left(rows, ("hall",))[row["hall"],]
    assert len(made) == 2


def a_chance(seed: int, units: int, between: float) -> tuple[Floats, Floats]:
    """Values around 1 of units of many sizes that differ by chance and, by `between`, in truth."""
    random = np.random.default_rng(seed)
    errors = 1 / np.sqrt(random.integers(20, 2_000, units))
    return 1 + random.normal(0, np.sqrt(errors**2 + between**2)), errors


@pytest.mark.parametrize("between", [0.0, 0.1])
def test_few_units_that_differ_as_all_do_lie_beyond_the_outer_limits(between: float) -> None:
    inside_inner = outside = 0
    for seed in range(200):
        values, errors = a_chance(seed, 30, between)
        limits = funnel(values, errors, 1.0)
        assert limits is not None
        inside_inner += int((abs(values - 1) <= limits.inner).sum())
        outside += int((abs(values - 1) > limits.outer).sum())
    assert 0.92 <= inside_inner / 6_000 <= 0.97
    assert outside / 6_000 <= 0.01


def test_one_unit_that_really_differs_lies_beyond_them() -> None:
    for seed in range(50):
        values, errors = a_chance(seed, 30, 0.05)
        values[0], errors[0] = 1.5, 0.02
        limits = funnel(values, errors, 1.0)
        assert limits is not None and values[0] - 1 > limits.outer[0]


def test_limits_grow_narrower_with_the_cases_and_few_units_have_none() -> None:
    values, errors = a_chance(1, 12, 0.05)
    limits = funnel(values, errors, 1.0)
    assert limits is not None
    widths = [limits.outer[place] for place in np.argsort(errors)]
    assert all(one <= other for one, other in pairwise(widths))
    assert funnel(values[: FEWEST_UNITS - 1], errors[: FEWEST_UNITS - 1], 1.0) is None
