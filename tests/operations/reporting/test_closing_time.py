"""What closing time, the nights on which clocks change, and appointments do to `windows` and `patience`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from operations.reporting.behind import tickets_of
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.tickets import close_of_day, serving
from operations.windows import attendance
from queueing.hall import WEEKDAYS
from tests.builders import KIOSK, NINE, Scene, a_clerk, a_hall
from tests.databases import a_sqlite_url
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book

DAY = date(2026, 3, 2)
ASK = Ask(DAY, DAY, "hall")
MINUTE = timedelta(minutes=1)
TILL_FIVE = dict.fromkeys(WEEKDAYS, ("09:00-17:00",))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A hall with one window, from nine to five."""
    scene = Scene(a_sqlite_url(tmp_path), a_hall(1, opening=TILL_FIVE))
    yield scene
    scene.close()


def rows(scene: Scene, name: str, ask: Ask = ASK) -> list[dict[str, Any]]:
    made = report(scene.context, name, ask)
    return [dict(zip([name for name, _ in made.columns], row, strict=True)) for row in made.rows]


def of_window(scene: Scene, ask: Ask = ASK) -> tuple[int, int, int]:
    """Open, serving and idle seconds of the only window."""
    (row,) = rows(scene, "windows", ask)
    return row["open_seconds"], row["serving_seconds"], row["idle_seconds"]


def test_a_service_that_runs_past_closing_time_is_not_idle_before_it(scene: Scene) -> None:
    scene.opened(1)
    scene.clock.now = NINE + timedelta(hours=7, minutes=50) - timedelta(seconds=1)
    scene.issue()
    scene.do("start", scene.called_next())
    for minutes in (0, 1, 10, 30, 600):
        scene.clock.now = NINE + timedelta(hours=8) + minutes * MINUTE
        assert of_window(scene) == (28_800, 600, 28_200), f"{minutes} min after closing time"


def test_of_whoever_was_never_called_the_list_says_how_long_it_was_until_closing_time(scene: Scene) -> None:
    """Nobody knows when they went, and that the day was cleared up at night says nothing of it."""
    scene.opened(1)
    scene.issue()
    scene.clock.now = NINE + timedelta(hours=20)
    close_of_day.close_earlier_days(scene.context, "hall")
    [ticket] = tickets_of(scene.context, "no-shows", ASK, "expired", "", 10).tickets
    assert ticket.left_after_seconds == pytest.approx(8 * 3600, abs=5)


def test_no_filter_of_tickets_makes_a_window_idle_that_serves_somebody(scene: Scene) -> None:
    scene.opened(1)
    scene.issue()
    view = scene.called_next()
    scene.do("start", view)
    scene.clock.pass_time(minutes=10)
    filters: tuple[dict[str, Any], ...] = (
        {"booked": "yes"}, {"booked": "no"}, {"service": "a1"}, {"line": "A"}, {"priority": "elderly"},
    )  # fmt: skip
    for chosen in filters:
        assert of_window(scene, replace(ASK, **chosen))[2] == 1, chosen
    scene.do("finish", view)
    for chosen in filters:
        assert of_window(scene, replace(ASK, **chosen))[2] == 1, chosen


def test_a_window_to_which_nobody_goes_is_idle_as_long_as_it_is_open(scene: Scene) -> None:
    scene.clock.pass_time(microseconds=900_000)
    for _ in range(5):
        scene.opened(1)
        scene.clock.pass_time(seconds=600, microseconds=200_000)
        attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
        scene.clock.pass_time(seconds=60, microseconds=800_000)
    assert of_window(scene) == (3_000, 0, 3_000)


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)], ids=["forward", "back"])
def test_idle_seconds_are_those_that_go_by_while_clocks_are_changed(tmp_path: Path, day: date) -> None:
    scene = Scene(a_sqlite_url(tmp_path), a_hall(1, timezone="Europe/Warsaw", day_starts_at="06:00"))
    scene.clock.now = datetime(day.year, day.month, day.day, 21, tzinfo=UTC)
    scene.opened(1)
    scene.clock.pass_time(hours=2, minutes=30)
    scene.issue()
    scene.clock.pass_time(hours=2)
    view = scene.called_next()
    scene.do("start", view)
    scene.clock.pass_time(minutes=10)
    scene.do("finish", view)
    attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    (row,) = rows(scene, "windows", Ask(day, day, "hall"))
    assert (row["open_seconds"], row["serving_seconds"], row["idle_seconds"]) == (16_801, 600, 16_201)
    assert row["idle_while_waiting_seconds"] == 7_200
    scene.close()


def test_who_was_never_called_was_patient_until_closing_time_and_no_longer(scene: Scene) -> None:
    scene.opened(1)
    scene.clock.now = NINE + timedelta(hours=7, minutes=50)
    for _ in range(10):
        scene.issue()
    scene.clock.now = NINE + timedelta(hours=24)
    close_of_day.close_earlier_days(scene.context, "hall")
    for _ in ("from rows", "packed"):
        assert [(row["wait_seconds"], row["at_risk"]) for row in rows(scene, "patience")] == [(300, 10)]
        pack_past_days(scene.context, DAY + timedelta(days=1))


def test_who_booked_is_patient_from_the_booked_time_on(tmp_path: Path) -> None:
    scene = Scene(a_sqlite_url(tmp_path), a_bookable_hall(6))
    booked = [book(scene, TEN + n // 3 * 30 * MINUTE, name=f"n{n}") for n in range(9)]
    gone = [book(scene, TEN + 90 * MINUTE, name=f"gone{n}") for n in range(2)]
    for first in range(0, 9, 3):
        here = booked[first : first + 3]
        scene.clock.now = here[0].starts_at - 28 * MINUTE
        views = [arrive(scene, each.code) for each in here]
        scene.clock.now = here[0].starts_at + 6 * MINUTE
        for view in views:
            serving.step(scene.context, KIOSK, view.ticket.id, "cancel")
    scene.clock.now = gone[0].starts_at - 20 * MINUTE
    views = [arrive(scene, each.code) for each in gone]
    walk_ins = [scene.issue("b1") for _ in range(2)]
    scene.clock.now = gone[0].starts_at - 5 * MINUTE
    for view in (*views, *walk_ins):
        serving.step(scene.context, KIOSK, view.ticket.id, "cancel")
    made = report(scene.context, "patience", ASK)
    everybody = [row[3:6] for row in made.rows if row[1] is None]
    assert everybody == [(300, 11, 0.0)], "nine for six minutes after the booked time, two for a quarter of an hour"
    everybody_left = {"tickets": 11, "left": 11, "left_unseen": 0}
    assert made.totals == everybody_left, "who gave it back before the time had not begun to wait"
    scene.close()
