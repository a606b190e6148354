"""Whoever is sent on stands in every report under the line in which the number was taken, with the wait they had there;
and in the line where they waited again, with that wait.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from operations import audit
from operations.context import Context
from operations.halls import catalogue
from operations.reporting.behind import tickets_of
from operations.reporting.history import export_history, import_history
from operations.reporting.now_board import now_board
from operations.reporting.now_outlook import Arrivals
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.reporting.what_if.logs import read_log
from queueing.ticket import State, Ticket
from queueing.window import ServiceWindow
from storage.database import Database
from storage.migrations import upgrade
from storage.tables import tickets
from tests.builders import Scene, a_hall, a_line
from tests.databases import a_sqlite_url
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book
from tests.operations.reporting.second_computation import figures
from tests.operations.reporting.test_spells import Bystander, bystander, cells

__all__ = ["bystander"]
DAY = date(2026, 3, 2)
TODAY = Ask(DAY, DAY, "hall")
AGAIN = ("again", "again_mean_seconds", "again_p50_seconds", "again_p90_seconds")


def first_wait(own: list[tuple[int, Ticket]]) -> int | None:
    """Seconds from the issue to the first call that was not taken back."""
    called_at = own[-1][1].first_called_at
    return None if called_at is None else int(called_at.timestamp()) - own[0][0]


def waits_again(own: list[tuple[int, Ticket]]) -> Iterator[tuple[str, int]]:
    """(line, seconds) of each wait after the first call that ended in another call."""
    began: int | None = None
    line = ""
    for second, ticket in own:
        if ticket.state == State.WAITING and ticket.first_called_at is not None:
            began, line = second if began is None else began, ticket.line
        elif began is not None:
            if ticket.state == State.CALLED:
                yield line, second - began
            began = None


def lines_agree(bystander: Bystander, ask: Ask) -> None:
    seen = bystander.seen.values()
    again = defaultdict(list)
    for line, seconds in (wait for own in seen for wait in waits_again(own)):
        again[line].append(seconds)
    for chosen in ("", "A", "B"):
        rows = cells(bystander.scene, "waiting-times", replace(ask, line=chosen))
        assert [row["line"] for row in rows] == ([chosen] if chosen else ["A", "B"])
        for row in rows:
            of_line = [own for own in seen if own[0][1].line == row["line"]]
            waits = [wait for wait in map(first_wait, of_line) if wait is not None]
            times = row["mean_seconds"], row["p50_seconds"], row["p90_seconds"], row["max_seconds"]
            assert (row["tickets"], row["called"], *times) == (len(of_line), len(waits), *figures(waits))
            mine = again[row["line"]]
            assert tuple(row[name] for name in AGAIN) == (len(mine), *figures(mine)[:3])
            assert mine


def test_lines_have_the_waits_that_a_bystander_saw_in_them(bystander: Bystander) -> None:
    bystander.play(250)
    moved = {own[-1][1].line for own in bystander.seen.values() if own[0][1].line != own[-1][1].line}
    assert moved
    scene, day = bystander.scene, bystander.scene.clock.now.date()
    ask = Ask(day - timedelta(days=2), day, "hall")
    lines_agree(bystander, ask)
    for line in ("A", "B"):
        number = sum(own[0][1].line == line for own in bystander.seen.values())
        for name in ("hours", "no-shows", "trend", "waiting-times"):
            assert report(scene.context, name, replace(ask, line=line)).totals["tickets"] == number
            behind = tickets_of(scene.context, name, replace(ask, line=line), "tickets", "", 1000)
            assert behind.total == number and {ticket.line for ticket in behind.tickets} == {line}
    assert list(audit.differences(scene.context, "hall")) == []
    bystander.go_home()
    from_rows = report(scene.context, "waiting-times", ask)
    assert pack_past_days(scene.context, day + timedelta(days=3)) == 1
    with scene.context.database.transaction() as connection:  # nothing is read from the rows any more
        connection.execute(update(tickets).values(line="A", first_line=None, wait_seconds=1, promised_at=None))
    assert report(scene.context, "waiting-times", ask) == from_rows
    lines_agree(bystander, ask)


@pytest.fixture
def triage(database_url: str) -> Iterator[Scene]:
    """Window 1 calls line A, promised within 10 minutes, window 2 line B, within 30."""
    windows = (ServiceWindow(1, ("A",)), ServiceWindow(2, ("B",)))
    hall = replace(a_hall(2), windows=windows)
    lines = (a_line("A", wait_target_minutes=10), a_line("B", wait_target_minutes=30))
    scene = Scene(database_url, replace(hall, lines=lines)).opened(1, 2)
    yield scene
    scene.close()


def sent_on(scene: Scene, minutes: int = 20) -> Any:
    """Somebody waits in line A, is served for a minute at window 1, and sent on to line B."""
    scene.issue("a1")
    scene.clock.pass_time(minutes=minutes)
    view = scene.do("start", scene.called_next(1))
    scene.clock.pass_time(minutes=1)
    return scene.do("transfer", view, line="B")


def by_line(scene: Scene, *columns: str, **chosen: Any) -> dict[str, tuple[Any, ...]]:
    rows = cells(scene, "waiting-times", replace(TODAY, **chosen))
    return {row["line"]: tuple(row[column] for column in columns) for row in rows}


def test_the_first_wait_counts_in_the_first_line_and_the_second_in_the_second(triage: Scene) -> None:
    sent_on(triage)
    triage.clock.pass_time(minutes=7)
    triage.do("start", triage.called_next(2), 2)
    columns = ("tickets", "called", "max_seconds", "target_seconds", "share_within_target", *AGAIN[:2])
    expected = {"A": (1, 1, 1_200, 600, 0.0, 0, None), "B": (0, 0, None, 1_800, None, 1, 420)}
    for _ in ("from rows", "packed"):
        assert by_line(triage, *columns) == expected
        assert by_line(triage, *columns, line="B") == {"B": expected["B"]}
        assert by_line(triage, *columns, line="A") == {"A": expected["A"]}
        assert by_line(triage, *columns, service="b1") == {}
        totals = report(triage.context, "waiting-times", TODAY).totals
        assert (totals["tickets"], totals["share_within_target"]) == (1, 0.0)
        assert tuple(totals[name] for name in AGAIN) == (1, 420, 420, 420)
        for line, number in (("A", 1), ("B", 0)):
            behind = tickets_of(triage.context, "hours", replace(TODAY, line=line), "tickets", "", 9)
            assert (behind.total, [ticket.line for ticket in behind.tickets]) == (number, ["A"] * number)
            assert report(triage.context, "hours", replace(TODAY, line=line)).totals["tickets"] == number
            serving = {row["window"]: row["serving_seconds"] for row in cells(triage, "windows", TODAY)}
            assert serving[1] == 60
        pack_past_days(triage.context, DAY + timedelta(days=1))


def test_who_waits_in_another_line_now_waits_under_their_own(triage: Scene) -> None:
    sent_on(triage)
    assert by_line(triage, "waiting", "again") == {"A": (1, 0)}


def test_who_is_sent_there_and_back_and_on_stands_under_the_first(triage: Scene) -> None:
    sent_on(triage)
    triage.clock.pass_time(minutes=3)
    triage.do("transfer", triage.do("start", triage.called_next(2), 2), 2, line="A")
    triage.clock.pass_time(minutes=5)
    triage.do("transfer", triage.do("start", triage.called_next(1)), line="B")
    triage.clock.pass_time(minutes=9)
    view = triage.called_next(2)
    assert view.ticket.line_of_issue == "A"
    expected = {"A": (1, 1_200, 1, 300, 300), "B": (0, None, 2, 360, 180)}
    assert by_line(triage, "tickets", "max_seconds", "again", "again_mean_seconds", "again_p50_seconds") == expected
    assert list(audit.differences(triage.context, "hall")) == []


def test_who_is_sent_to_a_window_or_comes_after_a_missed_call_waits_again_in_the_same_line(triage: Scene) -> None:
    triage.issue("a1")
    view = triage.do("start", triage.called_next(1))
    view = triage.do("transfer", view, window=2)
    triage.clock.pass_time(minutes=4)
    view = triage.do("no_show", triage.called_next(2), 2)
    triage.clock.pass_time(minutes=60)
    triage.do("reinstate", view, 2)
    triage.clock.pass_time(minutes=2)
    view = triage.called_next(1)
    assert (view.ticket.line_of_issue, view.ticket.first_line) == ("A", None)
    assert by_line(triage, "tickets", *AGAIN) == {"A": (1, 2, 180, 120, 240)}


def test_a_call_by_mistake_is_no_first_call_and_a_start_that_is_undone_changes_nothing(triage: Scene) -> None:
    triage.issue("a1")
    triage.clock.pass_time(minutes=5)
    triage.do("return", triage.called_next(1))
    triage.clock.pass_time(minutes=5)
    view = triage.do("undo", triage.do("start", triage.called_next(1)))
    assert by_line(triage, "max_seconds", "again") == {"A": (600, 0)}
    triage.do("transfer", view, line="B")
    triage.clock.pass_time(minutes=2)
    triage.do("return", triage.called_next(2), 2)
    triage.clock.pass_time(minutes=3)
    triage.called_next(2)
    assert by_line(triage, "max_seconds", *AGAIN) == {"A": (600, 0, None, None, None), "B": (None, 2, 150, 120, 180)}


def test_who_gives_up_before_the_next_call_has_waited_in_vain_and_is_not_among_the_waits(triage: Scene) -> None:
    view = sent_on(triage)
    triage.clock.pass_time(minutes=9)
    triage.do("cancel", view)
    assert by_line(triage, "cancelled", "again") == {"A": (1, 0)}


def test_the_board_expects_people_in_the_line_in_which_they_take_a_number(triage: Scene) -> None:
    sent_on(triage)
    triage.clock.pass_time(minutes=7)
    triage.do("finish", triage.do("start", triage.called_next(2), 2), 2)
    triage.clock.pass_time(days=7, minutes=-33)
    coming = {line.code: line.coming for line in now_board(triage.context, "hall", Arrivals()).lines}
    assert coming == {"A": 1, "B": 0}


def test_a_replay_has_whoever_was_sent_on_come_to_the_line_in_which_they_took_a_number(triage: Scene) -> None:
    sent_on(triage)
    triage.clock.pass_time(minutes=7)
    triage.do("finish", triage.do("start", triage.called_next(2), 2), 2)
    with triage.context.database.reading() as connection:
        log = read_log(connection, triage.hall, DAY, DAY, triage.clock.now)
    assert [(visit.line, visit.service) for visit in log.visits[0]] == [("A", "a1")]


def test_an_export_gives_each_line_its_own_waits(triage: Scene, tmp_path: Path) -> None:
    sent_on(triage)
    triage.clock.pass_time(minutes=7)
    triage.do("finish", triage.do("start", triage.called_next(2), 2), 2)
    exported = "".join(export_history(triage.context, "hall"))
    (tmp_path / "other").mkdir()
    assert exported.splitlines()[1].startswith("hall,A001,A,a1,")
    other = Context(Database(a_sqlite_url(tmp_path / "other")), now=triage.clock, machine_now=triage.clock)
    upgrade(other.database)
    catalogue.sync(other, triage.hall)
    import_history(other, StringIO(exported))
    names = ("hall", "line", "name", "tickets", "called", "mean_seconds", "max_seconds", "share_within_target")
    made = report(other, "waiting-times", TODAY)
    at = [[name for name, _ in made.columns].index(name) for name in names]
    rows = [tuple(row[place] for place in at) for row in made.rows]
    own = [tuple(row[name] for name in names) for row in cells(triage, "waiting-times", TODAY) if row["tickets"]]
    assert rows == own
    assert "".join(export_history(other, "hall")) == exported
    assert import_history(other, StringIO(exported)).added == 0
    assert import_history(triage.context, StringIO(exported)).added == 0
    other.database.close()


def test_who_booked_in_a_line_stands_there_wherever_they_are_sent(database_url: str) -> None:
    scene = Scene(database_url, a_bookable_hall()).opened(1, 2)
    code = book(scene).code
    scene.clock.now = TEN
    arrive(scene, code)
    scene.clock.pass_time(minutes=6)
    scene.do("transfer", scene.called_next(1), line="B")
    for line, number in (("", 1), ("A", 1), ("B", 0)):
        rows = cells(scene, "appointments", replace(TODAY, line=line))
        assert [(row["line"], row["booked_mean_seconds"]) for row in rows] == [("A", 360)] * number
    scene.close()


def test_a_visit_of_several_windows_is_none_of_theirs_but_its_halls(database_url: str) -> None:
    scene = Scene(database_url, a_hall(2)).opened(1, 2)
    for n in range(12):
        for number, seconds in ((1, 100 + n), (2, 200 + n)):
            scene.issue("a1")
            view = scene.do("start", scene.called_next(number), number)
            scene.clock.pass_time(seconds=seconds)
            scene.do("finish", view, number)
        scene.issue("a1")
        view = scene.do("start", scene.called_next(1))
        scene.clock.pass_time(minutes=30)
        scene.do("transfer", view, line="B")
        scene.clock.pass_time(seconds=1)
        view = scene.do("start", scene.called_next(2), 2)
        scene.clock.pass_time(seconds=10)
        scene.do("finish", view, 2)
    mean = (105.5 + 205.5) / 2
    expected = {"1": (12, round(105.5 / mean, 4)), "2": (12, round(205.5 / mean, 4))}
    for _ in ("from rows", "packed"):
        rows = cells(scene, "funnel", TODAY)
        assert {row["of"]: (row["cases"], row["value_share"]) for row in rows} == expected
        pack_past_days(scene.context, DAY + timedelta(days=1))
    scene.close()


def test_an_estimate_of_who_booked_and_is_called_before_the_time_counts_from_the_issue(database_url: str) -> None:
    scene = Scene(database_url, a_bookable_hall()).opened(1, 2)
    code = book(scene, TEN + timedelta(minutes=30)).code
    scene.clock.now = TEN
    booked = arrive(scene, code).ticket
    scene.clock.pass_time(minutes=4)
    assert scene.called_next(1).ticket.id == booked.id
    with scene.context.database.transaction() as connection:
        connection.execute(update(tickets).values(p50_seconds=300, p90_seconds=600))
    for _ in ("from rows", "packed"):
        totals = report(scene.context, "estimates", TODAY).totals
        assert (totals["error_seconds"], totals["coverage_share"], totals["width_seconds"]) == (60, 1.0, 300)
        assert report(scene.context, "waiting-times", TODAY).totals["max_seconds"] == 0
        pack_past_days(scene.context, DAY + timedelta(days=1))
    scene.close()
