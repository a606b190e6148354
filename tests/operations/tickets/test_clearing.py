"""A line is cleared at noon: whoever was never called by then needs a new number, and is told so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from operations import journal
from operations.audit import differences
from operations.tickets import boards, clearing, close_of_day, serving
from protocol.boards import BoardLine
from storage import forgotten
from storage.reports import Period
from tests.builders import Scene, a_hall, a_line, a_service

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""In Shanghai."""


@pytest.fixture
def cleared(database_url: str) -> Iterator[Scene]:
    """Line A is cleared at noon, line B never."""
    lines = (a_line("A", clears_at=("12:00",)), a_line("B"))
    services = (a_service("a1", "A"), a_service("b1", "B"))
    scene = Scene(database_url, replace(a_hall(lines=("A", "B")), lines=lines, services=services))
    scene.clock.now = NOON - timedelta(hours=1)
    yield scene
    scene.close()


def line(scene: Scene, code: str = "A") -> BoardLine:
    return next(each for each in boards.board(scene.context, "hall").lines if each.code == code)


def state(scene: Scene, ticket_id: str) -> tuple[str, bool]:
    told = serving.view(scene.context, serving.find(scene.context, ticket_id)).reply()
    return told.state, told.cleared


def test_at_noon_who_waits_needs_a_new_number_and_the_other_lines_go_on(cleared: Scene) -> None:
    waits, other = cleared.issue("a1").ticket, cleared.issue("b1").ticket
    cleared.clock.now = NOON - timedelta(seconds=1)
    assert clearing.clear(cleared.context, "hall") == 0
    cleared.clock.now = NOON
    afternoon = cleared.issue("a1").ticket
    assert clearing.clear(cleared.context, "hall") == 1
    assert state(cleared, waits.id) == ("expired", True)
    assert state(cleared, other.id) == state(cleared, afternoon.id) == ("waiting", False)
    expired = journal.after(cleared.context, "hall", 0, 99).events[-1]
    assert (expired.kind, expired.number, expired.reason) == ("expire", waits.number, "line_cleared")
    assert list(differences(cleared.context, "hall")) == []
    today = Period(waits.business_date, waits.business_date, None)
    with cleared.context.database.reading() as connection:
        assert forgotten.expired(connection, today) == [], "nobody was forgotten: the hall wants it so"


def test_who_was_called_once_stays_wherever_they_wait_now(cleared: Scene) -> None:
    cleared.opened(1)
    first = cleared.issue("b1")
    cleared.called_next(1)
    cleared.clock.pass_time(seconds=1)
    cleared.do("start", first)
    cleared.do("transfer", first, line="A")
    cleared.clock.now = NOON
    assert clearing.clear(cleared.context, "hall") == 0
    assert state(cleared, first.ticket.id) == ("waiting", False)


def test_after_a_clearing_nothing_is_read_until_the_next(cleared: Scene) -> None:
    cleared.clock.now = NOON + timedelta(seconds=11)
    assert clearing.clear(cleared.context, "hall") == 0
    asked: list[str] = []
    event.listen(cleared.context.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert clearing.clear(cleared.context, "hall") == 0
    assert asked == []


def test_the_end_of_the_day_is_no_clearing(cleared: Scene) -> None:
    cleared.clock.now = NOON + timedelta(hours=1)
    ticket = cleared.issue("a1").ticket
    close_of_day.close(cleared.context, "hall")
    assert state(cleared, ticket.id) == ("expired", False)


def test_the_board_says_when_a_line_is_cleared_next_and_for_a_quarter_of_an_hour_that_it_was(cleared: Scene) -> None:
    assert (line(cleared).clears_at, line(cleared).cleared_at, line(cleared).changes_at) == (NOON, None, NOON)
    assert (line(cleared, "B").clears_at, line(cleared, "B").changes_at) == (None, None)
    cleared.clock.now = NOON
    until = NOON + timedelta(minutes=15)
    assert (line(cleared).clears_at, line(cleared).cleared_at, line(cleared).changes_at) == (None, NOON, until)
    cleared.clock.now = until
    assert (line(cleared).cleared_at, line(cleared).changes_at) == (None, None)
