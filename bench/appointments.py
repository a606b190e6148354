"""The slots of a month, with ten thousand appointments in the way."""

import random
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Sheet, median, percentile
from bench.servers import ROOT
from operations.appointments import finding
from operations.context import Context
from operations.halls import catalogue, hall_folder
from queueing.hall import Hall, business_date
from queueing.instants import microseconds
from queueing.slots import length, pool_of, starts
from storage.appointment_tables import appointments
from storage.appointments import taken
from storage.database import Database
from storage.migrations import upgrade

BOOKINGS, WINDOWS, ROUNDS = 10_000, 20, 30
SERVICE = "CJ-001"
NOW = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


def _hall() -> Hall:
    defined = hall_folder.read(ROOT / "halls" / "dongguan")
    service = defined.service(SERVICE)
    lines = tuple(
        replace(line, appointment_windows=WINDOWS) if line.code == service.line else line for line in defined.lines
    )
    return replace(defined, lines=lines, appointments=replace(defined.appointments, days_ahead=31))


def _fill(context: Context, hall: Hall) -> int:
    """Ten thousand appointments, spread over the month's places; how many."""
    service = hall.service(SERVICE)
    today, lasts = business_date(hall, NOW), length(hall, service)
    begins = [start for n in range(32) for start in starts(hall, service, today + timedelta(days=n))]
    places = [(start, seat) for start in begins for seat in range(WINDOWS)]
    chosen = random.Random(1).sample(places, min(BOOKINGS, len(places)))
    rows = []
    for n, (start, seat) in enumerate(chosen):
        at = datetime.fromtimestamp(start / 1e6, UTC)
        rows.append(
            {
                "id": f"{n:026}", "hall": hall.code, "code": f"{n:06}", "link_token": f"{n:020}", "service": SERVICE,
                "line": service.line, "pool": pool_of(hall, service)[0], "seat": seat, "starts_at": at,
                "business_date": business_date(hall, at), "ends_at": at + lasts, "state": "booked", "name": "x",
                "language": "en", "priority": "", "source": "web", "booked_at": NOW, "moves": 0, "revision": 1,
            }
        )  # fmt: skip
    with context.database.transaction() as connection:
        connection.execute(appointments.insert(), rows)
    return len(rows)


def measure(sheet: Sheet) -> None:
    """A month's slots of one service, beside the barest loop over the same rows."""
    with tempfile.TemporaryDirectory() as folder:
        context = Context(Database(f"sqlite:///{Path(folder) / 'hall.db'}"), now=lambda: NOW, machine_now=lambda: NOW)
        upgrade(context.database)
        hall = _hall()
        catalogue.sync(context, hall)
        count = _fill(context, hall)
        ours, bare = [], []
        for _ in range(ROUNDS):
            began = time.process_time()
            made = finding.free_slots(context, hall.code, SERVICE)
            ours.append((time.process_time() - began) * 1000)
            began = time.process_time()
            _barest(context, hall)
            bare.append((time.process_time() - began) * 1000)
        times = f"barest loop {median(bare):.1f} ms, ours {median(ours):.1f} ms"
        sheet.say(f"appointments: {len(made)} slots of a month with {count:,} appointments; {times} of processor time")
        sheet.target("the slots of a month / the barest loop", median(ours) / median(bare), 4)
        sheet.target("the slots of a month: p99", percentile(ours, 0.99), 50, unit=" ms")
        context.database.close()


def _barest(context: Context, hall: Hall) -> Counter[int]:
    """Read the rows and count them by their beginning: what no answer can do without."""
    pool = pool_of(hall, hall.service(SERVICE))[0]
    with context.database.reading() as connection:
        rows = taken(connection, hall.code, pool, NOW - timedelta(days=1), NOW + timedelta(days=40))
    counts: Counter[int] = Counter()
    for start, _, _ in rows:
        counts[start] += 1
    assert min(counts) > microseconds(NOW)
    return counts
