"""Behind each count of each report stand as many tickets as it says, in a history of everything that can happen."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from operations.appointments import booking
from operations.appointments.releasing import release
from operations.reporting.behind import BEHIND, tickets_of
from operations.reporting.behind_leavers import LEFT_AFTER
from operations.reporting.history import import_history
from operations.reporting.names import NAMES
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import LEFT, Ask, Report
from operations.reporting.reports import report
from operations.reporting.reports.comparison import FIXED_MIX
from protocol.reporting import Behind
from queueing.errors import BadRequest
from storage.tables import tickets
from tests.builders import NINE, Scene, a_clerk
from tests.databases import a_sqlite_url
from tests.operations.appointments.booking_scene import a_bookable_hall, arrive, book
from tests.operations.reporting.conftest import as_csv, made_up_history
from tests.operations.reporting.test_estimates import a_busy_hour

ALL = Ask(date(2026, 1, 15), date(2026, 3, 2), before_start=date(2026, 1, 5), before_end=date(2026, 1, 14))
ASKS = {
    "everything": ALL,
    "a line of an older system, without its settling days": replace(ALL, hall="north", line="A", settling_days=2),
    "a weekday and hour": replace(ALL, weekday="mon", hour=9),
    "a service of who did not book, at a window": replace(ALL, service="a1", booked="no", window=1),
    "ordinary tickets without a window": replace(ALL, priority="-", window=0),
}
OF_NO_TICKETS = {
    ("comparison", "days_before"), ("comparison", "days"), ("comparison", "days_needed"), ("quality", "idle_days"),
    ("day-course", "windows_needed"), ("waiting-times", "again"),
}  # fmt: skip
"""Counts of days, of windows, and of waits again, of which a ticket may have several."""
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Weeks of two halls of an older system, and a busy day of a third with people who booked; half of it is packed."""
    path: Path = tmp_path_factory.mktemp("cells")
    scene = Scene(a_sqlite_url(path), a_bookable_hall(6))
    import_history(scene.context, as_csv(made_up_history(seed=5, days=16, a_day=40)), zone="Asia/Shanghai")
    booked = [book(scene) for _ in range(6)]
    booking.cancel(scene.context, a_clerk(), booked[0].id)
    scene.clock.now = NINE + 50 * MINUTE
    for appointment in booked[1:4]:
        arrive(scene, appointment.code)
    a_busy_hour(scene, seed=3, tickets=50)
    scene.clock.now = max(scene.clock.now, NINE + 90 * MINUTE)
    release(scene.context, "hall")
    arrive(scene, booked[4].code)
    scene.issue("b1")
    with scene.context.database.transaction() as connection:
        of_line = tickets.c.hall == "north", tickets.c.number.like("%7")
        promised = {"ahead": 5, "p50_seconds": 900, "p90_seconds": 1500}
        connection.execute(tickets.update().where(*of_line).values(promised))
        of_day = tickets.c.business_date == date(2026, 1, 17), tickets.c.wait_seconds.is_not(None)
        alike = {"issued_at": NINE.replace(month=1, day=17), "wait_seconds": 60}
        connection.execute(tickets.update().where(*of_day).values(alike))
    pack_past_days(scene.context, date(2026, 1, 18))
    yield scene
    scene.close()


def rows_of(made: Report) -> Iterator[dict[str, Any]]:
    names = [name for name, _ in made.columns]
    return (dict(zip(names, cells, strict=True)) for cells in made.rows)


def behind(scene: Scene, name: str, ask: Ask, row: dict[str, Any], column: str, limit: int = 1) -> Behind:
    keys, _ = BEHIND[name]
    cells = json.dumps({key: row[key] for key in keys if key in row})
    return tickets_of(scene.context, name, ask, column, "", limit, cells)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("chosen", ASKS)
