"""What-if questions, from a log in the database."""

import json
from contextlib import suppress
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forecasting.what_if.figures import logged_result, measured
from operations.context import Actor
from operations.halls import catalogue
from operations.reporting.history import COLUMNS, import_history
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.reporting.what_if.answering import DEFINITION_VERSION, answer
from operations.reporting.what_if.logs import read_log
from operations.tickets import serving
from operations.windows.attendance import close_window, open_window, pause_window
from protocol.what_if import WhatIfQuestion
from queueing.errors import BadRequest, Conflict, NotFound
from queueing.hall import WEEKDAYS
from tests.builders import Scene, a_hall
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book
from tests.operations.reporting.ahead import days_to_come

pytestmark = pytest.mark.usefixtures("with_days_to_come")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
FIGURES = {
    **dict.fromkeys((1, 2), "0368636802ea4d538565e55f6d1f01f36ad540583778d0d5fa3b0fcce93c054c"),
    3: "f202431cfb68c6fdb83dacddcddcc962309dc6b33be6e5b818b2ba22962f34c7",
    4: "dd27340fbc7c300ff29ad0124036de7b492253f044ccfbbac8bea69a3232ad81",
    **dict.fromkeys((5, 6, 7, 8), "bb21fea920a3fab5c05396d17095775c8668cbca020e31d8c3053d90887081c7"),
}
"""Version of the method → digest of its figures of the fixed log. Old ones are never changed. Nobody there has booked
or was sent on, and every end is known.
"""
SAID_OF_FIGURES = ("longer_hours", "is_far_from_log", "outside_range")
"""Remarks that came later, and of which the versions say nothing: the figures are what they were."""
HEADER = ",".join(COLUMNS)


@pytest.fixture
def hall_with_a_log(scene: Scene) -> Scene:
    """A hall that has been open for three days."""
    fill_log(scene)
    return scene


def fill_log(scene: Scene) -> None:
    """Three days of two windows, 9 to 11, with somebody every four minutes for a service of seven."""
    catalogue.sync(scene.context, a_hall(2, opening=dict.fromkeys(WEEKDAYS, ("09:00-11:00",))))
    rows = [HEADER]
    for day in range(3):
        free = [MONDAY + timedelta(days=day)] * 2
        for n in range(30):
            issued = MONDAY + timedelta(days=day, minutes=4 * n)
            window = free.index(min(free))
            called = max(issued, free[window])
            free[window] = called + timedelta(seconds=440)
            times = (issued, called, called + timedelta(seconds=20), called + timedelta(seconds=440))
            written = ",".join(moment.isoformat() for moment in times)
            rows.append(f"hall,A{n + 1:03d},A,a1,,{window + 1},{written},finished")
    with days_to_come():
        import_history(scene.context, StringIO("\n".join(rows) + "\n"), "hall", "", False)


def test_windows_of_the_hall_itself_were_there_when_they_were_open_and_not_paused(scene: Scene) -> None:
    manager = Actor("staff", "manager", "manager", "hall")
    for minutes, act in ((0, open_window), (60, pause_window), (30, open_window), (120, close_window)):
        scene.clock.pass_time(minutes=minutes)
        act(scene.context, manager, "hall", 1)
    hall = catalogue.get_hall(scene.context, "hall")
    issued = MONDAY.isoformat()
    row = f"hall,A001,A,a1,,1,{issued},{issued},{issued},{(MONDAY + timedelta(minutes=5)).isoformat()},finished"
    import_history(scene.context, StringIO(f"{HEADER}\n{row}\n"), "hall", "", False)
    with scene.context.database.reading() as connection:
        log = read_log(connection, hall, MONDAY.date(), MONDAY.date(), scene.clock.now)
    assert log.days[0].hours == {1: ((9 * 3600.0, 10 * 3600.0), (10.5 * 3600.0, 12.5 * 3600.0))}


