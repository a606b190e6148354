"""The hash beside each figure: the same for the same records, wherever they are read, and another for any others."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from operations.reporting.history import import_history
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask
from operations.reporting.reports import report
from storage.tables import attendance, report_months, tickets
from tests.builders import Scene
from tests.operations.reporting.conftest import as_csv, made_up_history

JANUARY = Ask(date(2026, 1, 1), date(2026, 1, 31))
LATER = date(2026, 6, 1)
OF_JANUARY = "94a13491d6b2d2fbdb6e02d52ba930a85906d1b0707799175bda42b6f334b3da"
"""The same on every machine and every database, as long as the history is."""
CHANGES: dict[str, Any] = {
    "line": "Z", "service": "z9", "staff": "somebody", "state": "expired", "priority": "disabled", "window": 77,
    "wait_seconds": 7777, "walk_seconds": 7777, "service_seconds": 7777, "visit_seconds": 7777, "ahead": 7,
    "p50_seconds": 777, "p90_seconds": 7777, "issued_at": datetime(2026, 1, 5, 1, 1, 1, tzinfo=UTC),
    "ended_at": datetime(2026, 1, 9, 15, tzinfo=UTC),
}  # fmt: skip


@pytest.fixture
def past(scene: Scene) -> Scene:
    """Two halls' history of five days."""
    import_history(scene.context, as_csv(made_up_history(seed=21, days=5, a_day=20)), zone="Asia/Shanghai")
    return scene


def hash_of(scene: Scene, name: str = "waiting-times", ask: Ask = JANUARY) -> str:
    return report(scene.context, name, ask).data_hash


def test_packed_or_not_today_or_tomorrow_on_every_database_the_hash_is_the_same(past: Scene) -> None:
    assert hash_of(past) == OF_JANUARY
    assert pack_past_days(past.context, date(2026, 1, 7)) > 0
    assert hash_of(past) == OF_JANUARY, "two days are packed, three are not"
    assert pack_past_days(past.context, LATER) > 0
    assert hash_of(past) == OF_JANUARY
    past.clock.pass_time(hours=24)
    assert hash_of(past, "visit-times") == OF_JANUARY, "the same records stand behind both reports"
    some_days = Ask(date(2026, 1, 6), date(2026, 1, 7), "north")
    packed = hash_of(past, ask=some_days)
    with past.context.database.transaction() as connection:
        connection.execute(report_months.update().values(version=0))
    assert hash_of(past, ask=some_days) == packed != OF_JANUARY


def test_the_hash_changes_with_whatever_changes_of_any_ticket(past: Scene) -> None:
    with past.context.database.reading() as connection:
        finished = connection.execute(tickets.select().where(tickets.c.state == "finished").limit(1)).one()
        left = connection.execute(tickets.select().where(tickets.c.state == "cancelled").limit(1)).one()
    hashes = {hash_of(past)}
    for name, value in CHANGES.items():
        ticket = left if name == "ended_at" else finished
        with past.context.database.transaction() as connection:
            changed = tickets.update().where(tickets.c.id == ticket.id).values({name: value})
            assert connection.execute(changed).rowcount == 1
        assert hash_of(past) not in hashes, name
        hashes.add(hash_of(past))
    assert len(hashes) == 1 + len(CHANGES)


def test_a_ticket_that_is_gone_changes_the_hash_and_a_ticket_of_another_period_does_not(past: Scene) -> None:
    early, late = Ask(date(2026, 1, 5), date(2026, 1, 6)), Ask(date(2026, 1, 7), date(2026, 1, 8))
    before = hash_of(past, ask=early), hash_of(past, ask=late), hash_of(past, "comparison", late)
    with past.context.database.transaction() as connection:
        gone = tickets.select().where(tickets.c.business_date == early.start).limit(1)
        connection.execute(tickets.delete().where(tickets.c.id == connection.execute(gone).one().id))
    after = hash_of(past, ask=early), hash_of(past, ask=late), hash_of(past, "comparison", late)
    assert after[0] != before[0]
    assert after[1] == before[1]
    assert after[2] != before[2], "a comparison counts its earlier period, too"


def test_attendance_stands_behind_the_windows_and_not_behind_the_waits(scene: Scene) -> None:
    scene.opened(1).issue()
    scene.clock.pass_time(minutes=5)
    today = Ask(date(2026, 3, 2), date(2026, 3, 2), "hall")
    names = ("waiting-times", "windows", "staff", "day-course", "quality")
    before = {name: hash_of(scene, name, today) for name in names}
    with scene.context.database.transaction() as connection:
        connection.execute(attendance.update().values(staff="somebody"))
    assert [name for name in names if hash_of(scene, name, today) != before[name]] == list(names[1:])


def test_a_forgotten_ticket_stands_behind_its_report(scene: Scene) -> None:
    scene.opened(1).issue()
    scene.called_next(1)
    today = Ask(date(2026, 3, 2), date(2026, 3, 2), "hall")
    before = hash_of(scene, "forgotten", today)
    with scene.context.database.transaction() as connection:
        connection.execute(tickets.update().values(window=99))
    assert report(scene.context, "forgotten", today).rows
    assert hash_of(scene, "forgotten", today) != before
