"""A report in a process of its own: `python -m bench.one_report URL NAME FILE` prints its costs and writes its rows.

`digest`: of all cells over five years, to see that a faster way says the same.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.asks import asks, costs_of
from operations.context import Context
from operations.halls import catalogue
from operations.reporting.report import Report
from operations.reporting.reports import report
from storage.database import Database


def rows_of(made: Report) -> list[dict[str, Any]]:
    """The rows by column, then the totals, which have `total` 1."""
    names = [name for name, _ in made.columns]
    return [{"total": 0, **dict(zip(names, row, strict=True))} for row in made.rows] + [{"total": 1, **made.totals}]


if __name__ == "__main__":
    url, name, file = sys.argv[1:]
    context = Context(Database(url))
    catalogue.halls(context)
    costs, answers = costs_of(lambda ask: report(context, name, ask), asks(name))
    *_, last = answers.values()
    costs["digest"] = sha256(repr((last.rows, last.totals)).encode()).hexdigest()
    Path(file).write_text(json.dumps({period: rows_of(made) for period, made in answers.items()}))
    print(json.dumps(costs))
