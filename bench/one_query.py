"""The same figures from DuckDB in a process of its own: `python -m bench.one_query FOLDER NAME FILE`."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from bench.asks import A_HALLS_MONTH, asks, costs_of
from bench.ducks import REPORTS
from operations.reporting.counted_days import settled_on
from operations.reporting.report import Ask

THREADS = 2


def answer(ducks: Any, folder: str, name: str, ask: Ask) -> tuple[list[str], list[tuple[Any, ...]]]:
    """(the columns, the rows), as Python has them: a report hands over the same."""
    start = ask.before_start or ask.start
    if name == "comparison":
        start = ask.before_start or ask.start - (ask.end - ask.start) - timedelta(days=1)
        ducks.execute(f"SET VARIABLE later = DATE '{ask.start}'")
        ducks.execute(f"SET VARIABLE settled = DATE '{settled_on(ask.start, ask.end, None) or ask.start}'")
    of_hall = f"AND hall = '{ask.hall}'" if ask.hall else ""
    for view in ("tickets", "attendance"):
        ducks.execute(
            f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM '{folder}/{view}.parquet' "
            f"WHERE day BETWEEN '{start}' AND '{ask.end}' {of_hall}"
        )
    asked = ducks.execute(REPORTS[name])
    return [column[0] for column in asked.description], asked.fetchall()


if __name__ == "__main__":
    folder, name, file = sys.argv[1:]
    ducks = duckdb.connect(config={"threads": THREADS})
    every = {period: ask for period, ask in asks(name).items() if period != A_HALLS_MONTH}
    costs, answers = costs_of(lambda ask: answer(ducks, folder, name, ask), every)
    rows = {period: [dict(zip(names, row, strict=True)) for row in every] for period, (names, every) in answers.items()}
    Path(file).write_text(json.dumps(rows, default=lambda cell: int(cell) if hasattr(cell, "as_tuple") else str(cell)))
    print(json.dumps(costs))
