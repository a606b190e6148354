"""Of two who mean the same ticket or appointment the first has it, between processes on PostgreSQL, too.

The first is about to commit when the second begins; the second reads nothing old while it waits.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from operations import audit, journal
from operations.appointments.releasing import release
from operations.context import Context
from operations.definition.moving import cancel_booked, move
from operations.halls import catalogue
from operations.reporting.packed_months import pack_past_days, pack_some
from operations.tickets import close_of_day, forgotten
from operations.tickets.clearing import clear
from operations.windows import attendance, leaving
from storage.database import Database
from tests.builders import Scene, a_clerk, a_line
from tests.databases import a_database
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book, redefine
from tests.operations.tickets.test_forgotten import MANAGER

LEADER = a_clerk("boss")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Only where processes can be several. Two windows of line A can be booked."""
    with a_database("postgresql", tmp_path) as url:
        made = Scene(url, a_bookable_hall())
        yield made
        made.close()


def meanwhile(scene: Scene, first: Callable[[], object], second: Callable[[Context], int]) -> int:
    """What `second`, in another process, answers, which begins when `first` is about to commit."""
    other = Context(Database(scene.context.database.url), now=scene.clock, machine_now=scene.clock)
    begun: list[Future[int]] = []

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("immediate") and not begun:
            begun.append(pool.submit(second, other))
            while not begun[0].done() and not _waits(scene):
                pass

    with ThreadPoolExecutor(1) as pool:
        event.listen(scene.context.database.engine, "commit", begin)
        first()
        event.remove(scene.context.database.engine, "commit", begin)
        (answer,) = begun
        answered = answer.result()
    other.database.close()
    assert list(audit.differences(scene.context, "hall")) == []
    return answered


def _waits(scene: Scene) -> bool:
    """Whether somebody waits for a lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with scene.context.database.reading() as connection:
        return bool(connection.execute(text(query)).scalar_one())


def kinds(scene: Scene) -> Counter[str]:
    return Counter(line.kind for line in journal.after(scene.context, "hall", 0, 99).events)


def test_whoever_checks_in_just_then_has_not_missed_it(scene: Scene) -> None:
    code = book(scene, TEN).code
    scene.clock.now = TEN + timedelta(minutes=scene.hall.appointments.late_minutes)

    def late(other: Context) -> int:
        scene.clock.pass_time(seconds=1)
        return release(other, "hall")

    assert meanwhile(scene, lambda: arrive(scene, code), late) == 0
    assert kinds(scene)["release"] == 0


def test_a_missed_appointment_is_written_down_once_by_however_many_processes(scene: Scene) -> None:
    book(scene, TEN)
    scene.clock.now = TEN + timedelta(hours=1)
    assert meanwhile(scene, lambda: release(scene.context, "hall"), lambda other: release(other, "hall")) == 0
    assert kinds(scene)["release"] == 1


def test_whoever_checks_in_while_the_service_goes_has_come(scene: Scene) -> None:
    code = book(scene, TEN).code
    scene.clock.now = TEN
    without = replace(scene.hall, services=tuple(each for each in scene.hall.services if each.code != "a1"))
    cancelled = meanwhile(
        scene, lambda: arrive(scene, code), lambda other: cancel_booked(other, LEADER, scene.hall, without)
    )
    assert cancelled == 0


def test_whoever_is_called_while_their_line_goes_is_moved_nowhere_and_the_others_are(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("a1"), scene.issue("a1")
    assert meanwhile(scene, scene.called_next, lambda other: move(other, LEADER, "hall", {"A": "B"})) == 1
    assert kinds(scene)["hand_on"] == 1


def test_whoever_is_called_while_the_day_is_closed_expires_with_the_others(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("a1"), scene.issue("a1")
    assert meanwhile(scene, scene.called_next, lambda other: close_of_day.close(other, "hall")) == 2


def test_whoever_is_called_while_their_line_is_cleared_stays_and_the_others_expire(scene: Scene) -> None:
    redefine(scene, lines=(a_line("A", clears_at=("12:00",)), a_line("B")))
    scene.opened(1)
    scene.issue("a1"), scene.issue("a1")
    scene.clock.now = TEN + timedelta(hours=2)
    assert meanwhile(scene, scene.called_next, lambda other: clear(other, "hall")) == 1
    assert kinds(scene)["expire"] == 1


def test_a_window_that_is_taken_over_while_its_clerk_leaves_stays_open(scene: Scene) -> None:
    scene.opened(1)

    def leave(other: Context) -> int:
        leaving.leave_all(other, a_clerk("clerk1"))
        return len(leaving.sitting(other, MANAGER.name))

    assert meanwhile(scene, lambda: attendance.open_window(scene.context, MANAGER, "hall", 1), leave) == 1
    assert kinds(scene)["close"] == 0


def test_a_clerk_who_leaves_is_taken_from_every_hall(scene: Scene) -> None:
    north = replace(scene.hall, code="north")
    catalogue.sync(scene.context, north)
    everywhere = replace(a_clerk("clerk1"), hall="")
    for hall in ("hall", "north"):
        attendance.open_window(scene.context, everywhere, hall, 1)
    leaving.leave_all(scene.context, everywhere)
    assert leaving.sitting(scene.context, "clerk1") == []


def test_a_window_that_is_no_more_is_closed_once_by_however_many_processes(scene: Scene) -> None:
    scene.opened(1, 2)
    redefine(scene, windows=scene.hall.windows[:1])

    def look_after(context: Context) -> int:
        forgotten.look_after(context, "hall")
        return kinds(scene)["close"]

    assert meanwhile(scene, lambda: look_after(scene.context), look_after) == 1


def test_of_several_processes_one_packs_the_past(scene: Scene) -> None:
    scene.clock.now = TEN
    for _ in range(3):
        scene.issue("a1")
        scene.clock.pass_time(hours=24 * 31)
    other = Context(Database(scene.context.database.url), now=scene.clock, machine_now=scene.clock)
    later = date(2026, 7, 1)
    written: list[int] = []

    def go_on() -> bool:
        written.append(pack_past_days(other, later))
        return True

    assert pack_some(scene.context, later, go_on=go_on) == (3, None)
    assert written == [0, 0]
    assert pack_past_days(other, later) == 0
    scene.issue("a1")
    assert pack_past_days(other, scene.clock.now.date() + timedelta(days=1)) == 1, "when the first is done, another may"
    other.database.close()
