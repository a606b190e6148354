"""Five years of 33 halls: processor seconds and memory of every report, and DuckDB beside it over the same tickets.

A report and DuckDB take turns, each in a process of its own, and their figures must be equal. `BENCH_YEARS_ROWS`: how
many tickets. `BENCH_YEARS_REPORTS`: the names of some reports instead of all.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.figures import Sheet, median
from bench.packed_years import FIRST, HALLS, LAST, ROWS, write_years
from bench.same_figures import differences
from bench.servers import ROOT
from operations.reporting.names import NAMES

LONGEST_SECONDS = {"a hall's month": 0.1, "33 halls' month": 0.3, "five years of all": 3.0}
MOST_MB = 600.0
MOST_OF_DUCKDB = 2.0
TURNS = 3
_ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
"""As the server starts the processes of its reports."""
Cost = dict[str, Any]
"""Period → `wall` and `processor` seconds; `memory_mb`."""


def measure(sheet: Sheet) -> None:
    """Every report over everything."""
    data = Path(tempfile.mkdtemp())
    try:
        url = f"sqlite:///{data / 'onewindow.db'}"
        write_years(url, ROWS)
        sheet.say(f"years: {ROWS:,} tickets of {HALLS} halls, {FIRST} to {LAST}, packed; processor seconds")
        measure_at(sheet, url, data)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def measure_at(sheet: Sheet, url: str, data: Path) -> None:
    """The same, of packed months that are written; `data`: a folder for what is written besides."""
    names = os.environ.get("BENCH_YEARS_REPORTS", " ".join(NAMES)).split()
    answered = _write_parquet(sheet, url, data)
    for name in names:
        costs = [_process("bench.one_report", url, name, str(data / "report.json"))]
        if name in answered:
            ducks = [_process("bench.one_query", str(data), name, str(data / "duckdb.json"))]
            wrong = differences(*(json.loads((data / f"{of}.json").read_text()) for of in ("report", "duckdb")))
            for _ in range(TURNS - 1):
                costs.append(_process("bench.one_report", url, name, os.devnull))
                ducks.append(_process("bench.one_query", str(data), name, os.devnull))
        for period, limit in LONGEST_SECONDS.items():
            sheet.target(f"{name}, {period}", _median(costs, period, "processor"), limit, unit=" s")
        sheet.target(f"{name}, memory", max(cost["memory_mb"] for cost in costs), MOST_MB, unit=" MB")
        if name in answered:
            _compare(sheet, name, costs, ducks, wrong)


def _write_parquet(sheet: Sheet, url: str, data: Path) -> set[str]:
    """The names of the reports whose figures DuckDB is asked for; none where it is not installed."""
    if not find_spec("duckdb"):
        sheet.say("  DuckDB is not here (scripts/setup bench installs it): no report is compared")
        return set()
    from bench.ducks import REPORTS

    command = [sys.executable, "-m", "bench.parquet", url, str(data), str(FIRST), str(LAST)]
    subprocess.run(command, cwd=ROOT, check=True)
    size = sum(path.stat().st_size for path in data.glob("*.parquet")) / 1e6
    sheet.say(f"  DuckDB reads {size:.0f} MB of Parquet with two threads; a report is one process with one thread")
    return set(REPORTS)


def _process(module: str, *words: str) -> Cost:
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env=_ENVIRONMENT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    cost: Cost = json.loads(done.stdout)
    return cost


def _median(costs: list[Cost], period: str, kind: str) -> float:
    return median([cost[period][kind] for cost in costs])


def _compare(sheet: Sheet, name: str, costs: list[Cost], ducks: list[Cost], wrong: dict[str, list[str]]) -> None:
    """The report's time as a multiple of DuckDB's; of no worth where their figures are not equal."""
    for period in ducks[0]["periods"]:
        if wrong[period]:
            sheet.missed += 1
            sheet.say(f"  {name}, {period}: NOT THE SAME FIGURES as DuckDB: {'; '.join(wrong[period][:3])}")
            continue
        for kind, by in (("wall", "by the clock"), ("processor", "of a processor")):
            own, other = _median(costs, period, kind), _median(ducks, period, kind)
            label = f"{name} / DuckDB, {period}, {by}: {own:.3f} s / {other:.3f} s"
            sheet.target(label, own / other, MOST_OF_DUCKDB)
    sheet.say(f"  {name}: DuckDB's memory {max(cost['memory_mb'] for cost in ducks):.0f} MB")
