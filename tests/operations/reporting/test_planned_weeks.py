"""Plans of the next week, from a log in the database: season, days worked in exchange, windows for who is expected."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from math import pi, sin
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from operations.halls import catalogue
from operations.reporting.history import COLUMNS, import_history
from operations.reporting.packed_months import pack_past_days
from operations.reporting.what_if.answering import answer
from protocol.what_if import WhatIfQuestion
from queueing.errors import BadRequest
from queueing.hall import WEEKDAYS
from tests.builders import Scene, a_hall

CHINA = ZoneInfo("Asia/Shanghai")
SATURDAY = 5


def filled(scene: Scene, first: date, days: int, count: Callable[[date], int], windows: int = 12) -> None:
    """So many visits a day, from nine to twelve, with services of five minutes."""
    catalogue.sync(scene.context, a_hall(windows, opening=dict.fromkeys(WEEKDAYS, ("09:00-12:00",))))
    after = datetime(first.year, first.month, first.day, 8, tzinfo=CHINA) + timedelta(days=days)
    scene.clock.now = max(scene.clock.now, after)
    rows = [",".join(COLUMNS)]
    for day in (first + timedelta(days=n) for n in range(days)):
        total = count(day)
        for n in range(total):
            issued = datetime(day.year, day.month, day.day, 9, tzinfo=CHINA) + timedelta(seconds=n * 10_800 / total)
            times = [issued + timedelta(seconds=seconds) for seconds in (0, 30, 50, 350)]
            written = ",".join(instant.isoformat() for instant in times)
            rows.append(f"hall,A{n + 1:03d},A,a1,,{n % 4 + 1},{written},finished")
    import_history(scene.context, StringIO("\n".join(rows) + "\n"), "hall", "", False)


def asked(scene: Scene, **changes: Any) -> dict[str, Any]:
    fields = {"hall": "hall", "kind": "plan", "repetitions": 1, "within_minutes": 5, **changes}
    return answer(scene.context, WhatIfQuestion.model_validate(fields))


def on_mondays(early: int, late: int, weeks: int = 8) -> Callable[[date], int]:
    """Nobody on other days; the last four weeks have `late` visits."""
    turn = date(2026, 3, 2) + timedelta(weeks=weeks)
    return lambda day: 0 if day.weekday() else early if day < turn else late


@pytest.mark.parametrize(
    ("zone", "kind", "is_said"), [("UTC", "plan", True), ("PRC", "plan", False), ("UTC", "needed", False)]
)
def test_a_plan_says_where_public_holidays_are_not_known(scene: Scene, zone: str, kind: str, is_said: bool) -> None:
    filled(scene, date(2026, 3, 2), 2 * 7, lambda day: 40)
    catalogue.sync(scene.context, replace(scene.hall, timezone=zone, opening=dict.fromkeys(WEEKDAYS, ("00:00-12:00",))))
    result = asked(scene, kind=kind, start="2026-03-02", end="2026-03-15")
    assert ("holidays_unknown" in result["notes"]) is is_said


def test_windows_are_those_for_who_is_expected_and_beside_them_for_the_upper_end(scene: Scene) -> None:
    """The weeks that count less are replayed, too, but with as many people as are expected."""
    filled(scene, date(2026, 3, 2), 12 * 7, on_mondays(60, 240))
    monday = asked(scene, start="2026-03-02", end="2026-05-24")["days_planned"][0]
    assert 120 < monday["visits"] < 180 and monday["low"] < 60 and monday["high"] > 240
    # 150 people in three hours with services of five minutes are 4.4 windows' work; 355 are 10.4.
    assert all(5 <= row["windows"] <= 7 for row in monday["half_hours"])
    assert all(row["windows_high"] >= 10 for row in monday["half_hours"][1:])


def test_a_worked_saturday_is_forecast_from_working_days_with_a_wider_range(scene: Scene) -> None:
    filled(scene, date(2026, 1, 5), 35, lambda day: 90 if day.weekday() < SATURDAY else 20)
    result = asked(scene, start="2026-01-05", end="2026-02-08")
    planned = {day["date"]: day for day in result["days_planned"]}
    saturday, friday = planned["2026-02-14"], planned["2026-02-13"]
    assert result["worked_in_exchange"] == ["2026-02-14"]
    assert "2026-02-14" not in result["holidays"]
    assert saturday["visits"] == 90
    assert saturday["low"] < friday["low"] and saturday["high"] > friday["high"]
    assert saturday["half_hours"] and saturday["shifts"]


def test_a_worked_saturday_on_which_the_hall_is_closed_and_a_public_holiday_have_no_plan(scene: Scene) -> None:
    filled(scene, date(2026, 1, 5), 42, lambda day: 90 if day.weekday() < SATURDAY else 20)
    closed = a_hall(12, opening=dict.fromkeys(WEEKDAYS, ("09:00-12:00",)), closed_days=(date(2026, 2, 14),))
    catalogue.sync(scene.context, closed)
    result = asked(scene, start="2026-01-05", end="2026-02-08")
    assert "2026-02-14" not in [day["date"] for day in result["days_planned"]]
    assert "2026-02-14" in result["holidays"]
    labour_day = asked(scene, start="2026-02-01", end="2026-04-26")
    assert "2026-05-01" in labour_day["holidays"]
    assert "2026-05-01" not in [day["date"] for day in labour_day["days_planned"]]


@pytest.mark.parametrize("is_packed", [True, False])
def test_the_season_of_the_year_before_counts_and_the_answer_says_so(scene: Scene, is_packed: bool) -> None:
    """In June half as many more come as in March, every year."""

    def count(day: date) -> int:
        return round(30 * (1 + 0.4 * sin(2 * pi * (day.timetuple().tm_yday - 80) / 365)))

    filled(scene, date(2025, 2, 20), 460, count)
    if is_packed:
        assert pack_past_days(scene.context, date(2026, 5, 25)) > 12
    fields = {"start": "2026-03-30", "end": "2026-05-24"}
    result = asked(scene, **fields)
    monday = result["days_planned"][0]
    assert result["season_is_known"] and monday["season"] > 1.05
    assert monday["visits"] == pytest.approx(count(date(2026, 5, 25)), abs=1.5)


def test_without_the_year_before_the_answer_says_that_no_season_counts(scene: Scene) -> None:
    filled(scene, date(2026, 3, 2), 35, lambda _: 30)
    result = asked(scene, start="2026-03-02", end="2026-04-05")
    assert result["season_is_known"] is False
    assert {day["season"] for day in result["days_planned"]} == {None}


def test_the_year_before_is_part_of_what_the_hash_proves(scene: Scene) -> None:
    filled(scene, date(2026, 3, 2), 35, lambda _: 30)
    fields = {"start": "2026-03-02", "end": "2026-04-05"}
    before = asked(scene, **fields)["data_hash"]
    filled(scene, date(2025, 3, 4), 1, lambda _: 3)
    assert asked(scene, **fields)["data_hash"] != before


@pytest.mark.parametrize("wrong", [{"break_minutes": 45}, {"break_minutes": 15}, {"full_hours": 7.25}])
def test_lengths_that_are_not_whole_half_hours_are_refused_and_not_rounded(
    scene: Scene, wrong: dict[str, float]
) -> None:
    filled(scene, date(2026, 3, 2), 3, lambda _: 30)
    with pytest.raises(BadRequest) as refused:
        asked(scene, start="2026-03-02", end="2026-03-04", **wrong)
    assert refused.value.code == "bad_shifts"


def test_a_break_while_the_hall_is_closed_is_refused(scene: Scene) -> None:
    filled(scene, date(2026, 3, 2), 3, lambda _: 30)
    fields = {"start": "2026-03-02", "end": "2026-03-04", "kind": "compare"}
    for wrong in ({"breaks": ["12:00-12:30"]}, {"hours": ["09:00-10:00"], "breaks": ["10:30-11:00"]}):
        with pytest.raises(BadRequest) as refused:
            asked(scene, **fields, **wrong)
        assert refused.value.code == "bad_breaks"
    asked(scene, **fields, hours=["09:00-13:00"], breaks=["12:00-12:30"])


def test_shorter_hours_say_how_many_they_turn_away_and_keep_the_windows(scene: Scene) -> None:
    filled(scene, date(2026, 3, 2), 3, lambda _: 240)
    result = asked(scene, start="2026-03-02", end="2026-03-04", kind="compare", hours=["09:00-10:00"])
    assert result["turned_away"] == 160
    assert result["after"]["visits"]["value"] == 80
    assert result["after"]["open_seconds"]["value"] == pytest.approx(4 * 3600, abs=4 * 120), "four of twelve were there"
    longer = asked(scene, start="2026-03-02", end="2026-03-04", kind="compare", hours=["08:00-13:00"])
    assert longer["turned_away"] == 0
    assert longer["after"]["open_seconds"]["value"] == 4 * 5 * 3600
