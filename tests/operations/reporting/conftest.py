"""A made-up history, the same for a seed."""

import csv
from datetime import date, datetime, timedelta, timezone
from io import StringIO
from random import Random

import pytest

from operations.reporting.history import COLUMNS
from tests.operations.reporting.ahead import with_days_to_come

__all__ = ["with_days_to_come"]

Row = dict[str, str]


def made_up_history(seed: int, days: int = 6, a_day: int = 120) -> list[Row]:
    """Visits of two halls with all outcomes, in a time zone of its own."""
    random = Random(seed)
    zone = timezone(timedelta(hours=8))
    rows = []
    for day in range(days):
        for n in range(a_day):
            line = random.choice("AB")
            issued = datetime(2026, 1, 5 + day, 9, tzinfo=zone) + timedelta(seconds=n * 200 + random.randrange(200))
            outcome = random.choices(("finished", "no_show", "cancelled"), (8, 1, 1))[0]
            called = issued + timedelta(seconds=random.randrange(3_000)) if outcome != "cancelled" else None
            started = called + timedelta(seconds=random.randrange(90)) if called and outcome == "finished" else None
            finished = started + timedelta(seconds=random.randrange(20, 900)) if started else None
            instants = (issued, called, started, finished)
            values = (
                random.choice(("north", "south")), f"{line}{n + 1:03d}", line, f"{line}-{random.randrange(3)}",
                random.choice(("", "", "elderly")), str(random.randrange(1, 5)),
                *("" if at is None else at.isoformat() for at in instants), outcome,
            )  # fmt: skip
            rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def mondays(hall: str, service: str, first: date, weeks: int, shorter_from: date) -> list[Row]:
    """Thirty visits on each of these Mondays, in a time zone of their own; the waits are about 14 minutes, and about 8
    from a date on.
    """
    random = Random(5)
    zone = timezone(timedelta(hours=8))
    rows = []
    for monday in (first + timedelta(weeks=n) for n in range(weeks)):
        pace = random.uniform(0.85, 1.15) * (1.0 if monday < shorter_from else 0.6)
        for n in range(30):
            issued = datetime(monday.year, monday.month, monday.day, 9, tzinfo=zone) + timedelta(minutes=10 * n)
            called = issued + timedelta(seconds=int(pace * random.randrange(60, 1_600)))
            started = called + timedelta(seconds=random.randrange(5, 60))
            finished = started + timedelta(seconds=random.randrange(100, 900))
            instants = (at.isoformat() for at in (issued, called, started, finished))
            values = (hall, f"A{n + 1:03d}", "A", service, "", "1", *instants, "finished")
            rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def as_csv(rows: list[Row]) -> StringIO:
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    out.seek(0)
    return out


@pytest.fixture
def rows() -> list[Row]:
    return made_up_history(seed=7)
