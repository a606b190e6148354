"""Days in order, the course of a day and how long people waited, against a second computation."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from operations.halls import catalogue
from operations.reporting.history import COLUMNS, import_history
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.reporting.reports.stretches import Stretches
from operations.windows import attendance
from queueing.hall import WEEKDAYS
from tests.builders import NINE, Scene, a_clerk, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.conftest import Row, as_csv, made_up_history
from tests.operations.reporting.second_attendance import Stretch, in_hour
from tests.operations.reporting.second_computation import figures, left, seconds_between, weekday_and_hour
from tests.operations.reporting.test_filters import FIGURES, LEFT, columns

pytestmark = pytest.mark.usefixtures("with_days_to_come")
ALL = Ask(date(2026, 1, 1), date(2026, 1, 31), "north")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """The test hall on SQLite."""
    made = Scene(a_sqlite_url(tmp_path))
    yield made
    made.close()


@pytest.fixture
def north(scene: Scene, rows: list[Row]) -> list[Row]:
    """The rows of one hall, imported with those of the other."""
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    of_hall = [row for row in rows if row["hall"] == "north"]
    return [row | {"day": row["issued_at"][:10], "at": str(weekday_and_hour(row)[1])} for row in of_hall]


def waits_by(rows: list[Row], key: str) -> dict[str, list[int]]:
    waits: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        wait = seconds_between(row, "issued_at", "called_at")
        if wait is not None:
            waits[row[key]].append(wait)
    return waits


@pytest.mark.parametrize(("name", "column", "key"), [("trend", "day", "day"), ("day-course", "hour", "at")])
def test_each_day_and_each_hour_has_its_own_waits_and_leavers(
    scene: Scene, north: list[Row], name: str, column: str, key: str
) -> None:
    made = report(scene.context, name, ALL)
    counted = {str(place): cells for (place,), cells in columns(made, (column,), *FIGURES).items()}
    assert counted == {place: figures(each) for place, each in waits_by(north, key).items()}
    leavers = {(str(place),): cells for (place,), cells in columns(made, (column,), *LEFT).items()}
    assert leavers == left(north, (key,))
    assert made.totals["tickets"] == len(north)


def test_everybody_who_was_called_waited_for_one_stretch_of_time(scene: Scene, north: list[Row]) -> None:
    made = report(scene.context, "distribution", ALL)
    waits = [wait for each in waits_by(north, "day").values() for wait in each]
    so_far = 0
    for start, end, called, share, up_to in made.rows:
        inside = [wait for wait in waits if int(str(start)) <= wait < (10**9 if end is None else int(str(end)))]
        so_far += len(inside)
        assert (called, share, up_to) == (
            len(inside),
            round(len(inside) / len(waits), 4),
            round(so_far / len(waits), 4),
        )
    assert made.rows[-1][-1] == 1.0
    assert made.totals["called"] == len(waits)
    assert tuple(made.totals[name] for name in LEFT) == left(north, ("hall",))["north",]


def test_holidays_are_marked_where_the_hall_stands(scene: Scene) -> None:
    day = "{hall},{n},A,x,,,{day}T09:00:00+08:00,{day}T09:01:00+08:00,,,finished"
    days = ("2025-10-01", "2025-10-04", "2025-10-09", "2025-10-11", "2025-09-28", "2025-10-15", "2025-10-16")
    rows = [day.format(hall="hall", n=n, day=date) for n, date in enumerate(days)]
    import_history(scene.context, StringIO("\n".join((",".join(COLUMNS), *rows))))
    own = {date(2025, 10, 11): ("09:00-17:00",), date(2025, 10, 15): ("09:00-11:00",)}
    catalogue.sync(
        scene.context, replace(scene.hall, special_days=own, closed_days=(date(2025, 10, 16), date(2025, 10, 1)))
    )
    made = report(scene.context, "trend", Ask(date(2025, 9, 1), date(2025, 10, 31), "hall"))
    assert columns(made, ("day",), "special_day") == {
        ("2025-09-28",): ("worked_in_exchange",),  # a Sunday
        ("2025-10-01",): ("holiday",),
        ("2025-10-04",): ("holiday",),  # a Saturday within the break
        ("2025-10-09",): ("",),
        ("2025-10-11",): ("worked_in_exchange",),  # the calendar goes before the folder, which gives it its hours
        ("2025-10-15",): ("own",),
        ("2025-10-16",): ("own",),
    }


def test_windows_open_are_counted_by_the_hour_and_those_needed_by_erlang(scene: Scene) -> None:
    """40 people in an hour, 5 minutes each and nine in ten within 15 minutes: 4 windows are enough, 3 are not."""
    row = "hall,{n},A,a1,,1,2026-03-02T10:{m:02d}:00+08:00,2026-03-02T10:{m:02d}:00+08:00,{start},{end},finished"
    rows = [
        row.format(n=n, m=n, start=f"2026-03-02T10:{n:02d}:00+08:00", end=f"2026-03-02T10:{n + 5:02d}:00+08:00")
        for n in range(40)
    ]
    import_history(scene.context, StringIO("\n".join((",".join(COLUMNS), *rows))))
    scene.opened(1, 2)  # at nine
    scene.clock.pass_time(minutes=90)
    attendance.close_window(scene.context, a_clerk("clerk2"), "hall", 2)
    scene.clock.pass_time(minutes=30)
    attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    made = report(scene.context, "day-course", Ask(date(2026, 3, 2), date(2026, 3, 2), "hall"))
    assert columns(made, ("hour",), "arrivals", "windows_open", "windows_needed") == {(10,): (40.0, 1.5, 4)}


def test_an_hour_in_which_nobody_was_ever_at_a_window_is_not_known_rather_than_zero(scene: Scene) -> None:
    row = "hall,{n},A,a1,,1,2026-03-0{day}T{hour}:10:00+08:00,2026-03-0{day}T{hour}:12:00+08:00,,,finished"
    rows = [row.format(n=n, day=day, hour=hour) for n, (day, hour) in enumerate(((1, "08"), (2, "09"), (2, "10")))]
    import_history(scene.context, StringIO("\n".join((",".join(COLUMNS), *rows))))
    scene.opened(1)  # at nine of the second day
    scene.clock.pass_time(minutes=30)
    attendance.pause_window(scene.context, a_clerk("clerk1"), "hall", 1)
    scene.clock.pass_time(minutes=60)
    attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    scene.clock.pass_time(minutes=30)
    made = report(scene.context, "day-course", Ask(date(2026, 3, 1), date(2026, 3, 2), "hall"))
    assert columns(made, ("hour",), "windows_open") == {(8,): (None,), (9,): (0.5,), (10,): (0.0,)}


@pytest.mark.parametrize("first", [date(2025, 10, 25), date(2025, 3, 29), date(2025, 6, 1)])
def test_hours_open_are_those_of_each_stretch_also_in_the_nights_when_clocks_change(first: date) -> None:
    random, zone = Random(5), ZoneInfo("Europe/Warsaw")
    attended: list[Stretch] = []
    for _ in range(60):
        began_at = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(
            seconds=random.randrange(2 * 86_400), microseconds=random.randrange(1_000_000)
        )
        ended_at = began_at + timedelta(microseconds=random.randrange(40 * 3600 * 1_000_000) // 7)
        attended.append(Stretch("1", None, random.choice(("open", "paused")), began_at, ended_at))
    hours = [0, 1, 2, 3, 9, 23]
    expected = {}
    for hour in hours:
        parts = [(stretch, part) for stretch in attended for part in in_hour(stretch, hour, zone)]
        if parts:
            expected[hour] = sum(part.seconds for stretch, part in parts if stretch.state == "open")
    began, ended = (np.array([round(at.timestamp() * 1e6) for at in ends], np.int64) for ends in (
        [stretch.began_at for stretch in attended], [stretch.ended_at for stretch in attended]))  # fmt: skip
    nothing, is_open = np.zeros(60, np.int64), np.array([stretch.state == "open" for stretch in attended])
    made = Stretches("hall", zone, [], nothing, nothing, is_open, nothing, began, ended)
    counted = {hour: made.in_hour(hour) for hour in hours}
    assert {hour: int(part.seconds[part.is_open].sum()) for hour, part in counted.items() if part.size} == expected


def test_the_arrivals_of_the_services_add_up_to_those_of_everybody(scene: Scene) -> None:
    """A service for which nobody comes on most days does not come once a day."""
    rows = made_up_history(seed=5, days=6, a_day=5)
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    north = [row for row in rows if row["hall"] == "north"]
    for weekday in ("", "tue"):
        ask = replace(ALL, weekday=weekday)
        for name, values in {"service": {row["service"] for row in north}, "line": {"A", "B"}}.items():
            arrivals: dict[object, float] = defaultdict(float)
            for value in values:
                chosen: dict[str, Any] = {name: value}
                made = report(scene.context, "day-course", replace(ask, **chosen))
                for (hour,), (each,) in columns(made, ("hour",), "arrivals").items():
                    arrivals[hour] += float(str(each))
            everybody = columns(report(scene.context, "day-course", ask), ("hour",), "arrivals")
            for (hour,), (each,) in everybody.items():
                assert arrivals[hour] == pytest.approx(each, abs=0.05 * (len(values) + 1)), (name, hour)


def test_the_windows_open_of_each_window_add_up_to_those_of_all(scene: Scene) -> None:
    scene.opened(1, 2)
    for window in (1, 2):
        scene.issue()
        scene.do("finish", scene.do("start", scene.called_next(window), window), window)
    scene.clock.now = NINE + timedelta(hours=1)
    for number in (1, 2):
        attendance.close_window(scene.context, a_clerk(f"clerk{number}"), "hall", number)
    scene.clock.now = NINE + timedelta(days=1)
    scene.opened(1).clock.pass_time(hours=1)
    attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    ask = Ask(date(2026, 3, 2), date(2026, 3, 4), "hall")
    made = [report(scene.context, "day-course", replace(ask, window=window)) for window in (1, 2, None)]
    assert [columns(each, ("hour",), "windows_open")[9,] for each in made] == [(1.0,), (0.5,), (1.5,)]


def test_an_hour_that_is_still_to_come_today_is_no_hour_without_people(scene: Scene) -> None:
    scene.opened(1)
    for hour in range(3):
        scene.clock.now = NINE + timedelta(hours=hour)
        scene.issue(), scene.issue()
    scene.clock.now = NINE + timedelta(days=1)
    scene.issue(), scene.issue()
    made = report(scene.context, "day-course", Ask(date(2026, 3, 2), date(2026, 3, 3), "hall"))
    assert columns(made, ("hour",), "arrivals") == {(9,): (2.0,), (10,): (2.0,), (11,): (2.0,)}
    assert columns(made, ("hour",), "windows_open")[10,] == (1.0,)


MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def of_hours(scene: Scene, ask: Ask, *names: str) -> dict[Any, Any]:
    made = columns(report(scene.context, "day-course", ask), ("hour",), *names)
    return {hour: cells[0] if len(cells) == 1 else cells for (hour,), cells in made.items()}


def test_the_hour_that_runs_counts_when_it_is_over(scene: Scene) -> None:
    """Else four people by ten past nine would be four in an hour."""
    scene.opened(1, 2)
    for _ in range(4):
        scene.issue()
    scene.clock.pass_time(minutes=10)
    today = Ask(MONDAY, MONDAY, "hall")
    names = ("tickets", "arrivals", "windows_open", "windows_needed")
    assert of_hours(scene, today, *names) == {9: (4, None, None, None)}
    scene.clock.pass_time(minutes=50)
    assert of_hours(scene, today, "arrivals", "windows_open") == {9: (4.0, 2.0)}
    scene.clock.now = NINE + timedelta(days=1)
    for _ in range(6):
        scene.issue()
    scene.clock.pass_time(minutes=30)
    both = Ask(MONDAY, TUESDAY, "hall")
    assert of_hours(scene, both, "arrivals", "windows_open")[9] == (4.0, 2.0), "of Monday alone"
    assert of_hours(scene, Ask(TUESDAY, TUESDAY, "hall"), "tickets", "arrivals") == {9: (6, None)}
    scene.clock.pass_time(minutes=30)
    assert of_hours(scene, both, "arrivals")[9] == 5.0


@pytest.mark.parametrize(("starts", "minutes"), [("06:00", 0), ("05:30", 30)])
def test_a_date_that_begins_in_the_morning_is_over_in_the_next_morning(
    tmp_path: Path, starts: str, minutes: int
) -> None:
    hours = dict.fromkeys(WEEKDAYS, (f"{starts}-{starts}",))
    scene = Scene(a_sqlite_url(tmp_path), a_hall(day_starts_at=starts, opening=hours))
    for hour in (0, 14, 18):  # at nine, at eleven in the evening, at three at night
        scene.clock.now = NINE + timedelta(hours=hour)
        scene.issue()
    monday = Ask(MONDAY, MONDAY, "hall")
    assert of_hours(scene, monday, "arrivals") == {9: 1.0, 23: 1.0, 3: None}
    scene.clock.now = NINE + timedelta(hours=20, minutes=minutes)  # before the date is over
    assert of_hours(scene, monday, "arrivals") == {9: 1.0, 23: 1.0, 3: 1.0}
    scene.close()


def a_hall_that_never_closes(folder: Path) -> Scene:
    return Scene(a_sqlite_url(folder), a_hall())


@pytest.mark.parametrize("hours", [23, 24, 40, 48, 61])
def test_one_window_that_is_open_for_days_is_one_window(tmp_path: Path, hours: int) -> None:
    scene = a_hall_that_never_closes(tmp_path).opened(1)
    for n in range(hours):
        scene.clock.now = NINE + timedelta(hours=n)
        scene.issue()
    scene.clock.now = NINE + timedelta(hours=hours, minutes=-1)
    attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    scene.clock.pass_time(hours=1)
    made = of_hours(scene, Ask(MONDAY, date(2026, 3, 6), "hall"), "windows_open")
    assert made == dict.fromkeys({(9 + n) % 24 for n in range(hours)}, 1.0)
    scene.close()


def test_each_night_shift_is_one_window_at_every_hour_of_it(tmp_path: Path) -> None:
    scene = a_hall_that_never_closes(tmp_path)
    for night in range(3):
        scene.clock.now = NINE + timedelta(days=night, hours=13)  # at ten in the evening
        scene.opened(1)
        for _ in range(6):
            scene.issue()
            scene.clock.pass_time(hours=1)
        attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    made = of_hours(scene, Ask(MONDAY, date(2026, 3, 6), "hall"), "windows_open")
    assert made == dict.fromkeys((22, 23, 0, 1, 2, 3), 1.0)
    scene.close()