def test_a_day_with_appointments_was_as_the_report_of_waiting_times_says(database_url: str) -> None:
    scene = Scene(database_url, a_bookable_hall(6)).opened(1, 2, 3)
    codes = [book(scene, TEN + n * timedelta(minutes=30), name=f"n{n}").code for n in range(3)]
    for code in codes:
        scene.issue()
        arrive_when_let_in(scene, code)
        scene.clock.pass_time(minutes=33)
        for window in (1, 2, 3):
            if (view := scene.call_next(window)) is not None:
                scene.do("finish", scene.do("start", view, window), window)
    scene.clock.pass_time(days=1)
    with scene.context.database.reading() as connection:
        log = read_log(connection, scene.hall, MONDAY.date(), MONDAY.date(), scene.clock.now)
    logged = measured([logged_result(visits) for visits in log.visits], 900)
    waits = report(scene.context, "waiting-times", Ask(MONDAY.date(), MONDAY.date(), "hall")).totals
    assert logged["called"] == waits["called"] == 6
    assert logged["mean_seconds"] == pytest.approx(waits["mean_seconds"], abs=1) and waits["mean_seconds"]
    assert logged["longest_seconds"] == waits["max_seconds"]
    assert sorted(visit.late_seconds for visit in log.visits[0] if visit.late_seconds is not None) == [0, 0, 0]
    scene.close()


def test_it_is_known_how_late_those_came_who_had_booked(database_url: str) -> None:
    scene = Scene(database_url, a_bookable_hall(6)).opened(1)
    code = book(scene, TEN).code
    scene.clock.now = TEN + timedelta(minutes=3)
    arrive(scene, code)
    view = scene.called_next(1)
    scene.do("finish", scene.do("start", view, 1), 1)
    with scene.context.database.reading() as connection:
        log = read_log(connection, scene.hall, MONDAY.date(), MONDAY.date(), scene.clock.now)
    (visit,) = log.visits[0]
    assert (visit.late_seconds, visit.came_early) == (180, False)
    scene.close()


def arrive_when_let_in(scene: Scene, code: str) -> None:
    """As early as one may come."""
    while True:
        with suppress(Conflict):
            arrive(scene, code)
            return
        scene.clock.pass_time(minutes=1)


def test_a_window_left_open_overnight_was_there_until_closing_time(scene: Scene) -> None:
    catalogue.sync(scene.context, a_hall(1, opening=dict.fromkeys(WEEKDAYS, ("09:00-17:00",))))
    manager = Actor("staff", "manager", "manager", "hall")
    open_window(scene.context, manager, "hall", 1)
    cancelled = scene.issue()
    serving.step(scene.context, manager, cancelled.ticket.id, "cancel")
    scene.clock.pass_time(days=1)
    close_window(scene.context, manager, "hall", 1)
    hall = catalogue.get_hall(scene.context, "hall")
    with scene.context.database.reading() as connection:
        log = read_log(connection, hall, MONDAY.date(), MONDAY.date(), scene.clock.now)
    assert log.days[0].hours == {1: ((9 * 3600.0, 17 * 3600.0),)}


def asked(scene: Scene, **changes: Any) -> dict[str, Any]:
    fields = {"hall": "hall", "start": "2026-03-02", "end": "2026-03-04", "repetitions": 2, **changes}
    return answer(scene.context, WhatIfQuestion.model_validate(fields))


def test_a_single_window_lengthens_the_wait_of_the_same_people(hall_with_a_log: Scene) -> None:
    result = asked(hall_with_a_log, windows=1)
    assert (result["days"], result["visits"], result["notes"]) == (3, 90, ["few_service_times", "few_days"])
    assert result["after"]["mean_seconds"]["value"] > result["before"]["mean_seconds"]["value"]
    assert result["change"]["mean_seconds"]["value"] > 0
    assert [row["start"] for row in result["half_hours"]][:4] == ["09:00", "09:30", "10:00", "10:30"]


