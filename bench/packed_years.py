"""Five years of 33 halls, packed as a night after an import leaves them. `BENCH_YEARS_ROWS`: how many tickets."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection, insert

from bench.servers import ROOT
from operations.context import Context
from operations.halls import catalogue, hall_folder
from operations.reporting import packed_attendance
from operations.reporting.packed_months import VERSION, encode
from operations.reporting.ticket_columns import NONE, Numbers
from storage.database import Database
from storage.migrations import upgrade
from storage.packed_reports import Month, days_of_month, month_of, put_month
from storage.tables import attendance

ROWS = int(os.environ.get("BENCH_YEARS_ROWS", "2000000"))
HALLS, WINDOWS = 33, 12
CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2021, 1, 4), date(2025, 12, 31)
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
    data = {name: encode(column) for name, column in columns_of(len(days) * a_day, chance).items()}
    period = days_of_month(hall, month, date.max)
    put_month(connection, packed, data | packed_attendance.pack(connection, period), period, 0, VERSION)


def columns_of(size: int, chance: np.random.Generator) -> dict[str, Numbers]:
    """A tenth of the tickets are of leavers; each has an estimate, and an instant at which its holder arrived."""
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
        "before_seconds": chance.integers(0, 900, size),
        "outcome": np.where(is_finished, chance.choice(3, size, p=[0.7, 0.2, 0.1]), NONE),
    }  # fmt: skip
    return {name: numbers.astype(np.int32) for name, numbers in columns.items()}
