"""Reports about the records themselves: their quality, people's patience, and days out of the ordinary."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from operations.reporting.history import COLUMNS, import_history
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask, Report
from operations.reporting.reports import report
from operations.tickets import close_of_day
from operations.windows import attendance
from queueing.hall import WEEKDAYS
from tests.builders import NINE, Scene, a_clerk, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.conftest import Row, as_csv, made_up_history
from tests.operations.reporting.second_computation import figures, left, seconds_between

pytestmark = pytest.mark.usefixtures("with_days_to_come")
MARCH = Ask(date(2026, 3, 2), date(2026, 3, 2), "hall")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A hall without a past."""
    scene = Scene(a_sqlite_url(tmp_path), a_hall())
    yield scene
    scene.close()


def cells(made: Report) -> list[dict[str, Any]]:
    return [dict(zip([name for name, _ in made.columns], row, strict=True)) for row in made.rows]


def visits(*instants: tuple[str, str, str, str, str]) -> list[Row]:
    """Tickets of Monday 2026-03-02 at window 1: issued, called, started and finished as hh:mm:ss, and the outcome."""
    rows = []
    for n, (*times, outcome) in enumerate(instants):
        written = [f"2026-03-02T{time}+08:00" if time else "" for time in times]
        rows.append(dict(zip(COLUMNS, ("hall", f"A{n}", "A", "a1", "", "1", *written, outcome), strict=True)))
    return rows


def test_each_doubtful_record_is_counted_at_its_window_and_a_good_one_is_not(scene: Scene) -> None:
    rows = visits(
        ("09:00:00", "09:10:00", "09:10:40", "09:20:00", "finished"),
        ("09:00:00", "09:10:00", "", "09:20:00", "finished"),
        ("09:00:00", "09:10:00", "09:10:40", "", "finished"),
        ("09:00:00", "", "09:10:40", "09:20:00", "finished"),
        ("09:00:00", "09:10:00", "09:10:01", "09:20:00", "finished"),
        ("09:00:00", "09:10:00", "09:10:40", "09:10:45", "finished"),
        ("09:00:00", "09:10:00", "09:10:40", "22:30:00", "finished"),
        ("09:00:00", "09:10:00", "", "", "no_show"),
        ("09:00:00", "", "", "", "cancelled"),
    )
    import_history(scene.context, as_csv(rows))
    made = report(scene.context, "quality", MARCH)
    row = next(row for row in cells(made) if row["window"] == 1)
    assert row["week"] == "2026-03-02"
    assert (row["idle_days"], made.totals["idle_days"]) == (None, None), "nobody wrote down when windows were open"
    assert row["tickets"] == 8, "who left before a call shows nothing about a window"
    assert (row["no_walk"], row["short_service"], row["impossible"]) == (1, 1, 1)
    assert (row["no_start"], row["no_finish"]) == (1, 1), "a start is known by the walk to it or by the service from it"
    assert row["suspect_share"] == round(5 / 8, 4)
    assert {name: made.totals[name] for name in ("tickets", "suspect_share")} == {"tickets": 8, "suspect_share": 0.625}


def test_a_window_that_was_open_and_called_nobody_had_an_idle_day(scene: Scene) -> None:
    scene.opened(1, 2).issue()
    view = scene.do("start", scene.called_next(1))
    scene.clock.pass_time(minutes=40)
    scene.do("finish", view)
    for window in (1, 2):
        attendance.close_window(scene.context, a_clerk(f"clerk{window}"), "hall", window)
    rows = cells(report(scene.context, "quality", MARCH))
    assert {row["window"]: row["idle_days"] for row in rows} == {1: 0, 2: 1}


def idle_days(scene: Scene, ask: Ask = MARCH) -> dict[int, int]:
    return {row["window"]: row["idle_days"] for row in cells(report(scene.context, "quality", ask))}