def test_behind_each_count_stand_so_many_tickets(scene: Scene, name: str, chosen: str) -> None:
    ask = ASKS[chosen]
    made = report(scene.context, name, ask)
    counts = [column for column, unit in made.columns if unit == "count" and (name, column) not in OF_NO_TICKETS]
    assert set(counts) <= set(BEHIND[name][1]), "a count that leads nowhere"
    for row in rows_of(made):
        for column in (column for column in counts if row[column] is not None):
            assert behind(scene, name, ask, row, column).total == row[column], (column, row)
    for column in counts:
        if column in made.totals:
            assert behind(scene, name, ask, {}, column).total == made.totals[column], column


@pytest.mark.parametrize("name", NAMES)
def test_the_longest_of_a_time_comes_first_and_its_percentile_is_there(scene: Scene, name: str) -> None:
    made = report(scene.context, name, ALL)
    for row in list(rows_of(made))[:6]:
        for column in (column for column in BEHIND[name][1] if column in row):
            listed = behind(scene, name, ALL, row, column, 1000)
            times = [getattr(ticket, listed.measure) for ticket in listed.tickets] if listed.measure else []
            assert listed.measure != LEFT_AFTER or all(ticket.state in LEFT for ticket in listed.tickets)
            known = [time for time in times if time is not None]
            assert times == sorted(known, reverse=True) + [None] * (len(times) - len(known))
            assert len(listed.tickets) + len(listed.appointments) == listed.total
            if column == "max_seconds" and times and name != "staff":  # of whose visits the last window alone counts
                assert times[0] == row[column]
            if column.startswith("p90") and times and name not in ("staff", "windows"):
                assert row[column] in times or row.get("measure") == FIXED_MIX  # which has none


def test_a_list_goes_on_where_it_stopped_whatever_is_equal_in_it(scene: Scene) -> None:
    for column in ("called", "tickets"):
        seen: list[str] = []
        while page := tickets_of(scene.context, "fairness", ALL, column, seen[-1] if seen else "", 37).tickets:
            seen += [ticket.id for ticket in page]
        assert len(set(seen)) == len(seen) == report(scene.context, "fairness", ALL).totals[column]
    first = tickets_of(scene.context, "fairness", ALL, "called", "", 1)
    assert tickets_of(scene.context, "fairness", ALL, "called", "of no ticket", 1) == first


@pytest.mark.parametrize(
    ("name", "column", "row"),
    [
        ("quality", "tickets", "{"),
        ("quality", "tickets", "[]"),
        ("quality", "tickets", '{"line": "A"}'),
        ("quality", "tickets", '{"window": "1"}'),
        ("quality", "tickets", '{"window": true}'),
        ("quality", "tickets", '{"hall": 1}'),
        ("funnel", "cases", '{"part": "everything"}'),
        ("funnel", "cases", '{"of": "one"}'),
        ("estimates", "called", '{"part": "window"}'),
        ("comparison", "finished", '{"measure": "state"}'),
        ("forgotten", "number", "[" * 900),
    ],
)
def test_a_row_that_the_report_cannot_have_is_refused(scene: Scene, name: str, column: str, row: str) -> None:
    with pytest.raises(BadRequest) as refused:
        tickets_of(scene.context, name, ALL, column, "", 1, row)
    assert refused.value.code == "bad_row"


@pytest.mark.parametrize(
    ("name", "column", "row"),
    [
        ("quality", "tickets", {"week": "never"}),
        ("quality", "tickets", {"window": 2**53 - 1}),
        ("funnel", "cases", {"of": "999999999"}),
        ("hours", "tickets", {"weekday": "someday"}),
        ("estimates", "called", {"part": "ahead", "of": "many"}),
        ("fairness", "tickets", {"priority": "unknown"}),
        ("distribution", "called", {"from_seconds": 2**53 - 1}),
    ],
)
def test_behind_a_row_that_is_not_there_stands_nobody(
    scene: Scene, name: str, column: str, row: dict[str, Any]
) -> None:
    assert tickets_of(scene.context, name, ALL, column, "", 1, json.dumps(row)).total == 0
