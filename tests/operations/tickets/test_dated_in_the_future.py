"""A history with swapped days and months comes into a working hall: whatever reads the latest is not led astray."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from operations import wait_estimation
from operations.context import Context
from operations.reporting.history import COLUMNS, import_history
from operations.tickets import boards
from operations.waiting.learning import Learned
from storage import tickets
from storage.database import Database
from tests.builders import NINE, Scene
from tests.databases import a_sqlite_url
from tests.operations.reporting.ahead import days_to_come

CALLED = "2026-09-02T09:00:00+08:00,2026-09-02T09:05:00+08:00,2026-09-02T09:05:10+08:00,2026-09-02T09:10:00+08:00"
MISSED = "2026-09-02T09:00:00+08:00,2026-09-02T09:05:00+08:00,,2026-09-02T09:10:00+08:00"
LEFT = "2026-09-02T09:00:00+08:00,,,2026-09-02T09:10:00+08:00"


@pytest.fixture
def working(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(a_sqlite_url(tmp_path)).opened(1)
    serve(scene, 30)
    rows = (("Z1", CALLED, "finished"), ("Z2", MISSED, "no_show"), ("Z3", LEFT, "cancelled"))
    lines = [f"hall,{number},A,a1,,1,{times},{state}" for number, times, state in rows]
    assert learned(scene).calibration.count() == 30
    with days_to_come():
        assert import_history(scene.context, StringIO("\n".join((",".join(COLUMNS), *lines)))).added == 3
    wait_estimation.forget(scene.context, "hall")
    yield scene
    scene.close()


def serve(scene: Scene, people: int, minutes: float = 2) -> None:
    for _ in range(people):
        scene.issue()
        view = scene.do("start", scene.called_next())
        scene.clock.pass_time(minutes=minutes)
        scene.do("finish", view)


def learned(scene: Scene, context: Context | None = None) -> Learned:
    context = context or scene.context
    with context.database.reading() as connection:
        return wait_estimation.outlook(context, connection, scene.hall).learned


def test_a_hall_goes_on_learning_and_its_alarm_goes_on_watching(working: Scene) -> None:
    serve(working, 100, minutes=6)
    assert learned(working).calibration.count() == 130
    assert learned(working).times.seconds("a1", "A") > 240
    assert len(learned(working).promises.held) == 130


def test_after_a_restart_as_well(working: Scene) -> None:
    again = Context(Database(working.context.database.url), now=working.clock, machine_now=working.clock)
    assert learned(working, again).calibration.count() == 30
    serve(working, 20)
    assert learned(working, again).calibration.count() == 50
    again.database.close()


def test_who_gives_the_number_back_is_still_learned(working: Scene) -> None:
    assert learned(working).left_at is None
    working.do("cancel", working.issue())
    working.clock.pass_time(minutes=1)
    assert learned(working).left_at is not None


def test_what_was_to_be_is_learned_when_its_time_has_come(working: Scene) -> None:
    working.clock.pass_time(days=200)
    assert learned(working).left_at is not None


def test_a_clock_that_was_set_back_does_not_stop_the_learning(working: Scene) -> None:
    working.clock.now = NINE
    learned(working)
    working.clock.pass_time(minutes=1)
    serve(working, 5)
    assert learned(working).calibration.count() >= 35


def test_neither_the_screens_nor_a_windows_list_show_them(working: Scene) -> None:
    assert all(call.number != "Z1" for call in boards.board(working.context, "hall").calls)
    assert not boards.queue(working.context, "hall", 1).no_show
    with working.context.database.reading() as connection:
        assert len(tickets.latest_calls(connection, "hall", NINE, 60)) == 30