def test_a_window_that_nobody_closed_was_open_until_closing_time_and_no_longer(tmp_path: Path) -> None:
    """Whoever sat down five minutes before closing time, and went home without a word, was not open all night."""
    scene = Scene(a_sqlite_url(tmp_path), a_hall(opening=dict.fromkeys(WEEKDAYS, ("09:00-17:00",))))
    scene.opened(1)
    scene.clock.now = NINE + timedelta(hours=7, minutes=55)
    scene.opened(2)
    for _ in ("not closed yet", "closed by the upkeep", "packed"):
        scene.clock.now = NINE + timedelta(days=1)
        assert idle_days(scene) == {1: 1}
        close_of_day.close_earlier_days(scene.context, "hall")
        pack_past_days(scene.context, date(2026, 3, 3))
    scene.close()


def test_a_window_that_is_open_for_days_is_idle_on_each_of_them_that_it_calls_nobody(scene: Scene) -> None:
    scene.clock.now = NINE + timedelta(hours=14)  # at eleven in the evening
    scene.opened(1)
    scene.clock.now = NINE + timedelta(days=1)
    scene.issue()
    scene.do("finish", scene.do("start", scene.called_next(1)))
    scene.clock.now = NINE + timedelta(days=2)
    attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    week = Ask(date(2026, 3, 2), date(2026, 3, 8), "hall")
    assert idle_days(scene, week) == {1: 2}, "on Monday and on Wednesday"
    assert idle_days(scene) == {1: 1}, "of Tuesday's people, Monday alone knows nothing"


def test_what_was_filtered_changes_no_hash_of_the_quality(scene: Scene) -> None:
    scene.opened(1, 2).issue()
    scene.do("finish", scene.do("start", scene.called_next(1)))
    asks = [MARCH, *(replace(MARCH, **chosen) for chosen in ({"line": "A"}, {"window": 1}, {"hour": 9}))]
    made = [report(scene.context, "quality", ask) for ask in asks]
    assert len({each.data_hash for each in made}) == 1
    assert [each.totals["idle_days"] for each in made] == [0, None, None, None], "a window is open for all tickets"


def test_of_a_week_before_attendance_was_on_record_nobody_knows_how_many_days_were_idle(scene: Scene) -> None:
    import_history(scene.context, as_csv(visits(("09:00:00", "09:10:00", "09:10:40", "09:20:00", "finished"))))
    scene.clock.now = NINE + timedelta(days=7)
    scene.opened(1)
    scene.clock.pass_time(hours=1)
    attendance.close_window(scene.context, a_clerk("clerk1"), "hall", 1)
    made = report(scene.context, "quality", replace(MARCH, end=date(2026, 3, 31)))
    assert {row["week"]: row["idle_days"] for row in cells(made)} == {"2026-03-02": None, "2026-03-09": 1}
    assert made.totals["idle_days"] == 1


def test_patience_equals_the_product_over_all_who_left(scene: Scene) -> None:
    rows = made_up_history(seed=11, days=12, a_day=60)
    for row in rows:
        if row["outcome"] == "cancelled":  # they left ten minutes after they came
            row["finished_at"] = (datetime.fromisoformat(row["issued_at"]) + timedelta(minutes=10)).isoformat()
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    made = report(scene.context, "patience", Ask(date(2026, 1, 1), date(2026, 1, 31)))
    left: dict[int, int] = defaultdict(int)
    ended: list[int] = []
    for row in rows:
        seconds = seconds_between(row, "issued_at", "finished_at" if row["outcome"] == "cancelled" else "called_at")
        assert seconds is not None
        ended.append(seconds)
        left[seconds] += row["outcome"] != "finished"
    rows_of_all = {c["wait_seconds"]: c for c in cells(made) if c["line"] is None}
    for minutes in (5, 15, 30):
        stay = 1.0
        for seconds, number in sorted(left.items()):
            if seconds <= minutes * 60:
                stay *= 1 - number / sum(end >= seconds for end in ended)
        point = rows_of_all[minutes * 60]
        assert point["left_by_share"] == round(1 - stay, 4)
        assert point["at_risk"] == sum(end >= minutes * 60 for end in ended)
        assert point["left_by_low_share"] < point["left_by_share"] < point["left_by_high_share"]
    assert (made.totals["tickets"], made.totals["left"]) == (len(rows), sum(left.values()))
    assert {c["hall"] for c in cells(made) if c["line"] is None} == {None}
    one_hall = cells(report(scene.context, "patience", Ask(date(2026, 1, 1), date(2026, 1, 31), "north")))
    assert {c["hall"] for c in one_hall if c["line"] is None} == {"north"}, "its lines together are the hall's"


