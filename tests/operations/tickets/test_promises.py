"""What is promised to people who wait: kept up with events, learned from calls, the same after a restart."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from operations import wait_estimation
from operations.context import Context
from operations.tickets import boards, serving
from operations.windows import attendance
from queueing.demand import Demand, Shift
from queueing.ticket import State
from storage.database import Database
from tests.builders import Scene, a_clerk, a_hall
from tests.databases import a_sqlite_url


@pytest.fixture
def one_hall(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(a_sqlite_url(tmp_path))
    yield scene
    scene.close()


def a_visit(scene: Scene, random: Random, window: int, minutes: float = 5) -> None:
    """Call, start and finish whoever is next; services take as long as they like."""
    view = scene.called_next(window)
    scene.clock.pass_time(seconds=random.uniform(5, 40))
    view = scene.do("start", view, window)
    scene.clock.pass_time(seconds=60 * minutes * random.uniform(0.4, 1.6))
    scene.do("finish", view, window)


def some_history(scene: Scene, tickets: int = 60, minutes: float = 5) -> None:
    random = Random(5)
    for _ in range(4):
        scene.issue()
    for _ in range(tickets):
        scene.issue("b1" if random.random() < 0.3 else "a1")
        a_visit(scene, random, 1, minutes)


def wait_of(scene: Scene, view: Any) -> int:
    promise = serving.view(scene.context, serving.find(scene.context, view.ticket.id)).promise
    assert promise is not None and promise.predicted_seconds is not None
    return promise.predicted_seconds


def test_everybody_behind_waits_for_one_service_more(scene: Scene) -> None:
    scene.opened(1)
    first, *later = [scene.issue().ticket.predicted_seconds or 0 for _ in range(4)]
    assert first == 0
    assert all(250 < b - a < 400 for a, b in pairwise(later))  # five minutes, the walk and the turn to the next


def test_without_a_window_that_takes_the_line_no_wait_is_promised(scene: Scene) -> None:
    assert scene.issue().ticket.p50_seconds is None
    scene.opened(1)
    assert scene.issue().ticket.p50_seconds is not None
    attendance.pause_window(scene.context, a_clerk(), "hall", 1)
    view = scene.issue()
    assert (view.ticket.p50_seconds, view.promise and view.promise.predicted_seconds) == (None, None)


def test_an_event_of_the_hall_is_known_at_once(scene: Scene) -> None:
    scene.opened(1)
    views = [scene.issue() for _ in range(4)]
    before = wait_of(scene, views[3])
    scene.do("cancel", views[1])
    assert wait_of(scene, views[3]) < before - 250
    scene.opened(2)
    assert wait_of(scene, views[3]) < 345


def test_a_rush_reads_the_waiting_line_only_now_and_then(one_hall: Scene) -> None:
    one_hall.opened(1)
    statements: list[str] = []
    event.listen(one_hall.context.database.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    for _ in range(150):
        one_hall.clock.pass_time(seconds=-0.99)  # a hundred a second
        one_hall.issue()
    read = [text for text in statements if "rank_at" in text and "wanted_window" in text and text.startswith("SELECT")]
    assert len(read) <= 2
    predicted = [
        view.promise.predicted_seconds
        for piece in boards.present_tickets(one_hall.context, "hall")
        for view in piece
        if view.promise
    ]
    assert predicted == sorted(predicted, key=lambda seconds: seconds or 0)


def test_a_head_start_is_promised_the_place_it_has(scene: Scene) -> None:
    scene.opened(1)
    for _ in range(6):
        scene.issue()
    ordinary, elderly = scene.issue(), scene.issue(priority="elderly")
    assert elderly.ticket.predicted_seconds == 0
    assert wait_of(scene, ordinary) > wait_of(scene, elderly)


def test_a_planned_break_makes_people_wait_longer(database_url: str) -> None:
    def predicted(shifts: tuple[Shift, ...], url: str) -> int:
        scene = Scene(url, a_hall(window_count=1, demand=Demand(arrivals={}, shifts=shifts))).opened(1)
        views = [scene.issue() for _ in range(3)]
        attendance.close_window(scene.context, a_clerk(), "hall", 1)
        for view in views:
            scene.do("cancel", view)
        scene.close()
        return views[-1].ticket.predicted_seconds or 0

    shift = Shift((1,), "08:00", "17:00", "09:03-09:33")  # the hall's clock says nine
    assert predicted((shift,), database_url) - predicted((), database_url) == pytest.approx(1800, abs=60)


def test_services_that_take_longer_than_the_folder_says_are_learned(one_hall: Scene) -> None:
    one_hall.opened(1)
    some_history(one_hall, minutes=10)
    views = [one_hall.issue() for _ in range(2)]
    gap = (views[1].ticket.predicted_seconds or 0) - (views[0].ticket.predicted_seconds or 0)
    assert gap > 450


def test_the_promise_survives_a_restart(one_hall: Scene, tmp_path: Path) -> None:
    one_hall.opened(1)
    some_history(one_hall)
    last = one_hall.issue()
    again = Context(Database(one_hall.context.database.url), now=one_hall.clock, machine_now=one_hall.clock)
    stored = serving.find(again, last.ticket.id)
    assert (stored.p50_seconds, stored.p90_seconds) == (last.ticket.p50_seconds, last.ticket.p90_seconds)
    told, told_again = (serving.view(context, stored).promise for context in (one_hall.context, again))
    assert told is not None and told_again is not None
    assert not told.is_rough and not told_again.is_rough
    assert told_again.p50_seconds == pytest.approx(told.p50_seconds, rel=0.05)
    assert told_again.p90_seconds == pytest.approx(told.p90_seconds, rel=0.05)
    again.database.close()


def test_the_first_people_are_told_that_the_estimate_is_rough(one_hall: Scene) -> None:
    one_hall.opened(1)
    view = one_hall.issue()
    assert view.ticket.is_rough
    assert view.reply().wait is not None and view.reply().wait.rough  # type: ignore[union-attr]
    some_history(one_hall, tickets=40)
    assert not one_hall.issue().ticket.is_rough


def test_nine_in_ten_are_called_in_time(one_hall: Scene) -> None:
    """A small hall with one busy window, whose services take longer than the folder says and differ a lot."""
    one_hall.opened(1)
    random = Random(8)
    issued = []
    for _ in range(260):
        for _ in range(1 if random.random() < 0.95 else 2):
            issued.append(one_hall.issue().ticket.id)
        a_visit(one_hall, random, 1, minutes=7)
    tickets = [serving.find(one_hall.context, ticket) for ticket in issued]
    called = [ticket for ticket in tickets if ticket.state == State.FINISHED and not ticket.is_rough]
    held = [(ticket.wait_seconds or 0) <= (ticket.p90_seconds or 0) for ticket in called]
    assert len(held) > 150
    assert 0.84 <= sum(held) / len(held) <= 0.97


def test_those_who_give_their_number_back_are_learned_once_and_by_every_process_alike(scene: Scene) -> None:
    """Half of the hundred leave after ten minutes; the others are called."""
    scene.opened(1)
    views = [scene.issue() for _ in range(100)]
    scene.clock.pass_time(minutes=10)
    for view in views[::2]:
        scene.do("cancel", view)

    def stay_share(context: Context) -> float:
        with context.database.reading() as connection:
            learned = wait_estimation.outlook(context, connection, scene.hall).learned
        return learned.habits.habits().giving_up.stays("A", 0, 700)

    first = stay_share(scene.context)
    assert 0.2 < first < 0.7  # as far as is known, everybody who ended waiting gave up
    for _ in views[1::2]:
        scene.do("finish", scene.do("start", scene.called_next()))
    after = stay_share(scene.context)
    assert first < after < 0.95
    scene.clock.pass_time(minutes=1)
    assert stay_share(scene.context) == after
    again = Context(Database(scene.context.database.url), now=scene.clock, machine_now=scene.clock)
    assert stay_share(again) == pytest.approx(after, rel=0.06)  # the order of calls and leavers fades otherwise
    again.database.close()
