"""A demonstration's clock: it begins while the hall is open, and never goes back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from operations.clock.demo_clock import demo_clock, newest_instant, open_start
from operations.context import Context
from operations.steady_clock import system_now
from storage.database import Database
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url

ZONE = ZoneInfo("Asia/Shanghai")
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:00-17:00")) | {"sat": ("09:00-12:00",)}
HALL = a_hall(timezone="Asia/Shanghai", opening=WEEK)


def at(text: str) -> datetime:
    """An instant, told in the hall's own time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "newest", "start"),
    [
        ("2026-03-02T21:00", None, "2026-03-02T10:00"),  # a Monday evening
        ("2026-03-02T03:00", None, "2026-03-02T10:00"),
        ("2026-03-01T11:00", None, "2026-03-02T10:00"),  # a Sunday
        ("2026-02-28T10:30", None, "2026-03-02T10:00"),  # a Saturday, which ends at noon
        ("2026-03-02T21:00", "2026-02-27T16:00", "2026-03-02T10:00"),  # used before
        ("2026-03-02T21:00", "2026-03-02T11:30", "2026-03-02T11:30"),  # goes on while hours are left
        ("2026-03-02T21:00", "2026-03-02T12:30", "2026-03-02T13:00"),  # not at lunch
        ("2026-03-02T21:00", "2026-03-02T14:30", "2026-03-03T10:00"),  # too little of that day is left
        ("2026-03-02T21:00", "2026-03-02T20:59", "2026-03-03T10:00"),
        ("2026-03-06T21:00", "2026-03-06T20:59", "2026-03-09T10:00"),  # a Friday
        ("2026-03-02T21:00", "2026-03-10T16:00", "2026-03-11T10:00"),  # an earlier demonstration is ahead
    ],
)
def test_a_demo_begins_at_ten_of_a_working_day_with_hours_left(now: str, newest: str | None, start: str) -> None:
    assert open_start(HALL, at(now), at(newest) if newest else None) == at(start)


def test_a_hall_that_never_opens_at_ten_begins_with_its_opening() -> None:
    evenings = a_hall(timezone="Asia/Shanghai", opening={"wed": ("18:00-22:00",)})
    assert open_start(evenings, at("2026-03-02T21:00"), None) == at("2026-03-04T18:00")


def test_a_hall_of_short_days_begins_on_the_next_of_them() -> None:
    short = a_hall(timezone="Asia/Shanghai", opening={"mon": ("09:00-11:00",), "tue": ("09:00-11:00",)})
    assert open_start(short, at("2026-03-02T21:00"), at("2026-03-02T10:30")) == at("2026-03-02T10:30")
    assert open_start(short, at("2026-03-02T21:00"), at("2026-03-02T11:00")) == at("2026-03-03T10:00")


def test_a_hall_that_never_opens_has_no_such_start() -> None:
    assert open_start(a_hall(opening={}), at("2026-03-02T21:00"), None) is None


def test_a_process_that_starts_later_goes_on_where_the_others_are(tmp_path: Path) -> None:
    scene = Scene(a_sqlite_url(tmp_path))
    start, minutes_ago = datetime(2026, 3, 2, 10), system_now() - timedelta(minutes=2)
    late = demo_clock(scene.context, scene.hall, start, 60, minutes_ago)
    assert late() >= datetime(2026, 3, 2, 12, tzinfo=ZoneInfo(scene.hall.timezone))
    scene.close()


def test_a_clock_that_was_set_back_meanwhile_does_not_take_the_demo_back(tmp_path: Path) -> None:
    scene = Scene(a_sqlite_url(tmp_path))
    late = demo_clock(scene.context, scene.hall, datetime(2026, 3, 2, 10), 60, system_now() + timedelta(hours=1))
    assert late() >= datetime(2026, 3, 2, 10, tzinfo=ZoneInfo(scene.hall.timezone))
    scene.close()


def test_a_restarted_clock_is_never_behind_the_newest_event(tmp_path: Path) -> None:
    scene = Scene(a_sqlite_url(tmp_path)).opened(1)
    newest = newest_instant(scene.context, scene.hall)
    assert newest is not None
    assert demo_clock(scene.context, scene.hall, datetime(2020, 1, 1), 1)() >= newest
    scene.close()


def test_a_database_that_is_not_there_yet_has_no_newest_event(tmp_path: Path) -> None:
    context = Context(Database(f"sqlite:///{tmp_path / 'nothing' / 'here.db'}"))
    assert newest_instant(context, HALL) is None
    assert open_start(HALL, datetime(2026, 3, 2, tzinfo=UTC), None) == at("2026-03-02T10:00")
