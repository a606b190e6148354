"""Many at once: no number twice, no gap, nobody called twice, nobody forgotten; in threads and in processes."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from operations import audit
from operations.context import Context
from operations.tickets import boards
from queueing.ticket import Ticket
from storage import postgresql, tickets
from storage.database import Database
from tests.builders import Scene, a_hall

CLIENTS = 32
TICKETS = 2_000
WINDOWS = 8
CALLS = 400


def at_once(work: Callable[[int], object], times: int, workers: int) -> None:
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(times)))


def all_tickets(scene: Scene) -> list[Ticket]:
    with scene.context.database.reading() as connection:
        return tickets.of_hall(connection, "hall")


def assert_no_gap_and_nothing_twice(scene: Scene) -> None:
    for series in "AB":
        ordinals = sorted(t.ordinal for t in all_tickets(scene) if t.series == series)
        assert ordinals == list(range(1, len(ordinals) + 1))
    assert list(audit.differences(scene.context, "hall")) == []


def test_many_clients_at_once_take_no_number_twice_and_leave_no_gap(database_url: str) -> None:
    scene = Scene(database_url)

    def take(n: int) -> None:
        view = scene.issue("a1" if n % 3 else "b1", request_id=f"tap-{n}")
        if n % 10 == 0:
            scene.do("cancel", view)

    at_once(take, TICKETS // 4, CLIENTS)
    assert len(all_tickets(scene)) == TICKETS // 4
    assert_no_gap_and_nothing_twice(scene)
    scene.close()


def test_windows_calling_at_once_call_everybody_once(database_url: str) -> None:
    scene = Scene(database_url, a_hall(window_count=WINDOWS)).opened(*range(1, WINDOWS + 1))
    for n in range(CALLS):
        scene.issue("a1" if n % 2 else "b1", priority="elderly" if n % 7 == 0 else "")
    called: Counter[str] = Counter()

    def call_until_nobody_waits(n: int) -> None:
        while (view := scene.call_next(n + 1)) is not None:
            called[view.ticket.id] += 1
            scene.do("no_show", view, n + 1)

    at_once(call_until_nobody_waits, WINDOWS, WINDOWS)
    assert set(called.values()) == {1}
    assert len(called) == CALLS
    assert_no_gap_and_nothing_twice(scene)
    scene.close()


# A process of its own, with its own connections: takes tickets and calls them, all against the same hall.
_PROCESS = """
import sys
from tests.builders import Clock, KIOSK, a_clerk
from operations.tickets import calling, serving
from operations.tickets.issue import IssueRequest, issue_ticket
from operations.windows import attendance
from operations.context import Context
from storage.database import Database

url, number = sys.argv[1], int(sys.argv[2])
context = Context(Database(url))
clerk = a_clerk(f"clerk{number}")
attendance.open_window(context, clerk, "hall", number)
for n in range(60):
    view = issue_ticket(context, KIOSK, IssueRequest("hall", "a1", request_id=f"{number}-{n}"))
    print("took", view.ticket.number)
for n in range(60):
    view = calling.call_next(context, clerk, "hall", number)
    if view is not None:
        print("called", view.ticket.number)
        serving.step(context, clerk, view.ticket.id, "no_show")
"""


def test_several_server_processes_share_one_hall(database_url: str) -> None:
    scene = Scene(database_url, a_hall(window_count=4))
    root = Path(__file__).resolve().parents[2]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _PROCESS, database_url, str(n)], stdout=subprocess.PIPE, text=True, cwd=root
        )
        for n in range(1, 5)
    ]
    said = [process.communicate(timeout=120)[0].split("\n") for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    lines = Counter(line for output in said for line in output if line)
    assert set(lines.values()) == {1}
    assert sum(line.startswith("took") for line in lines) == 240
    assert sum(line.startswith("called") for line in lines) == 240
    assert_no_gap_and_nothing_twice(scene)
    scene.close()


@pytest.mark.slow
def test_thirty_two_clients_take_two_thousand_tickets(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgresql.POOL, "pool_timeout", 240)  # on a busy machine somebody waits very long
    scene = Scene(database_url)
    at_once(lambda n: scene.issue("a1" if n % 3 else "b1"), TICKETS, CLIENTS)
    assert len(all_tickets(scene)) == TICKETS
    assert_no_gap_and_nothing_twice(scene)
    scene.close()


def test_a_writer_that_fails_leaves_the_database_free_for_the_next(database_url: str) -> None:
    scene = Scene(database_url)

    def fail_in_the_middle() -> None:
        with scene.context.database.transaction() as connection:
            tickets.count_ahead(connection, "hall", scene.clock(), None)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        fail_in_the_middle()
    assert scene.issue().ticket.number == "A001"
    assert boards.board(Context(Database(database_url), now=scene.clock), "hall").waiting == 1
    scene.close()
