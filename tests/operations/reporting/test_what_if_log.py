"""What if reads the log as the reports do, and the same question in every part of it."""

from bisect import bisect_right
from datetime import date, datetime, timedelta
from io import StringIO
from math import exp
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from operations.context import Actor
from operations.halls import catalogue
from operations.reporting.history import import_history
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.reporting.what_if.answering import answer
from operations.reporting.what_if.logs import Log, read_log
from operations.reporting.what_if.planning import shift_rules
from operations.windows.attendance import open_window
from protocol.what_if import WhatIfQuestion
from queueing.hall import WEEKDAYS
from storage.tables import tickets
from tests.builders import Scene, a_hall
from tests.operations.reporting.test_what_if import HEADER, MONDAY, asked, fill_log

pytestmark = pytest.mark.usefixtures("with_days_to_come")
MANAGER = Actor("staff", "manager", "manager", "hall")


def the_log(scene: Scene, day: date) -> Log:
    hall = catalogue.get_hall(scene.context, "hall")
    with scene.context.database.reading() as connection:
        return read_log(connection, hall, day, day, scene.clock.now)


def imported(scene: Scene, *rows: str) -> None:
    import_history(scene.context, StringIO("\n".join((HEADER, *rows)) + "\n"), "hall", "", False)


def test_as_many_windows_as_were_there_before_are_there_after_unless_their_number_is_what_changes(
    scene: Scene,
) -> None:
    rows = [f"old,A{n},A,Passport,,,2026-03-02T09:{n:02d}:00+08:00,2026-03-02T09:{n + 1:02d}:00+08:00,,,finished"
            for n in range(30)]  # fmt: skip
    import_history(scene.context, StringIO("\n".join((HEADER, *rows)) + "\n"), "", "Asia/Shanghai", False)
    result = asked(scene, hall="old", windows_before=3, rule="first-come")
    assert result["after"]["called"]["value"] == 30
    assert result["after"]["open_seconds"] == result["before"]["open_seconds"]
    assert result["change"]["mean_seconds"]["value"] == 0


def test_a_question_can_be_stopped_while_its_log_is_read(scene: Scene) -> None:
    """The log of a year's busiest hall takes seconds; whoever cancels does not wait for it, nor the next question."""
    fill_log(scene)
    question = WhatIfQuestion.model_validate({"hall": "hall", "start": MONDAY.date(), "end": MONDAY.date()})
    for beats in (1, 29, 30, 31, 90):
        heard: list[float] = []

        def stop(share: float, heard: list[float] = heard, beats: int = beats) -> None:
            heard.append(share)
            if len(heard) == beats:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            answer(scene.context, question, stop)
        assert heard == [0.0] * beats, "nothing was replayed yet"


def test_a_window_that_is_added_may_have_lines_of_its_own(scene: Scene) -> None:
    fill_log(scene)
    assert asked(scene, windows=3, skills={"3": ["A"]})["kind"] == "compare"
    assert asked(scene, kind="needed", skills={"9": ["A"]}, within_minutes=5)["half_hours"]


def test_people_are_as_patient_as_the_report_of_patience_says(scene: Scene) -> None:
    """Some are called, some give up or do not come when called, and some wait in vain until eleven, when it closes."""
    catalogue.sync(scene.context, a_hall(2, opening=dict.fromkeys(WEEKDAYS, ("09:00-11:00",))))
    random, rows = Random(6), []
    for day in range(10):
        for n in range(60):
            issued = MONDAY + timedelta(days=day, seconds=120 * n)
            state = random.choices(("finished", "cancelled", "no_show", "expired"), (5, 3, 1, 3))[0]
            called = issued + timedelta(seconds=random.randint(60, 1500))
            ended = called + timedelta(seconds=60)
            if state == "expired":
                ended = MONDAY + timedelta(days=day, hours=9)  # the close of the day came in the evening
            begins = called.isoformat() if state in ("finished", "no_show") else ""
            started = called.isoformat() if state == "finished" else ""
            service, outcome = ("a2", "cancelled") if state == "expired" else ("a1", state)
            rows.append(
                f"hall,A{n + 1:03d},A,{service},,{'1' if begins else ''},{issued.isoformat()},{begins},{started},"
                f"{ended.isoformat()},{outcome}"
            )
    imported(scene, *rows)
    with scene.context.database.transaction() as connection:  # no older system knows who waited in vain
        connection.execute(update(tickets).where(tickets.c.service == "a2").values(state="expired"))
    scene.clock.pass_time(days=11)
    curve = the_log(scene, MONDAY.date() + timedelta(days=9)).behaviour.curve
    assert curve is not None
    said = report(scene.context, "patience", Ask(MONDAY.date(), MONDAY.date() + timedelta(days=9), "hall"))
    by_wait = {int(str(row[3])): row[5] for row in said.rows if row[1] == "A"}
    assert len(by_wait) >= 4
    for seconds, share in by_wait.items():
        gone = curve.gone[bisect_right(curve.seconds, seconds) - 1]
        assert 1 - exp(-gone) == pytest.approx(share, abs=0.0001)


def test_a_window_that_is_open_now_has_been_there_until_now(scene: Scene) -> None:
    catalogue.sync(scene.context, a_hall(2, opening=dict.fromkeys(WEEKDAYS, ("09:00-17:00",))))
    scene.clock.now = MONDAY
    open_window(scene.context, MANAGER, "hall", 1)
    issued = MONDAY.isoformat()
    imported(
        scene, f"hall,A001,A,a1,,1,{issued},{issued},{issued},{(MONDAY + timedelta(minutes=5)).isoformat()},finished"
    )
    scene.clock.now = MONDAY + timedelta(hours=2)
    assert the_log(scene, MONDAY.date()).days[0].hours == {1: ((9 * 3600.0, 11 * 3600.0),)}
    scene.clock.now = MONDAY + timedelta(hours=20)
    assert the_log(scene, MONDAY.date()).days[0].hours == {1: ((9 * 3600.0, 17 * 3600.0),)}


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 22)])
def test_nine_o_clock_is_nine_o_clock_on_the_days_whose_clocks_change(scene: Scene, day: date) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    opening = dict.fromkeys(WEEKDAYS, ("09:00-11:00",))
    catalogue.sync(scene.context, a_hall(2, opening=opening, timezone="Europe/Berlin"))
    issued = datetime(day.year, day.month, day.day, 9, 15, tzinfo=berlin)
    ended = issued + timedelta(minutes=5)
    imported(
        scene,
        f"hall,A001,A,a1,,1,{issued.isoformat()},{issued.isoformat()},{issued.isoformat()},{ended.isoformat()},finished",
    )
    scene.clock.now = ended + timedelta(days=1)
    (logged,) = the_log(scene, day).days
    assert logged.visits[0].arrived == 9.25 * 3600
    assert logged.opening == ((9 * 3600.0, 11 * 3600.0),)


@pytest.mark.parametrize(
    ("asked_for", "half_hours"),
    [
        ((8.0, 60, 4.0), (16, 2, 8)),
        ((7.5, 30, 3.5), (15, 1, 7)),
        ((8, 0, 0), (16, 0, 0)),
    ],
)
def test_shifts_and_breaks_are_as_long_as_asked(
    asked_for: tuple[float, int, float], half_hours: tuple[int, int, int]
) -> None:
    full, rest, part = asked_for
    fields = {"hall": "hall", "start": MONDAY.date(), "end": MONDAY.date(), "full_hours": full, "part_hours": part}
    rules = shift_rules(WhatIfQuestion.model_validate({**fields, "break_minutes": rest}))
    assert (rules.full, rules.rest, rules.part) == half_hours
