"""A report that takes long: how far it is can be seen, and nobody's work goes on when nobody waits for it."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import takewhile

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from operations.context import Context
from operations.reporting.history import import_history
from operations.reporting.worker import ReportWorker
from storage.database import Database
from storage.tables import report_days, tickets
from tests.journeys.people import JourneyHall
from tests.operations.reporting.conftest import as_csv, made_up_history
from tests.running import PASSWORD

pytestmark = pytest.mark.journey
FIRST, DAYS, A_DAY = date(2040, 1, 2), 300, 700
"""Days that are not over: they are not packed, whatever the time at which this file has its turn."""
PERIOD = f"from={FIRST}&to={FIRST + timedelta(days=DAYS)}&hall=north"
WORKER = "operations.reporting.process"
SHOWN_AFTER_MILLISECONDS = 2_000


@pytest.fixture(scope="module")
def crowded(hall: JourneyHall) -> JourneyHall:
    """A hall beside which another has a year of tickets that nobody packs."""
    database = Database(hall.running.environ.get("DATABASE_URL") or f"sqlite:///{hall.running.data / 'onewindow.db'}")
    rows = [row | {"hall": "north"} for row in made_up_history(seed=3, days=1, a_day=A_DAY)]
    import_history(Context(database), as_csv(rows), zone="Asia/Shanghai")
    own = {"id": "substr(id, 1, 24) || '-' || :n", "link_token": "substr(link_token, 1, 24) || '-' || :n"}
    own |= {"business_date": ":day"}
    names = [column.name for column in tickets.c]
    copy = text(
        f"INSERT INTO tickets ({', '.join(map(quoted, names))}) "
        f"SELECT {', '.join(own.get(name, quoted(name)) for name in names)} FROM tickets "
        "WHERE hall = 'north' AND business_date < :others"
    )
    with database.transaction() as connection:
        days = [FIRST + timedelta(days=n) for n in range(DAYS)]
        for n, day in enumerate(days):
            connection.execute(copy, {"n": n, "day": day.isoformat(), "others": days[0].isoformat()})
        values = [{"hall": "north", "business_date": day, "changed_revision": 1} for day in days]
        connection.execute(report_days.insert(), values)
    database.close()
    return hall


def quoted(name: str) -> str:
    return f'"{name}"'


def workers(parents: list[int]) -> set[int]:
    """The processes that make reports for these servers."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    lines = [line.split(maxsplit=2) for line in listed.splitlines() if WORKER in line]
    return {int(pid) for pid, parent, _ in lines if int(parent) in parents}


def one_ends(pids: set[int]) -> bool:
    """Whether the one at work has ended; the other, if there is one, waits for the next report. Waits for it."""
    for _ in range(200):
        if not all(os.path.exists(f"/proc/{pid}") for pid in pids):
            return True
        time.sleep(0.1)
    return False


def hanging(hall: JourneyHall, query: str) -> socket.socket:
    """A connection that has asked for a report and not read the answer."""
    connection = socket.create_connection(("127.0.0.1", hall.running.port))
    token = hall.token("admin")
    head = (
        f"GET /api/v1/reports/visit-times?{PERIOD}&{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}"
    )
    connection.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode())
    return connection


def begun(hall: JourneyHall) -> set[int]:
    """The processes at work, as soon as there is one."""
    for _ in range(200):
        if pids := workers(hall.running.server_processes()):
            return pids
        time.sleep(0.05)
    raise AssertionError("nobody makes the report")


def test_how_far_a_report_is_rises_from_line_to_line_and_the_last_has_the_report(crowded: JourneyHall) -> None:
    with closing(hanging(crowded, "format=lines").makefile("rb")) as answer:
        assert b"200" in answer.readline()
        body = [line for line in answer if line.startswith(b"{")]
    values = [json.loads(line) for line in body]
    shares = [value["read"] for value in takewhile(lambda value: "read" in value, values)]
    assert len(shares) >= 2 and shares == sorted(shares) and 0 < shares[-1] <= 1
    assert [list(value) for value in values[len(shares) :]] == [["report"]]
    assert values[-1]["report"]["totals"]["finished"] > 50_000


@pytest.mark.parametrize("query", ["format=lines", "format=json", "format=xlsx"])
def test_whoever_hangs_up_ends_the_work_in_its_process(crowded: JourneyHall, query: str) -> None:
    crowded.running.get("/reports/hours", crowded.token("admin"))
    with closing(hanging(crowded, query)):
        pids = begun(crowded)
        time.sleep(0.2)  # it is at work, and will be for longer than anybody needs to see that nobody waits
    assert one_ends(pids), f"{query}: the work goes on for nobody"
    assert crowded.running.get("/reports/hours", crowded.token("admin"))["name"] == "hours"


def test_a_manager_sees_how_far_a_report_is_and_cancels_it(crowded: JourneyHall, visit: Callable[..., Page]) -> None:
    address = f"{crowded.url}/reports/visit-times?{PERIOD}&language=en"
    page = visit(address, prepare=lambda page: page.clock.install())
    page.fill("#username", "admin")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(address)
    page.clock.fast_forward(SHOWN_AFTER_MILLISECONDS)  # however fast this machine makes the report
    expect(page.locator("[data-part=progress-box]")).to_be_visible()
    expect(page.locator("[data-part=progress-words]")).to_contain_text("% of the records read")
    pids = begun(crowded)
    page.click("[data-part=cancel]")
    expect(page.locator("[data-part=headline]")).to_have_text("Cancelled.")
    expect(page.locator("[data-part=progress-box]")).to_be_hidden()
    assert one_ends(pids)


@pytest.fixture
def worker(crowded: JourneyHall) -> Iterator[ReportWorker]:
    made = ReportWorker(f"sqlite:///{crowded.running.data / 'onewindow.db'}")
    yield made
    made.stop()


def test_a_report_that_nobody_wants_frees_its_place_for_the_next(worker: ReportWorker) -> None:
    ask = {"start": FIRST.isoformat(), "end": (FIRST + timedelta(days=DAYS)).isoformat(), "hall": "north"}
    for _ in range(3):  # more than are made at once
        steps = worker.steps("visit-times", ask)
        next(steps)
        steps.close()
    assert not workers([os.getpid()])
    few = ask | {"end": ask["start"]}
    assert worker.ask("visit-times", few)["totals"]["finished"] > 0
