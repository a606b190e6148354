"""What a packed month looks like: another form has another version, so that no month is read as what it is not."""

import json
from collections import namedtuple
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bench.packed_years import columns_of
from operations.reporting import handlings, spells
from operations.reporting.attendance_columns import attendance_days
from operations.reporting.digests import ADDED
from operations.reporting.handlings import ROW as HANDLING
from operations.reporting.packed_months import HANDLINGS, SPELLS, VERSION, encode, pack_past_days
from operations.reporting.packed_months import load as load_months
from operations.reporting.spells import Spell
from operations.reporting.ticket_columns import COLUMNS, WORDS, DayColumns, day_columns
from queueing.ticket import OUTCOMES
from storage import reports
from storage.reports import AttendanceRow, Period
from storage.tables import report_columns
from tests.builders import Scene

DAY = date(2026, 3, 2)
SECOND = datetime(2026, 3, 2, 1, 0, 7, tzinfo=UTC)
FORM = 12, "9a4e21986e12aad032430a035561f391f6069cf9bb56ecffea2d9635fc2356b5"
"""The first version in which months look as they do now, and how: as `form` says it. A later version only has figures
of another meaning.
"""


def form() -> str:
    """The columns and their order, the rows beside them, and how a little of each is stored."""
    day = a_day()
    attendance = attendance_days("hall", [AttendanceRow(DAY, 3, None, "open", 5, None)])
    rows = {SPELLS: spells.ROW.descr, HANDLINGS: HANDLING.descr}
    numbers = [encode(np.array(own, np.int32)).hex() for own in ([-1, 0, 254], [255, 65_534], [65_535], [])]
    stored = {name: encode(day.column(name)).hex() for name in COLUMNS}
    what = [COLUMNS, WORDS, sorted(ADDED.items()), rows, numbers, stored, day.words, day.own_spells.tolist(),
            day.own_handlings.tolist(), day.digests(), attendance.encode().hex(), OUTCOMES]  # fmt: skip
    return sha256(json.dumps(what).encode()).hexdigest()


def a_day() -> DayColumns:
    """Of three people: one who waits, one who was sent on and had two things done, one who left."""
    values = dict.fromkeys((*reports.COUNTED, *reports.TOLD)) | {"line": "A", "service": "a1", "state": "waiting"}
    values |= {"priority": "", "issued_at": SECOND, "booked": 0, "early_seconds": 0, "done": "[]"}
    values |= {"ahead": 4, "p50_seconds": 300, "p90_seconds": 70_000}
    done = {"state": "finished", "staff": "wu", "window": 300, "ended_at": SECOND + timedelta(minutes=9)}
    done |= {"wait_seconds": 61, "walk_seconds": 0, "service_seconds": 400, "visit_seconds": 470, "booked": 1}
    done |= {"early_seconds": 20, "before_seconds": 3, "done": json.dumps([["a1", OUTCOMES[0]], ["b1", OUTCOMES[1]]])}
    left = {"state": "left", "priority": "elderly", "ended_at": SECOND + timedelta(minutes=2)}
    row = namedtuple("row", values)  # type: ignore[misc]
    own = [Spell(spells.WAITING, "B", 0, 100, 160, is_again=True), Spell(spells.SERVING, "A", 300, 160)]
    rows = [row(**values | more) for more in ({}, done, left)]
    return day_columns("hall", DAY, ZoneInfo("Asia/Shanghai"), rows, {1: own})


def test_months_packed_in_another_form_have_another_version() -> None:
    since, own = FORM
    assert own == form(), (
        f"a packed month does not look as in version {since}: raise packed_months.VERSION, so that the months of every "
        f"installation are packed again, and write it and {form()} here"
    )
    assert since <= VERSION


def test_every_column_of_a_month_comes_from_the_tickets_of_its_days() -> None:
    day = a_day()
    assert set(day.columns) == set(COLUMNS)
    assert day.own_handlings.dtype == handlings.NOTHING.dtype and day.own_spells.dtype == spells.NOTHING.dtype


def test_the_tickets_of_a_day_are_read_in_the_order_in_which_they_are_counted(scene: Scene) -> None:
    scene.issue()
    with scene.context.database.reading() as connection:
        (row,) = reports.rows(connection, "hall", DAY)
    assert row._fields == (*reports.COUNTED, *reports.TOLD)


def test_a_column_that_a_packed_month_does_not_have_is_named(scene: Scene) -> None:
    scene.issue()
    pack_past_days(scene.context, DAY + timedelta(days=1))
    with scene.context.database.transaction() as connection:
        connection.execute(report_columns.delete().where(report_columns.c.name == "ahead"))
    with scene.context.database.reading() as connection:
        facts = load_months(scene.context, connection, Period(DAY, DAY))
        assert facts.column("line").tolist() == [0]
        with pytest.raises(LookupError, match=r"hall was packed without ahead"):
            facts.column("ahead")


def test_the_benchmark_of_five_years_packs_every_column() -> None:
    assert set(columns_of(1, np.random.default_rng(1))) == set(COLUMNS)