def test_a_hall_that_nobody_left_has_one_row_of_patience(scene: Scene) -> None:
    rows = [row | {"outcome": "finished"} for row in made_up_history(seed=11, days=12, a_day=60)
            if row["outcome"] != "cancelled"]  # fmt: skip
    for row in rows:
        row["finished_at"] = row["finished_at"] or row["called_at"]
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    made = cells(report(scene.context, "patience", Ask(date(2026, 1, 1), date(2026, 1, 31), "north")))
    waits = [seconds_between(row, "issued_at", "called_at") or 0 for row in rows if row["hall"] == "north"]
    assert [(row["hall"], row["line"], row["left_by_share"]) for row in made] == [("north", None, 0)]
    assert made[0]["at_risk"] == sum(wait >= made[0]["wait_seconds"] for wait in waits) >= 10
    every = cells(report(scene.context, "patience", Ask(date(2026, 1, 1), date(2026, 1, 31))))
    assert [(row["hall"], row["line"]) for row in every] == [(None, None), ("north", None), ("south", None)]


def test_a_day_has_its_percentiles_and_its_leavers_as_a_second_computation_has_them(scene: Scene) -> None:
    rows = made_up_history(seed=11, days=12, a_day=60)
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    made = cells(report(scene.context, "day-means", Ask(date(2026, 1, 1), date(2026, 1, 31))))
    keyed = [row | {"day": row["issued_at"][:10]} for row in rows]
    gone = left(keyed, ("hall", "day"))
    assert len(made) == len(gone)
    for row in made:
        own = [each for each in keyed if (each["hall"], each["day"]) == (row["hall"], row["day"])]
        waits = [wait for each in own if (wait := seconds_between(each, "issued_at", "called_at")) is not None]
        middles = row["mean_seconds"], row["p50_seconds"], row["p90_seconds"]
        assert (row["tickets"], row["called"], *middles) == (len(own), len(waits), *figures(waits)[:3])
        columns = ("no_shows", "cancelled", "expired", "left_share")
        assert tuple(row[name] for name in columns) == gone[row["hall"], row["day"]]


def test_a_terrible_day_is_out_of_the_ordinary_and_a_holiday_has_no_limits(scene: Scene) -> None:
    rows = []
    for n in range(1, 30):
        day = f"2026-05-{n:02d}"
        minutes = 50 if day == "2026-05-14" else 10 + n % 3
        times = (f"{day}T09:00:00+08:00", f"{day}T09:{minutes}:00+08:00", "", "")
        rows.append(dict(zip(COLUMNS, ("hall", "A1", "A", "a1", "", "1", *times, "finished"), strict=True)))
    import_history(scene.context, as_csv(rows))
    made = report(scene.context, "day-means", Ask(date(2026, 5, 1), date(2026, 5, 31), "hall"))
    days = {row["day"]: row for row in cells(made)}
    assert days["2026-05-14"]["signal"] == "long"
    assert days["2026-05-14"]["mean_seconds"] == 3000
    assert days["2026-05-14"]["high_seconds"] < 3000
    assert days["2026-05-01"]["signal"] == "left_out", "Labour Day"
    assert days["2026-05-09"]["signal"] == "left_out", "a Saturday worked for it"
    kinds = {day: row["special_day"] for day, row in days.items() if row["special_day"]}
    assert kinds == {f"2026-05-0{n}": "holiday" for n in range(1, 6)} | {"2026-05-09": "worked_in_exchange"}
    assert days["2026-05-01"]["high_seconds"] is None
    assert made.totals["signals"] == 1
