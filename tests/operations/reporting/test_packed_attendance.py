"""Attendance packed by month: the same figures as from its rows, whatever was closed late, moved, or packed before."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select, update

from operations.journal import next_moment
from operations.reporting.packed_months import VERSION, pack_past_days
from operations.reporting.report import Ask, Report
from operations.reporting.reports import report
from operations.windows import attendance
from queueing.hall import WEEKDAYS
from storage import windows
from storage.tables import attendance as attendance_table
from storage.tables import report_months, tickets
from tests.builders import Scene, a_clerk, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.second_attendance import Stretch, long_open, mean_open, seconds_by

NAMES = ("windows", "staff", "day-course", "quality")
ALL = Ask(date(2026, 3, 1), date(2026, 6, 30))
ASKS = (
    ALL,
    replace(ALL, start=date(2026, 3, 20), end=date(2026, 4, 12), hall="hall"),
    replace(ALL, window=2, weekday="mon"),
    replace(ALL, staff="clerk1"),
    replace(ALL, hour=9),
)
"""All of it, in the middle of months, and what is selected of it."""
LATER = date(2026, 7, 1)
ZONE, STARTS = ZoneInfo("Europe/Warsaw"), time(4)


HOURS = dict.fromkeys(WEEKDAYS, ("04:00-04:00",))


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    """A hall whose clocks change in the last night but two of March, and whose dates begin at four in the morning."""
    scene = a_scene(database_url)
    yield scene
    scene.close()


def a_scene(url: str) -> Scene:
    scene = Scene(url, replace(a_hall(), timezone=ZONE.key, day_starts_at=f"{STARTS:%H:%M}", opening=HOURS))
    scene.clock.now = datetime(2026, 3, 26, 7, tzinfo=UTC)
    return scene


def made(scene: Scene) -> list[Report]:
    return [report(scene.context, name, ask) for name in NAMES for ask in ASKS]


def made_from_rows(scene: Scene) -> list[Report]:
    """The same, as if no month were packed."""
    with_version(scene, 0)
    reports = made(scene)
    with_version(scene, VERSION)
    return reports


def with_version(scene: Scene, version: int) -> None:
    with scene.context.database.transaction() as connection:
        connection.execute(update(report_months).values(version=version))


def visit(scene: Scene, window: int = 1) -> None:
    """Somebody comes and is served at an open window."""
    scene.issue()
    scene.clock.pass_time(seconds=90)
    view = scene.do("start", scene.called_next(window), window)
    scene.clock.pass_time(minutes=4)
    scene.do("finish", view, window)


def close(scene: Scene, *numbers: int) -> None:
    for number in numbers:
        attendance.close_window(scene.context, a_clerk(f"clerk{number}"), "hall", number)


def rows_of(scene: Scene) -> list[Stretch]:
    """Everything on record; nothing lasts still."""
    c = attendance_table.c
    with scene.context.database.reading() as connection:
        query = select(c.window, c.staff, c.state, c.began_at, c.ended_at)
        return [Stretch(*row) for row in connection.execute(query)]


def test_what_is_packed_is_read_from_no_row(scene: Scene) -> None:
    for _ in range(12):
        scene.opened(1, 2)
        visit(scene)
        scene.clock.pass_time(hours=8)
        close(scene, 1, 2)
        scene.clock.pass_time(hours=40)
    from_rows = made(scene)
    assert pack_past_days(scene.context, LATER) == 2
    with scene.context.database.transaction() as connection:
        connection.execute(update(attendance_table).values(window=77, staff="somebody"))
    assert made(scene) == from_rows


def test_a_window_left_open_is_counted_to_its_end_although_its_day_was_packed(scene: Scene) -> None:
    scene.opened(1, 2)
    visit(scene)
    scene.clock.pass_time(hours=6)
    close(scene, 2)
    scene.clock.pass_time(hours=48)
    pack_past_days(scene.context, date(2026, 3, 28))
    assert made(scene) == made_from_rows(scene)
    close(scene, 1)
    opened = report(scene.context, "windows", ALL).totals["open_seconds"]
    assert opened == sum(stretch.seconds for stretch in rows_of(scene)) > 54 * 3600
    assert made(scene) == made_from_rows(scene)
    assert pack_past_days(scene.context, date(2026, 3, 28)) == 1, "the day is packed anew in the next night"
    assert pack_past_days(scene.context, date(2026, 3, 28)) == 0, "once, although the hall wrote no further line"
    assert made(scene) == made_from_rows(scene)
    assert report(scene.context, "windows", ALL).totals["open_seconds"] == opened


def test_a_stretch_that_a_corrected_clock_moves_leaves_its_packed_day(scene: Scene) -> None:
    scene.opened(1)
    visit(scene)
    scene.clock.pass_time(hours=72)
    pack_past_days(scene.context, date(2026, 3, 28))
    before = report(scene.context, "windows", replace(ALL, end=date(2026, 3, 26)))
    assert before.totals["open_seconds"]
    with scene.context.database.transaction() as connection:
        moved(scene, connection)
    assert report(scene.context, "windows", replace(ALL, end=date(2026, 3, 26))).totals["open_seconds"] is None
    assert made(scene) == made_from_rows(scene)
    assert [pack_past_days(scene.context, date(2026, 3, 28)) for _ in range(2)] == [1, 0]
    assert made(scene) == made_from_rows(scene)


def moved(scene: Scene, connection: Connection) -> None:
    today = next_moment(scene.context, connection, "hall").at.date()
    windows.carry(connection, "hall", datetime(2026, 3, 26, tzinfo=UTC), timedelta(hours=70), today)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_clerks_do_and_whenever_it_is_packed_the_figures_are_those_of_the_rows(
    tmp_path: Path, seed: int
) -> None:
    """Against the rows as reports read them, and against a second computation that reads them one after another."""
    scene, random = a_scene(a_sqlite_url(tmp_path)), Random(seed)
    scene.opened(1)
    visit(scene)
    packed = 0
    for step in range(40):
        number = random.choice((1, 2, 3))
        change = random.choice((attendance.open_window, attendance.pause_window, attendance.close_window))
        if number not in staffed(scene):
            change = attendance.open_window
        change(scene.context, a_clerk(f"clerk{number}"), "hall", number)
        if change == attendance.open_window and random.random() < 0.3:
            visit(scene, number)
        longest = 900_000 if step % 9 == 0 else 100_000
        scene.clock.pass_time(seconds=random.choice((50.5, 1_700.25, 5_000.125, 40_000, longest)))
        if step % 8 == 7:
            packed += pack_past_days(scene.context, scene.clock.now.date() - timedelta(days=1))
            assert made(scene) == made_from_rows(scene)
    assert packed > 3
    close(scene, *staffed(scene))
    assert made(scene) == made_from_rows(scene)
    agrees_with_a_second_computation(scene)
    pack_past_days(scene.context, LATER)
    agrees_with_a_second_computation(scene)
    scene.close()


def staffed(scene: Scene) -> set[int]:
    with scene.context.database.reading() as connection:
        return windows.staffed(connection, "hall")


def agrees_with_a_second_computation(scene: Scene) -> None:
    attended, year = rows_of(scene), replace(ALL, end=date(2027, 2, 28))
    made = {name: cells(report(scene.context, name, year)) for name in NAMES}
    for name, key in (("windows", "window"), ("staff", "staff")):
        seconds = {row[key]: (row["open_seconds"], row["paused_seconds"]) for row in made[name]}
        assert seconds == seconds_by(attended, key)
    assert made["day-course"]
    for row in made["day-course"]:
        assert row["windows_open"] == mean_open(attended, int(str(row["hour"])), ZONE, STARTS)
    with scene.context.database.reading() as connection:
        busy = {(window, day) for window, day in connection.execute(select(tickets.c.window, tickets.c.business_date))}
    idle = Counter(
        (window, day - timedelta(days=day.weekday())) for window, day in long_open(attended, ZONE, STARTS) - busy
    )
    days = {(row["window"], date.fromisoformat(str(row["week"]))): row["idle_days"] for row in made["quality"]}
    assert {place: number for place, number in days.items() if number} == idle


def cells(made: Report) -> list[dict[str, object]]:
    names = [name for name, _ in made.columns]
    return [dict(zip(names, row, strict=True)) for row in made.rows]
