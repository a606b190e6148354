"""Figures of reports just on each side of the bounds that they count by."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forecasting.staffing import needed
from operations.halls import catalogue
from operations.reporting.history import COLUMNS, import_history
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.windows import attendance
from storage.tables import tickets
from tests.builders import Scene, a_clerk, a_hall, a_line
from tests.databases import a_sqlite_url
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book
from tests.operations.reporting.conftest import as_csv

pytestmark = pytest.mark.usefixtures("with_days_to_come")
MONDAY = Ask(date(2026, 3, 2), date(2026, 3, 2))
NINE = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(a_sqlite_url(tmp_path))
    yield made
    made.close()


def cells(scene: Scene, name: str, ask: Ask = MONDAY) -> list[dict[str, Any]]:
    made = report(scene.context, name, ask)
    return [dict(zip([column for column, _ in made.columns], row, strict=True)) for row in made.rows]


def a_visit(wait: int = 300, walk: int = 30, served: int = 400, **changes: str) -> dict[str, str]:
    """Somebody who came at nine and was served at window 1; seconds."""
    ends = [sum((wait, walk, served)[:n]) for n in range(4)]
    issued, called, started, finished = ((NINE + timedelta(seconds=end)).isoformat() for end in ends)
    values = ("hall", "A1", "A", "a1", "", "1", issued, called, started, finished, "finished")
    return dict(zip(COLUMNS, values, strict=True)) | changes


def imported(scene: Scene, visits: Sequence[dict[str, str]], first: int = 1) -> None:
    """These visits, each with a number of its own from `first` on."""
    rows = [visit | {"number": f"A{n}"} for n, visit in enumerate(visits, start=first)]
    import_history(scene.context, as_csv(rows))


@pytest.mark.parametrize(("visit", "fault", "is_counted"), [
    (a_visit(wait=12 * 3600), "impossible", True),  # the visit is longer than that, though the wait is not
    (a_visit(wait=12 * 3600 - 430), "impossible", False),
    (a_visit(wait=12 * 3600 - 429), "impossible", True),
    (a_visit(walk=2), "no_walk", True),
    (a_visit(walk=3), "no_walk", False),
    (a_visit(served=9), "short_service", True),
    (a_visit(served=10), "short_service", False),
])  # fmt: skip
def test_a_time_is_doubtful_beyond_its_bound_alone(
    scene: Scene, visit: dict[str, str], fault: str, is_counted: bool
) -> None:
    imported(scene, [visit])
    (row,) = cells(scene, "quality")
    assert (row[fault], row["suspect_share"]) == (int(is_counted), float(is_counted))


@pytest.mark.parametrize(("minutes", "idle_days"), [(29, 0), (30, 1)])
def test_a_window_that_was_open_for_half_an_hour_with_nobody_had_an_idle_day(
    scene: Scene, minutes: int, idle_days: int
) -> None:
    scene.opened(1)
    scene.clock.pass_time(minutes=minutes)
    attendance.close_window(scene.context, a_clerk(), "hall", 1)
    assert sum(row["idle_days"] for row in cells(scene, "quality")) == idle_days


def test_windows_and_halls_with_fewer_than_ten_cases_are_left_out_of_the_funnel(scene: Scene) -> None:
    catalogue.sync(scene.context, a_hall(code="other"))
    visits = [
        a_visit(served=200 + 37 * n, wait=1200 if n % 3 else 60, window=window, hall=hall)
        for window, hall, count in (("1", "hall", 10), ("2", "hall", 9), ("3", "other", 9))
        for n in range(count)
    ]
    imported(scene, visits)
    units = {(row["part"], row["hall"], row["of"]): row["cases"] for row in cells(scene, "funnel")}
    assert units == {
        ("window_service", "hall", "1"): 10,
        ("hall_service", "hall", ""): 19,
        ("hall_wait", "hall", ""): 19,
    }
    imported(scene, [a_visit(served=300, window="3", hall="other")], first=100)
    assert ("hall_wait", "other", "") in {(row["part"], row["hall"], row["of"]) for row in cells(scene, "funnel")}


@pytest.mark.parametrize(("waited_so_long", "rows"), [(10, [300]), (9, [])])
def test_a_wait_that_fewer_than_ten_people_had_has_no_row_of_patience(
    scene: Scene, waited_so_long: int, rows: list[int]
) -> None:
    """Who was called in the very second had the wait; all others were called before."""
    imported(scene, [a_visit(wait=300)] * waited_so_long + [a_visit(wait=299)] * 20)
    assert [row["wait_seconds"] for row in cells(scene, "patience")] == rows
    imported(scene, [a_visit(wait=100, outcome="no_show", window="", started_at="", finished_at="")], first=100)
    assert [row["wait_seconds"] for row in cells(scene, "patience")] == rows


@pytest.mark.parametrize(("later", "overtaken"), [(0, 0), (1, 1)])
def test_only_whoever_began_to_wait_in_a_later_second_overtakes(scene: Scene, later: int, overtaken: int) -> None:
    issued, called = (NINE + timedelta(seconds=seconds) for seconds in (later, 60))
    other = a_visit(issued_at=issued.isoformat(), called_at=called.isoformat(), started_at="", finished_at="")
    imported(scene, [a_visit(wait=600), other])
    assert [row["overtaken"] for row in cells(scene, "fairness")] == [overtaken]


def test_windows_are_needed_for_the_shortest_promise_of_the_lines_that_people_come_to(scene: Scene) -> None:
    lines = (a_line("A", wait_target_minutes=2), a_line("B", wait_target_minutes=60))
    catalogue.sync(scene.context, replace(a_hall(), lines=lines))
    scene.clock.pass_time(days=1)
    imported(scene, [a_visit(line="B", service="b1")] * 40)
    (row,) = cells(scene, "day-course")
    alone = needed(40, 430, 3600, 0.9).windows
    assert (row["arrivals"], row["windows_needed"]) == (40, alone)
    imported(scene, [a_visit()], first=100)
    (row,) = cells(scene, "day-course")
    with_a = needed(41, 430, 120, 0.9).windows
    assert (row["arrivals"], row["windows_needed"]) == (41, with_a)
    assert with_a > alone


@pytest.mark.parametrize(("seconds", "share"), [(900, 1.0), (901, 0.0)])
def test_a_line_that_no_folder_knows_promises_a_quarter_of_an_hour(scene: Scene, seconds: int, share: float) -> None:
    imported(scene, [a_visit(wait=seconds)])
    with scene.context.database.transaction() as connection:
        connection.execute(tickets.update().values(line="Z"))
    (row,) = cells(scene, "waiting-times")
    assert row["share_within_target"] == share


@pytest.mark.parametrize(("seconds", "share"), [(599, 1.0), (600, 1.0), (601, 0.0)])
def test_who_booked_is_called_in_time_up_to_the_last_second_of_the_tolerance(
    tmp_path: Path, seconds: int, share: float
) -> None:
    scene = Scene(a_sqlite_url(tmp_path), a_bookable_hall(late_minutes=10)).opened(1)
    made = book(scene)
    scene.clock.now = TEN
    arrive(scene, made.code)
    scene.clock.pass_time(seconds=seconds)
    assert scene.called_next(1).ticket.appointment == made.id
    (row,) = cells(scene, "appointments")
    scene.close()
    assert (row["booked_mean_seconds"], row["within_tolerance_share"]) == (seconds, share)
