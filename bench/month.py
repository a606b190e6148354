"""A month's reports over a million tickets, and calls while they are made."""

import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import gevent

from bench.figures import Sheet, percentile
from bench.servers import ROOT, Hall, hall
from bench.wires import Http
from operations.context import Context
from operations.halls import hall_folder
from operations.reporting.packed_months import pack_past_days
from queueing.hall import Hall as HallDefinition
from queueing.ticket import State, Ticket
from storage import journal, reports
from storage.database import Database
from storage.tables import tickets as ticket_table
from storage.tickets import as_row

DAYS = 31
A_DAY = 32_260
REPORTS = ("waiting-times", "visit-times", "service-times", "no-shows", "windows", "hours", "staff", "comparison")
CALLS = 300
KEPT = 2.0
"""How much longer a call's p99 may be while a second program uses the machine's other core without a pause."""


def _tickets(defined: HallDefinition, day: date, chance: random.Random) -> Iterator[Ticket]:
    ordinals: dict[str, int] = {}
    nine = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    for n in range(A_DAY):
        service = chance.choice(defined.services)
        ordinal = ordinals[service.line] = ordinals.get(service.line, 0) + 1
        issued = nine + timedelta(seconds=n * 0.9)
        called = issued + timedelta(seconds=int(chance.expovariate(1 / 700)))
        started = called + timedelta(seconds=30)
        served = timedelta(seconds=int(chance.gammavariate(2, 200)))
        name = f"{day.isoformat()}-{n}"
        yield Ticket(
            id=name, hall=defined.code, business_date=day, line=service.line, series=service.line,
            number=f"{service.line}{ordinal:03d}", ordinal=ordinal, service=service.code, state=State.FINISHED,
            priority="", language="zh-CN", link_token=name, source="kiosk-1", issued_at=issued, place_at=issued,
            rank_at=issued, window=chance.randint(1, 12), staff=f"clerk{chance.randint(1, 12)}",
            first_called_at=called, called_at=called, started_at=started, walk=timedelta(seconds=30), served=served,
            finished_at=started + served, ended_at=started + served,
        )  # fmt: skip


def _fill(data: Path) -> tuple[float, int]:
    """A million tickets straight into the tables; (seconds to pack, tickets)."""
    defined = hall_folder.read(ROOT / "halls" / "dongguan")
    context = Context(Database(f"sqlite:///{data / 'onewindow.db'}"))
    chance, first = random.Random(1), date(2026, 3, 1)
    for n in range(DAYS):
        day = first + timedelta(days=n)
        tickets = list(_tickets(defined, day, chance))
        with context.database.transaction() as connection:
            revision = journal.revision(connection, defined.code) or 0
            for start in range(0, len(tickets), 5_000):
                connection.execute(ticket_table.insert(), [as_row(t) for t in tickets[start : start + 5_000]])
            reports.mark_changed(connection, defined.code, day, revision)
    began = time.perf_counter()
    pack_past_days(context, date(2026, 4, 1))
    spent = time.perf_counter() - began
    context.database.close()
    return spent, DAYS * A_DAY


def _seconds(http: Http, name: str) -> float:
    began = time.perf_counter()
    status, body = http.ask("GET", f"/api/v1/reports/{name}?from=2026-03-01&to=2026-03-31&hall=dongguan")
    assert status == 200, body
    return time.perf_counter() - began


def calls(at: Hall) -> list[float]:
    """Milliseconds of call-next, one after another."""
    kiosk, clerk = Http(at.port, at.device("kiosk", "bench")), Http(at.port, at.token("clerk1"))
    clerk.ask("POST", "/api/v1/halls/dongguan/windows/1/open", {})
    spent = []
    for _ in range(CALLS):
        kiosk.ask("POST", "/api/v1/tickets", {"hall": "dongguan", "service": "HJ-001"})
        began = time.perf_counter()
        status, body = clerk.ask("POST", "/api/v1/halls/dongguan/windows/1/call-next", {})
        spent.append((time.perf_counter() - began) * 1000)
        assert status == 200, body
        for step in ("start", "finish"):
            clerk.ask("POST", f"/api/v1/tickets/{json.loads(body)['id']}/{step}", {})
        gevent.sleep(0.01)
    return spent


def measure(sheet: Sheet) -> None:
    """Each report twice through the API; then calls without and with reports running."""
    data = Path(tempfile.mkdtemp())
    try:
        with hall(data=data, agent=False):
            pass
        seconds, tickets = _fill(data)
        sheet.say(f"month: {tickets:,} tickets on SQLite; packing the {DAYS} days took {seconds:.1f} s, once, at night")
        with hall(data=data, agent=False) as at:
            _reports(sheet, at)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _reports(sheet: Sheet, at: Hall) -> None:
    manager = Http(at.port, at.token("manager"))
    sheet.say(f"  first report, its process starting: {_seconds(manager, 'waiting-times'):.2f} s")
    for name in REPORTS:
        sheet.target(name, min(_seconds(manager, name) for _ in range(2)), 1.0, unit=" s")
    alone = calls(at)
    stop: list[Any] = []

    def read_on() -> None:
        while not stop:
            _seconds(manager, random.choice(REPORTS))  # nothing secret

    reading = gevent.spawn(read_on)
    beside = calls(at)
    stop.append(True)
    reading.join()
    slow = percentile(beside, 0.99), percentile(alone, 0.99)
    sheet.say(f"  call-next p99 alone {slow[1]:.1f} ms, while reports are made without a pause {slow[0]:.1f} ms")
    sheet.target("call-next p99, beside reports / alone", slow[0] / slow[1], KEPT)