def test_the_replay_of_a_day_as_it_was_stands_beside_what_was_measured(hall_with_a_log: Scene) -> None:
    result = asked(hall_with_a_log)
    assert result["service_times_measured"] == 90
    assert result["before"]["mean_seconds"]["value"] == pytest.approx(result["logged"]["mean_seconds"], abs=60)
    assert result["change"]["mean_seconds"] == {"value": 0, "low": None, "high": None}


def test_the_windows_of_each_half_hour_that_keep_the_promise_are_found(hall_with_a_log: Scene) -> None:
    result = asked(hall_with_a_log, kind="needed", within_minutes=5)
    assert [row["start"] for row in result["half_hours"]] == ["09:00", "09:30", "10:00", "10:30"]
    assert all(row["is_kept"] and row["windows"] in (2, 3) for row in result["half_hours"])
    assert result["window_hours"] == sum(row["windows"] for row in result["half_hours"]) / 2


def test_hours_are_those_of_the_hall_on_its_own_clock(hall_with_a_log: Scene) -> None:
    result = asked(hall_with_a_log, hours=["10:00-12:00"])
    assert result["after"]["open_seconds"]["value"] == 2 * 2 * 3600
    assert [row["start"] for row in result["half_hours"] if row["after"]["visits"]["value"]] == ["10:00", "10:30"]


def test_only_the_weekdays_that_are_asked_for_are_replayed_and_the_others_still_teach(hall_with_a_log: Scene) -> None:
    result = asked(hall_with_a_log, weekdays=["mon", "wed"])
    assert (result["days"], result["visits"], result["service_times_measured"]) == (2, 60, 90)
    assert result["logged"]["visits"] == result["after"]["visits"]["value"] == 30
    assert asked(hall_with_a_log, weekdays=[])["days"] == 3
    needed = asked(hall_with_a_log, kind="needed", weekdays=["tue"], within_minutes=5)
    assert (needed["days"], needed["visits"]) == (1, 30)
    with pytest.raises(BadRequest) as refused:
        asked(hall_with_a_log, weekdays=["sat"])
    assert refused.value.code == "no_visits"


def test_a_plan_has_only_the_weekdays_that_are_asked_for(hall_with_a_log: Scene) -> None:
    result = asked(hall_with_a_log, kind="plan", end="2026-03-08", weekdays=["tue", "sun"])
    assert (result["days"], [day["date"] for day in result["days_planned"]]) == (3, ["2026-03-10"])
    assert (result["closed"], result["holidays"]) == (["2026-03-15"], [])


def a_short_wednesday(scene: Scene) -> None:
    """The hall was open until ten on the Wednesday of its log."""
    catalogue.sync(
        scene.context,
        a_hall(2, opening=dict.fromkeys(WEEKDAYS, ("09:00-11:00",)) | {"wed": ("09:00-10:00",)}),
    )


def test_hours_that_are_longer_than_a_day_had_are_said_with_who_is_known_to_come(hall_with_a_log: Scene) -> None:
    a_short_wednesday(hall_with_a_log)
    shorter_hours = {"hours": ["09:00-10:30"]}
    result = asked(hall_with_a_log, **shorter_hours)
    assert result["longer_hours"] == {"days": 1, "of": 3, "added": [{"weekdays": ["wed"], "hours": 0.5}], "visits": 8.0}
    needed = asked(hall_with_a_log, kind="needed", **shorter_hours)
    assert needed["longer_hours"] == result["longer_hours"]
    plan = asked(hall_with_a_log, kind="plan", end="2026-03-08", hours=["09:00-12:30"], weekdays=["wed", "mon"])
    assert plan["longer_hours"] == {
        "days": 2, "of": 2, "visits": 7.5,
        "added": [{"weekdays": ["mon"], "hours": 1.5}, {"weekdays": ["wed"], "hours": 2.5}],
    }  # fmt: skip
    without_it = asked(hall_with_a_log, weekdays=["mon", "tue"], **shorter_hours)
    assert without_it["longer_hours"] is None
    early = asked(hall_with_a_log, hours=["08:00-10:00"])
    assert early["longer_hours"] == {
        "days": 3, "of": 3, "added": [{"weekdays": ["mon", "tue", "wed"], "hours": 1.0}], "visits": 0.0,
    }  # fmt: skip
    assert asked(hall_with_a_log)["longer_hours"] is None


