"""How long calls and the server's sign of life take beside slow neighbours; measured, not asserted.

ONEWINDOW_SLOW_NEIGHBOURS=1 python -m pytest -s tests/faults -k "slow_figures or under_attack"
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

import pytest
import requests

from tests.databases import a_database, a_sqlite_url
from tests.faults.beside import a_hall, a_proxy, a_watched_hall_with_redis
from tests.faults.neighbours import held
from tests.faults.serving import HALL, SERVICES, Caller, ServedHall
from tests.running import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not os.environ.get("ONEWINDOW_SLOW_NEIGHBOURS"), reason="measures only: set ONEWINDOW_SLOW_NEIGHBOURS=1"
    ),
]
SECONDS = 15.0
CITIZENS = 4
ROWS = 150_000


class Figures:
    """Citizens who take tickets and a machine that watches, until they are stopped."""

    def __init__(self, hall: ServedHall) -> None:
        self.hall, self._end = hall, threading.Event()
        self.times: dict[str, list[float]] = {"tickets": [], "refused": [], "other": [], "healthz": []}
        self._threads = [threading.Thread(target=self._take) for _ in range(CITIZENS)]
        self._threads.append(threading.Thread(target=self._watch))

    def _take(self) -> None:
        caller = Caller(self.hall.urls[0], self.hall.kiosk)
        while not self._end.wait(0.05):
            started = time.perf_counter()
            status = caller.post("/tickets", hall=HALL, service=SERVICES[0]).status_code
            kind = {201: "tickets", 503: "refused"}.get(status, "other")
            self.times[kind].append(1000 * (time.perf_counter() - started))
        caller.close()

    def _watch(self) -> None:
        with requests.Session() as session:
            while not self._end.wait(0.05):
                started = time.perf_counter()
                assert session.get(f"{self.hall.urls[0]}/healthz", timeout=60).status_code == 200
                self.times["healthz"].append(1000 * (time.perf_counter() - started))

    def __enter__(self) -> "Figures":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def say(self, name: str) -> None:
        """Print them."""
        for kind, times in self.times.items():
            if len(times) > 1:
                p99 = quantiles(times, n=100)[98]
                print(f"\n{name}: {kind} {len(times)}, p50 {median(times):.0f} ms, p99 {p99:.0f} ms, "
                      f"most {max(times):.0f} ms", end="")  # fmt: skip


def measured(hall: ServedHall, name: str, during: Callable[[], None]) -> None:
    """Figures of what happens during something."""
    with Figures(hall) as figures:
        during()
    figures.say(name)


def rest() -> None:
    """As long as each trouble lasts."""
    time.sleep(SECONDS)


def test_a_held_sqlite_file(tmp_path: Path) -> None:
    with a_hall(tmp_path, a_sqlite_url(tmp_path)) as hall:
        measured(hall, "nothing slow", rest)

        def hold() -> None:
            with held(tmp_path / "hall.db"):
                rest()

        measured(hall, "SQLite held by another process", hold)


def test_an_import(tmp_path: Path) -> None:
    file, start = tmp_path / "history.csv", datetime.fromisoformat("2025-01-06T09:00:00+08:00")
    head = "hall,number,line,service,priority,window,issued_at,called_at,started_at,finished_at,outcome"
    with file.open("w", encoding="utf-8") as lines:
        print(head, file=lines)
        for n in range(ROWS):
            at = start + timedelta(days=n // 500, seconds=60 * (n % 500))
            times = ",".join((at + timedelta(seconds=s)).isoformat() for s in (0, 300, 330, 600))
            print(f"{HALL},A{n % 500:03d},A,{SERVICES[0]},,1,{times},finished", file=lines)
    url = a_sqlite_url(tmp_path)
    with a_hall(tmp_path, url) as hall:
        environ = {**os.environ, **hall.given}

        def take_in() -> None:
            command = [sys.executable, "-m", "commands", "import-history", str(file), "--hall", HALL]
            done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr + done.stdout

        measured(hall, f"an import of {ROWS:,} rows", take_in)


def test_a_silent_postgresql(tmp_path: Path) -> None:
    with (
        a_database("postgresql", tmp_path) as url,
        a_proxy(url) as (proxy, through),
        a_hall(tmp_path, url, through) as hall,
    ):
        measured(hall, "PostgreSQL, nothing slow", rest)
        proxy.fall_silent()
        measured(hall, "PostgreSQL silent", rest)
        proxy.speak()


def test_a_hanging_redis(tmp_path: Path) -> None:
    with a_watched_hall_with_redis(tmp_path) as (hall, redis):
        redis.hang()
        measured(hall, "Redis hangs", rest)
