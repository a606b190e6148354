"""Windows that nobody closed: they count up to the hall's closing time, whoever closes them, and whenever that is."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.tickets import close_of_day
from operations.windows import attendance
from queueing.errors import Conflict
from queueing.hall import WEEKDAYS
from tests.builders import NINE, Scene, a_clerk, a_hall
from tests.databases import a_sqlite_url

MONDAY = Ask(date(2026, 3, 2), date(2026, 3, 2), "hall")
OFFICE_HOURS = dict.fromkeys(WEEKDAYS, ("09:00-12:00", "13:00-17:00"))
HOURS: dict[str, dict[str, Any]] = {
    "an office": {"opening": OFFICE_HOURS},
    "a hall that closes at midnight": {"opening": dict.fromkeys(WEEKDAYS, ("06:00-24:00",))},
    "a hall whose dates begin in the morning": {
        "day_starts_at": "04:00", "opening": dict.fromkeys(WEEKDAYS, ("09:00-02:00",))
    },
    "a hall that is shut on Mondays": {"opening": OFFICE_HOURS | {"mon": ()}},
}  # fmt: skip


def a_scene(folder: Path, **hours: Any) -> Scene:
    return Scene(a_sqlite_url(folder), a_hall(**hours))


def figures(scene: Scene) -> list[object]:
    """What does not say who left: whoever waits still is sent home by the upkeep."""
    made = [report(scene.context, name, MONDAY) for name in ("windows", "staff")]
    course = report(scene.context, "day-course", MONDAY)
    place = [name for name, _ in course.columns].index("windows_open")
    return [(of_one.rows, of_one.totals) for of_one in made] + [[row[place] for row in course.rows]]


def open_seconds(scene: Scene) -> object:
    return report(scene.context, "windows", MONDAY).totals["open_seconds"]


@pytest.mark.parametrize("hours", HOURS)
@pytest.mark.parametrize("seed", range(3))
def test_the_upkeep_that_closes_a_window_changes_no_figure_of_its_day(tmp_path: Path, hours: str, seed: int) -> None:
    scene, random = a_scene(tmp_path, **HOURS[hours]), Random(seed)
    for _ in range(8):
        number = random.choice((1, 2, 3))
        change = random.choice((attendance.pause_window, attendance.open_window))
        attendance.open_window(scene.context, a_clerk(f"clerk{number}"), "hall", number)
        change(scene.context, a_clerk(f"clerk{number}"), "hall", number)
        with suppress(Conflict):  # a shut hall with paused windows gives no numbers
            scene.issue()
        scene.clock.pass_time(minutes=random.randrange(1, 90))
    scene.clock.now = NINE + timedelta(days=1) - timedelta(hours=random.choice((0.5, 1, 2)))
    before = figures(scene)
    close_of_day.close_earlier_days(scene.context, "hall")
    assert figures(scene) == before
    pack_past_days(scene.context, date(2026, 3, 3))
    assert figures(scene) == before
    scene.close()


@pytest.mark.parametrize("at", [23, 24 + 0.1, 24 + 8, 48 + 8])
def test_a_window_left_open_counts_until_closing_time_however_late_it_is_noticed(tmp_path: Path, at: float) -> None:
    scene = a_scene(tmp_path, opening=OFFICE_HOURS).opened(1)
    scene.clock.now = datetime(2026, 3, 1, 16, tzinfo=NINE.tzinfo) + timedelta(hours=at)
    assert open_seconds(scene) == 8 * 3600
    close_of_day.close(scene.context, "hall")
    assert open_seconds(scene) == 8 * 3600
    scene.close()


def test_a_window_left_with_somebody_in_service_counts_until_closing_time_too(tmp_path: Path) -> None:
    scene = a_scene(tmp_path, opening=OFFICE_HOURS).opened(1)
    scene.issue()
    view = scene.do("start", scene.called_next())
    scene.clock.now = NINE + timedelta(days=1)
    close_of_day.close_earlier_days(scene.context, "hall")
    scene.do("finish", view)
    attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    assert open_seconds(scene) == 8 * 3600
    scene.close()


def test_who_works_late_and_closes_the_window_has_worked_until_then(tmp_path: Path) -> None:
    scene = a_scene(tmp_path, opening=OFFICE_HOURS).opened(1)
    scene.clock.now = NINE + timedelta(hours=9, minutes=20)
    attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    assert open_seconds(scene) == 9 * 3600 + 20 * 60
    scene.close()


def test_a_night_shift_in_a_hall_that_never_closes_is_counted_to_its_end(tmp_path: Path) -> None:
    scene = a_scene(tmp_path)
    scene.clock.now = NINE + timedelta(hours=12)
    scene.opened(1)
    scene.clock.pass_time(hours=8)
    assert open_seconds(scene) == 8 * 3600, "at work still"
    attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    assert open_seconds(scene) == 8 * 3600
    scene.close()