def test_an_answer_says_which_recorded_figures_lie_outside_the_range_of_their_replay(hall_with_a_log: Scene) -> None:
    result = asked(hall_with_a_log, windows_before=1)  # there were two
    before, logged = result["before"], result["logged"]
    assert "mean_seconds" in result["outside_range"] and result["is_far_from_log"]
    for name in ("mean_seconds", "p90_seconds", "share_within"):
        is_inside = before[name]["low"] <= logged[name] <= before[name]["high"]
        assert is_inside is (name not in result["outside_range"])


def test_equal_records_and_questions_have_equal_figures_by_the_version_of_the_method(hall_with_a_log: Scene) -> None:
    asks = ({"windows": 1}, {"kind": "needed", "within_minutes": 5}, {"kind": "plan"})
    answers = [asked(hall_with_a_log, **ask) for ask in asks]
    proofs = [(told.pop("definition_version"), told.pop("data_hash")) for told in answers]
    assert set(proofs) == {(DEFINITION_VERSION, proofs[0][1])}, "one log, one hash"
    answers = [{name: told[name] for name in told if name not in SAID_OF_FIGURES} for told in answers]
    digest = sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()
    assert digest == FIGURES[DEFINITION_VERSION], (
        "other figures: raise DEFINITION_VERSION and say why in docs/what-if.md"
    )


