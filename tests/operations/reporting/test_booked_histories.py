"""What was booked goes out with a history and comes in again, so that every report counts the same waits."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest

from operations.halls import catalogue
from operations.reporting.behind import tickets_of
from operations.reporting.history import export_history, import_history
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.reporting.what_if.logs import read_log
from protocol.reporting import Cell
from tests.builders import NINE, Scene
from tests.databases import a_sqlite_url
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book
from tests.operations.reporting.test_history import stored

DAY = date(2026, 3, 2)
MINUTE = timedelta(minutes=1)
HEAD = "hall,number,line,issued_at,called_at,started_at,finished_at,outcome,booked_at\n"
NAMES = ("waiting-times", "no-shows", "hours", "trend", "distribution", "fairness", "patience", "day-means")


def a_day_of_bookings(scene: Scene) -> None:
    """Of ten who booked some come early, in time or late; one is called early, one gives up before the time, one after
    it, one is not there. People without an appointment come between them.
    """
    scene.opened(1)
    codes = [book(scene, at).code for at in (TEN, TEN + 30 * MINUTE, TEN + 60 * MINUTE) for _ in range(4)]
    for n, code in enumerate(codes):
        scene.clock.now = max(scene.clock.now, NINE + (45 + 9 * n) * MINUTE)
        scene.clock.pass_time(seconds=7 * n + 1)
        walk_in, booked = scene.issue("a1" if n % 2 else "b1"), arrive(scene, code)
        scene.clock.pass_time(minutes=2)
        if n in (1, 6):
            scene.do("cancel", booked)  # the first before ten
        if n == 3:
            scene.do("cancel", walk_in)
        for _ in range(2):
            view = scene.call_next(1)
            if view is None:
                continue
            scene.clock.pass_time(seconds=40)
            if n == 7:
                scene.do("no_show", view)
                continue
            scene.do("start", view)
            scene.clock.pass_time(seconds=90 + 20 * n)
            scene.do("finish", view)
    while (view := scene.call_next(1)) is not None:
        scene.clock.pass_time(seconds=30)
        scene.do("start", view)
        scene.clock.pass_time(minutes=9)
        scene.do("finish", view)


@pytest.fixture
def both(scene: Scene, tmp_path: Path) -> Iterator[tuple[Scene, Scene]]:
    """A hall after such a day, and the same hall in an empty database that its export was taken into."""
    catalogue.sync(scene.context, a_bookable_hall(6))
    a_day_of_bookings(scene)
    other = Scene(a_sqlite_url(tmp_path / "other"), a_bookable_hall(6))
    scene.clock.now = other.clock.now = NINE + timedelta(days=40)
    outcome = import_history(other.context, StringIO("".join(export_history(scene.context, "hall"))))
    assert (outcome.added, outcome.mistakes) == (24, [])
    yield scene, other
    other.close()


def figures(scene: Scene, name: str, booked: str) -> tuple[object, dict[str, Cell]]:
    made = report(scene.context, name, Ask(DAY, DAY, "hall", booked=booked))
    return made.rows, dict(made.totals)


@pytest.mark.parametrize("booked", ["", "yes", "no"])
def test_a_day_of_bookings_given_out_and_taken_in_again_has_the_same_waits(
    both: tuple[Scene, Scene], booked: str
) -> None:
    for _ in range(2):  # read anew, then from the packed month
        ours, back = ({name: figures(scene, name, booked) for name in NAMES} for scene in both)
        assert back == ours
        for scene in both:
            pack_past_days(scene.context, date(2026, 4, 1))


def test_such_a_day_shows_what_a_booked_time_changes(both: tuple[Scene, Scene]) -> None:
    """Somebody came before the time, somebody after it, and somebody gave up before it."""
    ours, back = (read(scene) for scene in both)
    assert back == ours
    assert {came_early for came_early, _ in back} == {True, False}
    assert len({late for _, late in back} - {None, 0.0}) > 1
    tickets, left = (report(both[1].context, "patience", Ask(DAY, DAY, "hall")).totals[name]
                     for name in ("tickets", "left"))  # fmt: skip
    assert (tickets, left) == (23, 4), "who gave the number back before the time had not begun to wait"


def read(scene: Scene) -> list[tuple[bool, float | None]]:
    with scene.context.database.reading() as connection:
        log = read_log(connection, catalogue.get_hall(scene.context, "hall"), DAY, DAY, scene.clock.now)
    visits = sorted(log.visits[0], key=lambda visit: (visit.arrived, visit.came_early, visit.late_seconds is None))
    return [(visit.came_early, visit.late_seconds) for visit in visits]


def test_an_export_of_what_was_taken_in_is_the_same_export(both: tuple[Scene, Scene]) -> None:
    ours, back = ("".join(export_history(scene.context, "hall")) for scene in both)
    assert back == ours
    assert ours.splitlines()[0].endswith(",outcome,arrived_at,booked_at")
    assert sum(bool(line.rpartition(",")[2]) for line in ours.splitlines()[1:]) == 12


def a_row(number: str, booked: str) -> str:
    return f"old,{number},A,2026-03-01T09:10:00,2026-03-01T09:20:00,,,no_show,{booked}\n"


def test_a_booked_time_is_the_halls_own_or_says_its_offset(scene: Scene) -> None:
    """The wait begins at the later of number and booked time, and is none for who is called before it."""
    rows = (a_row("A1", "2026-03-01T09:15:00"), a_row("A2", "2026-03-01T01:18:00Z"), a_row("A3", "2026/3/1 9:00"),
            a_row("A4", "2026-03-01T09:30:00+08:00"), a_row("A5", ""))  # fmt: skip
    assert import_history(scene.context, StringIO(HEAD + "".join(rows)), zone="Asia/Shanghai").added == 5
    ask = Ask(date(2026, 3, 1), date(2026, 3, 1), "old")
    behind = tickets_of(scene.context, "waiting-times", ask, "tickets", "", 10)
    waits = {ticket.number: ticket.wait_seconds for ticket in behind.tickets}
    assert waits == {"A1": 300, "A2": 120, "A3": 600, "A4": 0, "A5": 600}


def test_the_chinese_heading_of_a_booked_time_is_understood(scene: Scene) -> None:
    rows = HEAD.replace("booked_at", "预约时间") + a_row("A1", "2026年3月1日 9:15")
    assert import_history(scene.context, StringIO(rows), zone="Asia/Shanghai").added == 1
    assert ",2026-03-01T09:15:00+08:00\n" in "".join(export_history(scene.context, "old"))


@pytest.mark.parametrize("booked", ["2026-03-02T09:10:01", "2026-02-28T09:09:59", "soon", "1900-01-01 00:00"])
def test_a_row_with_an_impossible_booked_time_is_reported_and_left_out(scene: Scene, booked: str) -> None:
    outcome = import_history(scene.context, StringIO(HEAD + a_row("A1", booked)), zone="Asia/Shanghai")
    assert outcome.added == 0
    assert "booked_at" in outcome.mistakes[0][1]


def test_each_time_of_a_history_is_rounded_down_and_the_visit_of_who_booked_begins_at_the_issue(scene: Scene) -> None:
    header = "hall,number,line,issued_at,booked_at,called_at,started_at,finished_at,outcome"
    times = "08:00:00.900", "08:10:00.000", "08:12:00.899", "08:12:30.898", "08:20:00.897"
    row = ",".join(("hall,A1,A", *(f"2026-01-05T{time}+08:00" for time in times), "finished"))
    assert import_history(scene.context, StringIO(f"{header}\n{row}\n")).added == 1
    assert stored(scene, "wait_seconds", "walk_seconds", "service_seconds", "visit_seconds") == [(120, 29, 449, 1199)]
