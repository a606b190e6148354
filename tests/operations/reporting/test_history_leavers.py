"""People of an imported history who left before they were called: kept, given out again, and patient only so long."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from forecasting.habit_learning import PRIOR
from forecasting.what_if.learning import NO_SHOW, TURN, LoggedVisit, learn
from operations.halls import catalogue
from operations.reporting.history import COLUMNS, export_history, import_history
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.reporting.what_if.logs import read_log
from operations.waiting.learning import Learning
from operations.windows import attendance
from storage.tables import tickets
from tests.builders import NINE, Scene, a_clerk, a_hall
from tests.databases import a_sqlite_url

HEADER = ",".join(COLUMNS)
DAY = date(2026, 1, 5)


def at(minute: float) -> str:
    return (datetime(2026, 1, 5, 9) + timedelta(minutes=minute)).isoformat() + "+08:00"


def a_leaver(number: str, left: float, called: float = 30, outcome: str = "no_show", issued: float = 0) -> str:
    return f"hall,{number},A,a1,,1,{at(issued)},{at(called)},,{at(left)},{outcome}"


def take_in(scene: Scene, *rows: str) -> list[tuple[int, str]]:
    return import_history(scene.context, StringIO("\n".join((HEADER, *rows)) + "\n"), "hall").mistakes


@pytest.mark.parametrize("outcome", ["no_show", "cancelled"])
def test_who_left_before_the_call_is_kept_and_given_out_again_the_same(
    scene: Scene, tmp_path: Path, outcome: str
) -> None:
    assert take_in(scene, a_leaver("A1", 12, outcome=outcome), a_leaver("A2", 0, outcome=outcome)) == []
    first = "".join(export_history(scene.context, "hall"))
    assert f"{at(30)},,{at(12)},{outcome}" in first
    assert f"{at(30)},,{at(0)},{outcome}" in first
    other = Scene(a_sqlite_url(tmp_path / "other"), a_hall())
    assert import_history(other.context, StringIO(first)).added == 2
    assert "".join(export_history(other.context, "hall")) == first
    other.close()


def test_nobody_left_before_the_number_or_in_the_middle_of_their_service(scene: Scene) -> None:
    early, finished = a_leaver("A1", -1), a_leaver("A2", 12, outcome="finished")
    served = a_leaver("A3", 32).replace(",,2026", f",{at(33)},2026")
    reasons = [why for _, why in take_in(scene, early, finished, served)]
    assert [why.split("lies ")[1].split(" 2026")[0] for why in reasons] == [
        "before issued_at", "before called_at", "before started_at",
    ]  # fmt: skip


def test_patience_ends_when_the_older_system_saw_them_leave(scene: Scene) -> None:
    rows = [a_leaver(f"A{n}", 12, outcome=("no_show", "cancelled")[n % 2]) for n in range(20)]
    take_in(scene, *rows, *(a_leaver(f"B{n}", 45, called=40, outcome="finished") for n in range(20)))
    for _ in range(2):  # read anew, then from the packed month
        made = report(scene.context, "patience", Ask(DAY, DAY, "hall"))
        shares = {row[3]: row[5] for row in made.rows}
        assert (shares[600], shares[900]) == (0, 0.5)
        pack_past_days(scene.context, date(2026, 2, 1))


def test_nobody_waits_for_a_window_any_more_once_they_have_left(scene: Scene) -> None:
    """Window 1 is open and free for an hour."""
    scene.opened(1)
    scene.clock.pass_time(hours=1)
    take_in(scene, a_leaver("A1", 12).replace("2026-01-05", "2026-03-02"))
    made = report(scene.context, "windows", Ask(NINE.date(), NINE.date(), "hall"))
    row = dict(zip((name for name, _ in made.columns), made.rows[0], strict=True))
    assert (row["idle_seconds"], row["idle_while_waiting_seconds"]) == (3600, 12 * 60)


@pytest.mark.parametrize(("clerk", "later", "idle_seconds"), [
    ("", 0, 7200 - 120),  # the row names the window
    ("clerk1", 0, 7200 - 120),  # their attendance does
    ("clerk3", 0, 7200),  # who was at no window
    ("clerk1", 60, 7200),  # at whose window somebody else sat by then
])  # fmt: skip
def test_a_no_show_takes_the_window_from_the_first_call_to_the_end(
    scene: Scene, clerk: str, later: int, idle_seconds: int
) -> None:
    """Window 1 is open for two hours, under one clerk and then another; they were called for two minutes."""
    for name in ("clerk1", "clerk2"):
        attendance.open_window(scene.context, a_clerk(name), "hall", 1)
        scene.clock.pass_time(hours=1)
        attendance.close_window(scene.context, a_clerk(name), "hall", 1)
    window = "" if clerk else "1"
    called, left = (NINE + timedelta(minutes=later + minutes) for minutes in (10, 12))
    take_in(scene, f"hall,A1,A,a1,,{window},{NINE.isoformat()},{called.isoformat()},,{left.isoformat()},no_show")
    if clerk:
        with scene.context.database.transaction() as connection:
            connection.execute(tickets.update().values(staff=clerk))
    made = report(scene.context, "windows", Ask(NINE.date(), NINE.date(), "hall"))
    rows = [dict(zip((name for name, _ in made.columns), row, strict=True)) for row in made.rows]
    assert [row["idle_seconds"] for row in rows if row["window"] == 1] == [idle_seconds]


def test_a_call_of_somebody_who_had_left_teaches_no_length_of_calls_and_no_pause(scene: Scene) -> None:
    """Only that they were missing, and how long they were patient."""
    rows = [a_leaver(f"A{n:03d}", 12 + n, called=30 + n, issued=n) for n in range(100)]
    take_in(scene, *rows)
    scene.clock.now = datetime(2026, 1, 6, 1, tzinfo=UTC)
    with scene.context.database.reading() as connection:
        habits = Learning().of(connection, catalogue.get_hall(scene.context, "hall"), scene.clock.now).habits.habits()
    assert (habits.no_show, habits.turn) == (PRIOR.no_show, PRIOR.turn)
    assert habits.leave_rate > PRIOR.leave_rate


def test_what_if_learns_when_they_left_and_neither_calls_nor_pauses(scene: Scene) -> None:
    take_in(scene, *(a_leaver(f"A{n:03d}", 12, called=30 + n) for n in range(40)))
    with scene.context.database.reading() as connection:
        log = read_log(connection, catalogue.get_hall(scene.context, "hall"), DAY, DAY, scene.clock.now)
    assert (log.behaviour.no_show, log.behaviour.turn) == (NO_SHOW, TURN)
    assert log.behaviour.curve is not None
    assert log.behaviour.curve.seconds == (12 * 60.0,)


def test_what_if_takes_who_gave_up_before_a_call_in_vain_for_gone_then() -> None:
    visits = [LoggedVisit(0.0, "A", "a1", "", "cancelled", 1, 1800.0, None, None, 720.0)] * 30
    curve = learn([visits], {}, {}).curve
    assert curve is not None
    assert curve.seconds == (720.0,)