def test_whoever_came_in_addition_changes_the_hash_and_another_question_does_not(hall_with_a_log: Scene) -> None:
    before, other = (asked(hall_with_a_log, **ask)["data_hash"] for ask in ({}, {"windows": 1}))
    issued = (MONDAY - timedelta(days=7)).isoformat()
    row = f"hall,A001,A,a1,,1,{issued},{issued},{issued},{issued},finished"
    import_history(hall_with_a_log.context, StringIO(f"{HEADER}\n{row}\n"), "hall", "", False)
    assert before == other != asked(hall_with_a_log)["data_hash"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"start": "2026-03-05"}, "bad_period"),
        ({"start": "2025-03-05"}, "period_too_long"),
        ({"start": "2026-04-01", "end": "2026-04-02"}, "no_visits"),
        ({"hours": ["12:00-11:00"]}, "bad_hours"),
        ({"hours": ["09:00-10:30", "10:00-12:00"]}, "bad_hours"),
        ({"rule": "loudest"}, "unknown_rule"),
        ({"skills": {"1": ["Z"]}}, "unknown_line"),
        ({"skills": {"3": ["A"]}}, "unknown_window"),
        ({"skills": {"4": ["A"]}, "windows": 3}, "unknown_window"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_its_reason(
    hall_with_a_log: Scene, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        asked(hall_with_a_log, **changes)
    assert refused.value.code == code


def test_nobody_replays_a_hall_that_is_not_there(scene: Scene) -> None:
    with pytest.raises(NotFound):
        asked(scene, hall="nowhere")


def test_a_history_without_windows_and_services_needs_their_number_and_says_what_it_lacks(scene: Scene) -> None:
    rows = [f"old,A{n},A,Passport,,,2026-03-02T09:{n:02d}:00+08:00,2026-03-02T09:{n + 1:02d}:00+08:00,,,finished"
            for n in range(30)]  # fmt: skip
    import_history(scene.context, StringIO("\n".join((HEADER, *rows)) + "\n"), "", "Asia/Shanghai", False)
    with pytest.raises(BadRequest) as refused:
        asked(scene, hall="old")
    assert refused.value.code == "windows_unknown"
    result = asked(scene, hall="old", windows_before=3, windows=4)
    assert result["notes"] == ["service_times_unknown", "windows_unknown", "few_days"]
    assert result["after"]["open_seconds"]["value"] == 4 * 3600 / 2


def test_the_plan_of_the_next_week_has_visits_windows_and_shifts_for_the_days_that_are_known(
    hall_with_a_log: Scene,
) -> None:
    result = asked(hall_with_a_log, kind="plan", end="2026-03-08", within_minutes=5, full_hours=2, part_hours=0)
    assert result["week_start"] == "2026-03-09"
    assert [day["date"] for day in result["days_planned"]] == ["2026-03-09", "2026-03-10", "2026-03-11"]
    assert result["closed"] == ["2026-03-12", "2026-03-13", "2026-03-14", "2026-03-15"]
    monday = result["days_planned"][0]
    assert (monday["weekday"], monday["visits"], monday["learnt_days"]) == ("mon", 30.0, 1)
    assert monday["low"] < 30 < monday["high"]
    assert all(row["planned"] >= row["windows"] for row in monday["half_hours"])
    assert [(shift["start"], shift["end"]) for shift in monday["shifts"]] == [("09:00", "11:00")]


def test_holidays_of_the_folder_are_closed_and_days_with_hours_of_their_own_teach_nothing(
    hall_with_a_log: Scene,
) -> None:
    catalogue.sync(hall_with_a_log.context, a_hall(
        2, opening=dict.fromkeys(WEEKDAYS, ("09:00-11:00",)), closed_days=(date(2026, 3, 9),),
        special_days={date(2026, 3, 3): ("09:00-12:00",)},
    ))  # fmt: skip
    result = asked(hall_with_a_log, kind="plan", end="2026-03-08")
    assert [day["date"] for day in result["days_planned"]] == ["2026-03-11"]
    assert result["left_out"] == ["2026-03-03"]
    assert result["holidays"] == ["2026-03-09"]
    assert result["reasons"] == {"2026-03-03": "own", "2026-03-09": "own"}


def test_people_leave_by_the_halls_curve_unless_the_question_says_otherwise(scene: Scene) -> None:
    """Of those who wait ten minutes or more, all give up then; with one window, nearly everybody would."""
    catalogue.sync(scene.context, a_hall(2, opening=dict.fromkeys(WEEKDAYS, ("09:00-11:00",))))
    rows = [HEADER]
    for day in range(3):
        free = [MONDAY + timedelta(days=day)] * 2
        for n in range(60):
            issued = MONDAY + timedelta(days=day, minutes=2 * n)
            window = free.index(min(free))
            called = max(issued, free[window])
            if called - issued >= timedelta(minutes=10):
                gone = (issued + timedelta(minutes=10)).isoformat()
                rows.append(f"hall,A{n + 1:03d},A,a1,,,{issued.isoformat()},,,{gone},cancelled")
                continue
            free[window] = called + timedelta(seconds=440)
            times = (issued, called, called + timedelta(seconds=20), free[window])
            rows.append(f"hall,A{n + 1:03d},A,a1,,{window + 1},{','.join(t.isoformat() for t in times)},finished")
    import_history(scene.context, StringIO("\n".join(rows) + "\n"), "hall", "", False)
    answers = {kind: asked(scene, windows=1, patience=kind) for kind in ("curve", "even", "none")}
    assert {kind: one["patience"] for kind, one in answers.items()} == {kind: kind for kind in answers}
    assert asked(scene, windows=1)["after"] == answers["curve"]["after"]
    assert answers["none"]["after"]["left_share"]["value"] == 0
    longest = {kind: one["after"]["longest_seconds"]["value"] for kind, one in answers.items()}
    assert longest["curve"] <= 700 < longest["even"] < longest["none"]
