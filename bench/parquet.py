"""The packed tickets and attendance as Parquet, for DuckDB: `python -m bench.parquet URL FOLDER FROM TO`.

One file of each, by hall and day, with words as words and NULL for what is not on record. What a hall's folder says of
a ticket's day and line stands with the ticket. Seconds of a business date are by the hall's clock.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from operations.context import Context
from operations.halls import catalogue
from operations.reporting.counted_days import CountedDays
from operations.reporting.report import Ask, Desk, desk
from operations.reporting.reports.seconds import closing_second, zone_of
from operations.reporting.reports.stretches import MICROSECONDS, Stretches, everybodys_stretches
from operations.reporting.reports.waiting_times import wait_target_seconds
from operations.reporting.spans import DAY_SECONDS
from operations.reporting.ticket_columns import COLUMNS, NONE, WORDS
from operations.reporting.wall_clock import on_the_wall
from storage.database import Database

_TYPES = {
    "hall": "VARCHAR",
    "day": "DATE",
    **dict.fromkeys(WORDS, "VARCHAR"),
    "is_holiday": "BOOLEAN",
    "is_open": "BOOLEAN",
}
TICKETS = ("hall", "day", *COLUMNS, "target_seconds", "limit_seconds", "closing_second", "is_holiday")
ATTENDANCE = ("hall", "day", "window", "staff", "is_open", "began_second", "ended_second")
Table = dict[str, Any]


def write(url: str, folder: Path, start: date, end: date) -> None:
    """Write tickets.parquet and attendance.parquet."""
    context, ducks = Context(Database(url)), duckdb.connect(str(folder / "writing.duckdb"))
    for name, columns in (("tickets", TICKETS), ("attendance", ATTENDANCE)):
        types = (f'"{of}" {_TYPES.get(of, "INTEGER")}' for of in columns)
        ducks.execute(f"CREATE TABLE {name} ({', '.join(types)})")
    with context.database.reading() as connection:
        for hall in sorted(hall.code for hall in catalogue.halls(context)):
            ask = Ask(start, end, hall=hall)
            own = desk(context, connection, ask)
            _insert(ducks, "tickets", TICKETS, _tickets(own, ask))
            for of_hall in everybodys_stretches(own, ask):
                _insert(ducks, "attendance", ATTENDANCE, _attendance(of_hall))
    for name in ("tickets", "attendance"):
        ducks.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")
    ducks.close()


def _insert(ducks: Any, name: str, columns: Sequence[str], rows: Mapping[str, Any]) -> None:
    """`rows`: whole numbers, where NONE is nothing; words; days as ordinals."""
    ducks.execute(f"INSERT INTO {name} SELECT {', '.join(map(_cell, columns))} FROM rows")


def _cell(name: str) -> str:
    if name == "day":
        return "DATE '0001-01-01' + (day - 1)::INTEGER"
    return name if name in _TYPES else f'nullif("{name}", {NONE})'


def _tickets(own: Desk, ask: Ask) -> Table:
    facts, hall, calendar = own.facts(ask.period), ask.hall, CountedDays(own)
    rows: Table = {name: facts.column(name) for name in COLUMNS if name not in WORDS}
    rows |= {name: _worded(facts.words(name), facts.column(name)) for name in WORDS}
    targets = [wait_target_seconds(own, hall, line) for line in facts.words("line")]
    days, places = np.unique(facts.column("day"), return_inverse=True)
    dates = [date.fromordinal(day) for day in days.tolist()]
    midnights = [closing_second(own, hall, day) for day in dates]
    closings = on_the_wall(zone_of(own, hall), np.array(midnights)) - days.astype(np.int64) * DAY_SECONDS
    return rows | {
        "hall": _worded([hall], np.zeros(facts.size, np.int32)),
        "day": facts.column("day"),
        "target_seconds": np.array(targets, np.int32)[facts.column("line")],
        "limit_seconds": np.full(facts.size, own.halls[hall].calling.extra_wait_minutes * 60, np.int32),
        "closing_second": closings[places],
        "is_holiday": np.array([calendar.reason(hall, day) is not None for day in dates])[places],
    }


def _attendance(of_hall: Stretches) -> Table:
    shown = (on_the_wall(of_hall.zone, instants // MICROSECONDS) for instants in (of_hall.began, of_hall.ended))
    began, ended = (seconds - of_hall.day * DAY_SECONDS for seconds in shown)
    return {
        "hall": _worded([of_hall.hall], np.zeros(of_hall.size, np.int32)),
        "day": of_hall.day,
        "window": of_hall.window,
        "staff": _worded(of_hall.clerks, of_hall.staff),
        "is_open": of_hall.is_open,
        "began_second": began,
        "ended_second": ended,
    }


def _worded(words: Sequence[str], numbers: Any) -> Any:
    return np.array([*words, None], object)[numbers]  # NONE finds the last one


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]), *map(date.fromisoformat, sys.argv[3:]))
