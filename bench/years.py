"""Five years of 33 halls: processor seconds and memory of every report. `BENCH_YEARS_ROWS`: how many tickets."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection, insert

from bench.figures import Sheet
from bench.servers import ROOT
from operations.context import Context
from operations.halls import catalogue, hall_folder
from operations.reporting import packed_attendance
from operations.reporting.names import NAMES
from operations.reporting.packed_months import VERSION, encode
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.reporting.ticket_columns import NONE, Numbers
from storage.database import Database
from storage.migrations import upgrade
from storage.packed_reports import Month, days_of_month, month_of, put_month
from storage.tables import attendance

ROWS = int(os.environ.get("BENCH_YEARS_ROWS", "2000000"))
HALLS, WINDOWS = 33, 12
CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2021, 1, 4), date(2025, 12, 31)
MIDDLE = date(2023, 7, 1)
"""Where the comparison parts the five years."""
LONGEST_SECONDS = {"a hall's month": 0.1, "33 halls' month": 0.3, "five years of all": 3.0}
MOST_MB = 600.0
_ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
"""As the server starts the processes of its reports."""
_WORDS = {
    "line": list("ABCDEF"),
    "service": [f"{line}{n:03d}" for line in "ABCDEF" for n in range(30)],
    "staff": [f"clerk{n:02d}" for n in range(12)],
    "state": ["cancelled", "expired", "finished", "no_show"],
    "priority": ["", "elderly"],
}


def write_years(url: str, rows: int) -> None:
    """The packed months themselves, as a night after an import would leave them."""
    database = Database(url)
    upgrade(database)
    context = Context(database)
    chance = np.random.default_rng(1)
    months = _days_of_months()
    a_day = rows // (HALLS * sum(map(len, months.values())))
    one_hall = hall_folder.read(ROOT / "halls" / "dongguan")
    for n in range(HALLS):
        catalogue.sync(context, replace(one_hall, code=f"h{n:02d}"))
        with database.transaction() as connection:
            for month, days in months.items():
                connection.execute(insert(attendance), list(_attendance(f"h{n:02d}", days)))
                _write_month(connection, f"h{n:02d}", month, days, a_day, chance)
    database.close()


def _days_of_months() -> dict[int, list[int]]:
    """Month → the ordinals of its days, without Sundays."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    months: dict[int, list[int]] = {}
    for day in days:
        if day.weekday() < 6:
            months.setdefault(month_of(day), []).append(day.toordinal())
    return months


def _attendance(hall: str, days: list[int]) -> Iterator[dict[str, Any]]:
    """A clerk at each window from nine to five."""
    for day in map(date.fromordinal, days):
        began_at, ended_at = (datetime.combine(day, time_of_day(hour), CHINA) for hour in (9, 17))
        for window in range(1, WINDOWS + 1):
            yield {
                "hall": hall, "business_date": day, "window": window, "staff": f"clerk{window - 1:02d}",
                "state": "open", "began_at": began_at, "ended_at": ended_at,
            }  # fmt: skip


def _write_month(
    connection: Connection, hall: str, month: int, days: list[int], a_day: int, chance: np.random.Generator
) -> None:
    """No report opens a digest to see what it was made of, so a day's name gives one here: it takes no time."""
    digests = "".join(sha256(f"{hall} {day}".encode()).hexdigest() for day in days)
    packed = Month(hall, month, json.dumps(_WORDS), json.dumps([days, [a_day] * len(days), digests]))
    data = {name: encode(column) for name, column in _columns(len(days) * a_day, chance).items()}
    period = days_of_month(hall, month, date.max)
    put_month(connection, packed, data | packed_attendance.pack(connection, period), period, 0, VERSION)


def _columns(size: int, chance: np.random.Generator) -> dict[str, Numbers]:
    """A tenth of the tickets are of leavers; each has an estimate."""
    state = chance.choice(4, size, p=[0.03, 0.03, 0.9, 0.04])
    is_finished, is_called = state == 2, state >= 2
    service = chance.integers(0, 180, size)
    wait = chance.exponential(700, size)
    walk, served = chance.integers(5, 60, size), chance.gamma(2, 200, size).astype(int)
    p50 = chance.exponential(600, size)
    columns = {
        "line": service // 30, "service": service, "staff": np.where(is_called, chance.integers(0, 12, size), NONE),
        "state": state, "priority": chance.choice(2, size, p=[0.9, 0.1]),
        "window": np.where(is_called, chance.integers(1, WINDOWS + 1, size), NONE),
        "issued_second": chance.integers(28_800, 61_200, size),
        "left_seconds": np.where(is_finished, NONE, wait + 300), "wait_seconds": np.where(is_called, wait, NONE),
        "walk_seconds": np.where(is_finished, walk, NONE), "service_seconds": np.where(is_finished, served, NONE),
        "visit_seconds": np.where(is_finished, wait + walk + served, NONE),
        "booked": chance.choice(2, size, p=[0.8, 0.2]), "early_seconds": np.zeros(size),
        "ahead": chance.integers(0, 40, size),
        "p50_seconds": p50, "p90_seconds": p50 * 2 + 60,
    }  # fmt: skip
    return {name: numbers.astype(np.int32) for name, numbers in columns.items()}


def measure(sheet: Sheet) -> None:
    """Every report over everything, each in a process of its own."""
    data = Path(tempfile.mkdtemp())
    try:
        url = f"sqlite:///{data / 'onewindow.db'}"
        write_years(url, ROWS)
        sheet.say(f"years: {ROWS:,} tickets of {HALLS} halls, {FIRST} to {LAST}, packed; processor seconds")
        for name in NAMES:
            command = [sys.executable, "-m", "bench.years", url, name]
            done = subprocess.run(command, cwd=ROOT, env=_ENVIRONMENT, check=True, capture_output=True, text=True)
            answer = json.loads(done.stdout)
            for period, limit in LONGEST_SECONDS.items():
                sheet.target(f"{name}, {period}", answer[period], limit, unit=" s")
            sheet.target(f"{name}, memory", answer["memory_mb"], MOST_MB, unit=" MB")
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _one(url: str, name: str) -> dict[str, float | str]:
    """A report, what it cost, and the `digest` of all its cells, to see that a faster way says the same.

    The halls and the modules are there already, as in a process that has made a report before.
    """
    context = Context(Database(url))
    catalogue.halls(context)
    month = Ask(date(2025, 3, 1), date(2025, 3, 31))
    asks = dict(zip(LONGEST_SECONDS, (replace(month, hall="h07"), month, _years(name)), strict=True))
    report(context, name, replace(month, hall="h00"))
    costs: dict[str, float | str] = {}
    for period, ask in asks.items():
        began = time.process_time()
        made = report(context, name, ask)
        costs[period] = time.process_time() - began
        costs["digest"] = sha256(repr((made.rows, made.totals)).encode()).hexdigest()
    return {**costs, "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _years(name: str) -> Ask:
    if name == "comparison":
        return Ask(MIDDLE, LAST, before_start=FIRST, before_end=MIDDLE - timedelta(days=1))
    return Ask(FIRST, LAST)


if __name__ == "__main__":
    print(json.dumps(_one(*sys.argv[1:])))
