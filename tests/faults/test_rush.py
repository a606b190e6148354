"""A rush over HTTP against real servers: no number twice, no gap, nobody called twice, nobody forgotten."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from operations.context import Actor
from operations.tickets.issue import IssueRequest, issue_ticket
from tests.databases import a_database
from tests.faults.serving import HALL, SERVICES, Caller, ServedHall

pytestmark = pytest.mark.slow
CLIENTS = 32
TICKETS = 2_000
WINDOWS = 8
CALLS = 400


@pytest.fixture(params=[("sqlite", 1), ("postgresql", 2)], ids=["sqlite", "two processes on postgresql"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServedHall]:
    """A hall of eight windows."""
    kind, processes = request.param
    with a_database(kind, tmp_path) as url:
        # A busy machine may keep a step of the rush waiting for long; it is to come through all the same.
        (tmp_path / "onewindow.toml").write_text("database_patience_seconds = 5\n", "utf-8")
        served = ServedHall(tmp_path, url, WINDOWS, processes)
        yield served
        served.close()


def test_thirty_two_clients_take_two_thousand_tickets_at_once(hall: ServedHall) -> None:
    hall.start()
    hall.wait_until_ready()
    urls, mine, callers = cycle(hall.urls), threading.local(), []

    def take(n: int) -> dict[str, Any]:
        if not hasattr(mine, "caller"):
            mine.caller = Caller(next(urls), hall.kiosk)
            callers.append(mine.caller)
        taken = mine.caller.post("/tickets", hall=HALL, service=SERVICES[n % 3 == 0], request_id=f"tap-{n}")
        assert taken.status_code == 201, taken.text
        if n % 10 == 0:
            assert mine.caller.post(f"/tickets/{taken.json()['id']}/cancel").status_code == 200
        return dict(taken.json())

    with ThreadPoolExecutor(CLIENTS) as clients:
        taken = list(clients.map(take, range(TICKETS)))
    for caller in callers:
        caller.close()
    assert len(callers) == CLIENTS
    assert len({ticket["number"] for ticket in taken}) == TICKETS
    for series in "AB":
        ordinals = sorted(int(ticket["number"][1:]) for ticket in taken if ticket["number"][0] == series)
        assert ordinals == list(range(1, len(ordinals) + 1))
    assert {ticket.id: ticket.number for ticket in hall.tickets()} == {one["id"]: one["number"] for one in taken}
    assert Counter(ticket.state.value for ticket in hall.tickets()) == {
        "waiting": TICKETS * 9 // 10,
        "cancelled": TICKETS // 10,
    }
    assert len({job.ticket_id for job in hall.jobs()}) == len(hall.jobs()) == TICKETS
    assert hall.differences() == []
    assert hall.forgotten() == []


def test_eight_windows_call_four_hundred_tickets_at_once(hall: ServedHall) -> None:
    for n in range(CALLS):
        issue_ticket(hall.context, Actor("kiosk", "kiosk-1", hall=HALL), IssueRequest(HALL, SERVICES[n % 2]))
    hall.start()
    hall.wait_until_ready()
    called: Counter[str] = Counter()

    def call_until_nobody_waits(window: int) -> None:
        clerk = Caller(hall.urls[window % len(hall.urls)], hall.clerks[window])
        assert clerk.post(f"/halls/{HALL}/windows/{window}/open").status_code == 200
        while (answer := clerk.post(f"/halls/{HALL}/windows/{window}/call-next")).status_code == 200:
            ticket = answer.json()
            assert (ticket["state"], ticket["window"]) == ("called", window)
            called[ticket["id"]] += 1
            assert clerk.post(f"/tickets/{ticket['id']}/no-show").status_code == 200
        assert answer.status_code == 204, answer.text
        clerk.close()

    with ThreadPoolExecutor(WINDOWS) as clerks:
        list(clerks.map(call_until_nobody_waits, range(1, WINDOWS + 1)))
    assert set(called.values()) == {1}
    assert set(called) == {ticket.id for ticket in hall.tickets()}
    assert {ticket.state.value for ticket in hall.tickets()} == {"no_show"}
    assert hall.differences() == []
    assert hall.forgotten() == []
