"""The board of now just on each side of its bounds: weeks that teach it, closing, clocks that change, lines gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from operations.halls import catalogue
from operations.reporting.now_board import now_board
from operations.reporting.now_outlook import Arrivals
from operations.reporting.now_outlook import read as read_now
from operations.wait_estimation import outlook
from protocol.now_board import NowBoard
from queueing.hall import WEEKDAYS
from storage.tables import halls
from tests.builders import NINE, Scene, a_hall
from tests.databases import a_sqlite_url
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book


@pytest.fixture
def url(tmp_path: Path) -> str:
    return a_sqlite_url(tmp_path)


@pytest.fixture
def scene(url: str) -> Iterator[Scene]:
    made = Scene(url)
    yield made
    made.close()


def look(scene: Scene) -> NowBoard:
    """The board now, with nothing remembered."""
    return now_board(scene.context, scene.hall.code, Arrivals())


def with_hours(scene: Scene, *spans: str) -> None:
    """The hall's folder has these opening hours on every day."""
    scene.hall = replace(scene.hall, opening=dict.fromkeys(WEEKDAYS, spans))
    catalogue.sync(scene.context, scene.hall)


@pytest.mark.parametrize(("weeks", "coming"), [(1, 3), (4, 3), (5, 0)])
def test_the_same_weekday_of_four_weeks_says_who_comes(scene: Scene, weeks: int, coming: int) -> None:
    for minutes in (5, 10, 20):
        scene.clock.now = NINE + timedelta(minutes=minutes)
        scene.issue("a1")
    scene.clock.now = NINE + timedelta(weeks=weeks)
    assert look(scene).lines[0].coming == coming


@pytest.mark.parametrize(("closes", "coming"), [("09:10", 2), ("09:20", 4), ("09:30", 6), ("10:00", 6)])
def test_as_many_come_as_came_until_the_hour_at_which_the_hall_closes(scene: Scene, closes: str, coming: int) -> None:
    for minutes in (2, 7, 13, 18, 23, 29):
        scene.clock.now = NINE + timedelta(minutes=minutes)
        scene.issue("a1")
    with_hours(scene, f"08:00-{closes}")
    scene.clock.now = NINE + timedelta(weeks=1)
    assert look(scene).lines[0].coming == coming


@pytest.mark.parametrize("day", [date(2026, 3, 30), date(2026, 10, 26)], ids=["into summer", "out of it"])
def test_who_came_at_ten_before_clocks_changed_is_expected_at_ten(url: str, day: date) -> None:
    """In the night to the Sunday before, clocks were put forward, or back, by an hour."""
    scene = Scene(url, a_hall(timezone="Europe/Warsaw"))
    utc = {date(2026, 3, 23): 9, date(2026, 3, 30): 8, date(2026, 10, 19): 8, date(2026, 10, 26): 9}

    def ten(of: date) -> datetime:
        return datetime(of.year, of.month, of.day, utc[of], tzinfo=UTC)

    before = day - timedelta(weeks=1)
    for minutes in (-50, 5, 10, 70, 80, 85):
        scene.clock.now = ten(before) + timedelta(minutes=minutes)
        scene.issue("a1")
    scene.clock.now = ten(day)
    coming = look(scene).lines[0].coming
    scene.close()
    assert coming == 2


def test_who_booked_and_is_early_does_not_wait_before_the_booked_time(url: str) -> None:
    scene = Scene(url, a_bookable_hall(call_early=False)).opened(1)
    made = book(scene)
    scene.clock.now = NINE + timedelta(minutes=30)
    arrive(scene, made.code)
    board = look(scene)
    with scene.context.database.reading() as connection:
        learned = outlook(scene.context, connection, scene.hall).learned
        reading = read_now(connection, scene.hall, learned, Arrivals(), scene.clock.now)
    waited = [person.waited for person in reading.outlook.people if person.ticket.ticket.id in reading.waiting]
    scene.close()
    (ticket,) = board.tickets
    assert waited == [-1800]
    assert ticket.breaks_at == TEN + timedelta(minutes=15)
    assert (ticket.state, board.expected_late) == ("in_time", 0), "called at ten, when the wait begins"


@pytest.mark.parametrize(("closes", "is_told"), [("09:30", False), ("09:31", True)])
def test_no_wait_is_told_of_half_an_hour_from_now_when_the_hall_is_closed_then(
    scene: Scene, closes: str, is_told: bool
) -> None:
    with_hours(scene, f"08:00-{closes}")
    scene.opened(1).issue("a1")
    line = look(scene).lines[0]
    assert line.wait is not None
    assert (line.wait_then is not None) == is_told


def test_a_line_that_left_the_hall_is_shown_as_long_as_somebody_waits_in_it(scene: Scene) -> None:
    view = scene.issue("b1")
    services = tuple(service for service in scene.hall.services if service.line == "A")
    scene.hall = replace(scene.hall, lines=scene.hall.lines[:1], services=services)
    catalogue.sync(scene.context, scene.hall)
    board = look(scene)
    assert [(line.code, line.waiting) for line in board.lines] == [("A", 0), ("B", 1)]
    assert [ticket.number for ticket in board.tickets] == ["B001"]
    scene.do("cancel", view)
    assert [line.code for line in look(scene).lines] == ["A"]


@pytest.mark.parametrize(("steps", "is_known"), [(0, True), (40, True), (2_999, True), (3_000, False)])
def test_since_when_a_window_is_idle_is_known_for_three_thousand_steps_of_the_hall(
    scene: Scene, steps: int, is_known: bool
) -> None:
    opened_at = scene.opened(1).clock.now
    scene.issue("a1")
    scene.clock.pass_time(minutes=5)
    scene.do("no_show", scene.called_next(1))
    left_at = scene.clock.now
    with scene.context.database.transaction() as connection:
        connection.execute(halls.update().values(revision=halls.c.revision + steps))
    scene.clock.pass_time(minutes=5)
    assert look(scene).windows[0].since_at == (left_at if is_known else opened_at)
