"""A history of a million rows in, against the barest loop over the same tables; and calls while one comes in."""

import csv
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import Any

from bench.figures import Sheet, percentile
from bench.month import calls
from bench.servers import ROOT, hall
from operations.context import Context
from operations.reporting.history import COLUMNS, import_file
from operations.reporting.history.outcome import ImportOutcome
from storage.database import PRAGMAS, Database
from storage.history import ImportedTicket
from storage.migrations import upgrade

ROWS = int(os.environ.get("BENCH_HISTORY_ROWS", "1000000"))
HALLS = 33
A_DAY = 1_000
"""Tickets of a hall and day."""
PIECE = 100_000
"""Rows whose time is compared at the beginning and at the end."""
BARE_BATCH = 5_000
_BARE_COLUMNS = (
    *ImportedTicket._fields, "link_token", "series", "place_at", "rank_at", "first_called_at",
    "ordinal", "language", "source", "recalls", "done", "revision",
)  # fmt: skip


def write_history(path: Path, rows: int) -> None:
    """Visits of 33 halls in order of time, a tenth of them leavers."""
    chance, zone = random.Random(1), timezone(timedelta(hours=8))
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(COLUMNS) + "\n")
        for n in range(rows):
            day, within = divmod(n, HALLS * A_DAY)
            issued = datetime(2022, 1, 3, 9, tzinfo=zone) + timedelta(
                days=day, seconds=within * 28_800 // HALLS / A_DAY
            )
            called = issued + timedelta(seconds=int(chance.expovariate(1 / 700)))
            started = called + timedelta(seconds=25)
            left = started + timedelta(seconds=int(chance.gammavariate(2, 200)))
            line = chance.choice("ABCDEF")
            words = f"h{n % HALLS:02d},{line}{n // HALLS % 1000:03d},{line},{line}-{n % 10},,{n % 12 + 1}"
            ended = (
                f"{called.isoformat()},{started.isoformat()},{left.isoformat()},finished"
                if chance.random() < 0.9
                else f"{called.isoformat()},,{left.isoformat()},no_show"
            )
            file.write(f"{words},{issued.isoformat()},{ended}\n")


def _bare(source: Path, data: Path) -> float:
    """Rows per second of the barest loop: csv, instants as numbers, executemany; a commit each 5,000 rows."""
    database = Database(f"sqlite:///{data / 'bare.db'}")
    upgrade(database)
    database.close()
    connection = sqlite3.connect(data / "bare.db", isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    columns, marks = ", ".join(f'"{name}"' for name in _BARE_COLUMNS), ", ".join("?" * len(_BARE_COLUMNS))
    began, stored = time.perf_counter(), 0
    with source.open(encoding="utf-8", newline="") as file:
        rows = _bare_rows(csv.reader(file))
        while batch := list(islice(rows, BARE_BATCH)):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(f"INSERT INTO tickets ({columns}) VALUES ({marks})", batch)
            connection.execute("COMMIT")
            stored += len(batch)
    spent = time.perf_counter() - began
    connection.close()
    return stored / spent


def _bare_rows(reader: Iterator[list[str]]) -> Iterator[tuple[Any, ...]]:
    next(reader)
    for number, (hall_code, ticket, line, service, priority, window, *instants, outcome) in enumerate(reader):
        issued, called, started, left = (
            int(datetime.fromisoformat(text).timestamp() * 1_000_000) if text else None for text in instants
        )
        name = f"{number:032x}"
        done = left is not None and outcome == "finished"
        walk = started - called if started and called else None
        served = left - started if left and started else 0
        yield (
            name, hall_code, instants[0][:10], line, ticket, service, outcome, priority, window, issued, called,
            started, walk, served, left if done else None, left,
            (called - issued) // 1_000_000 if called and issued else None, walk and walk // 1_000_000,
            served // 1_000_000 if done else None, (left - issued) // 1_000_000 if done and left and issued else None,
            None, name, name, issued, issued, called, 0, "", "history", 0, "[]", 0,
        )  # fmt: skip


def _ours(source: Path, url: str) -> dict[str, float]:
    """The import in a process of its own: rows per second in all, of the first and the last piece, and its memory."""
    command = [sys.executable, "-m", "bench.history", str(source), url]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(answer))


def measure(sheet: Sheet) -> None:
    """Bare, ours; then calls alone and while another file comes in."""
    data = Path(tempfile.mkdtemp())
    try:
        write_history(data / "history.csv", ROWS)
        sheet.say(f"history: {ROWS:,} rows of {HALLS} halls on SQLite, bare loop and import one after the other")
        bare = _bare(data / "history.csv", data)
        (data / "bare.db").unlink()
        database = Database(f"sqlite:///{data / 'ours.db'}")
        upgrade(database)
        database.close()
        ours = _ours(data / "history.csv", database.url)
        sheet.say(f"  import {ours['rate']:,.0f} rows/s, bare loop {bare:,.0f} rows/s; {ours['memory_mb']:.0f} MB")
        sheet.target("rate, import / bare loop", ours["rate"] / bare, 0.5, at_most=False)
        sheet.target("the last 100,000 / the first", ours["last"] / ours["first"], 0.9, at_most=False)
        (data / "ours.db").unlink()
        _beside(sheet, data / "history.csv")
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _beside(sheet: Sheet, source: Path) -> None:
    with hall(agent=False) as at:
        alone = percentile(calls(at), 0.99)
        command = [sys.executable, "-m", "bench.history", str(source)]
        importing = subprocess.Popen(
            [*command, f"sqlite:///{at.data / 'onewindow.db'}"], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        try:
            beside = percentile(calls(at), 0.99)
            assert importing.poll() is None, "the import ended before the calls"
        finally:
            importing.kill()
            importing.wait()
    sheet.say(f"  call-next p99 alone {alone:.1f} ms")
    sheet.target("call-next p99 beside an import", beside, 250, unit=" ms")


def _import(source: Path, url: str) -> dict[str, float]:
    began, marks = time.perf_counter(), [(0, 0.0)]

    def watch(outcome: ImportOutcome) -> None:
        marks.append((outcome.rows, time.perf_counter() - began))

    outcome = import_file(Context(Database(url)), source, zone="Asia/Shanghai", watch=watch)
    spent = time.perf_counter() - began
    early = next((mark for mark in marks if mark[0] >= PIECE), marks[-1])
    late = next((mark for mark in marks if mark[0] >= outcome.rows - PIECE), marks[0])
    return {
        "rate": outcome.added / spent,
        "first": early[0] / early[1],
        "last": (outcome.rows - late[0]) / (spent - late[1]),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(_import(Path(sys.argv[1]), sys.argv[2])))
