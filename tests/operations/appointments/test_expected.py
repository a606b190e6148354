"""The estimate knows of those who have booked and will come."""

from datetime import timedelta

import pytest

from operations.wait_estimation import outlook
from operations.waiting.forecast import situation
from queueing.appointments import AppointmentRules
from tests.builders import Scene
from tests.operations.appointments.booking_scene import TEN, arrive, book, redefine


def predicted(scene: Scene) -> int:
    """What somebody is told who takes a number a minute before ten, while the only window serves somebody."""
    scene.opened(1)
    scene.clock.now = TEN - timedelta(minutes=2)
    scene.issue()
    scene.do("start", scene.called_next())
    scene.clock.now = TEN - timedelta(minutes=1)
    ticket = scene.issue().ticket
    assert ticket.predicted_seconds is not None
    return ticket.predicted_seconds


def test_who_will_come_before_a_walk_in_is_counted(booked_hall: Scene) -> None:
    book(booked_hall)
    book(booked_hall)
    assert predicted(booked_hall) > 600, "two services of five minutes stand before it"


def test_without_them_the_wait_is_short(booked_hall: Scene) -> None:
    assert predicted(booked_hall) < 400


def test_who_has_booked_for_the_afternoon_is_in_nobodys_way(booked_hall: Scene) -> None:
    book(booked_hall, TEN + timedelta(hours=6))
    assert predicted(booked_hall) < 400


def test_an_idle_window_calls_a_walk_in_whatever_is_booked_later(booked_hall: Scene) -> None:
    book(booked_hall, TEN)
    booked_hall.opened(1)
    booked_hall.clock.now = TEN - timedelta(minutes=20)
    ticket = booked_hall.issue().ticket
    assert ticket.predicted_seconds is not None
    assert ticket.predicted_seconds < 60


def test_who_is_early_does_not_move_a_walk_in_behind_their_time(booked_hall: Scene) -> None:
    redefine(booked_hall, appointments=AppointmentRules(call_early=False))
    made = book(booked_hall)
    booked_hall.opened(1)
    booked_hall.clock.now = TEN - timedelta(minutes=25)
    arrive(booked_hall, made.code)
    ticket = booked_hall.issue().ticket
    assert ticket.predicted_seconds is not None
    assert ticket.predicted_seconds < 60


@pytest.mark.parametrize(("minutes", "is_expected"), [(0, True), (-1, False)])
def test_who_has_booked_the_next_four_hours_is_among_the_calls_to_come(
    booked_hall: Scene, minutes: int, is_expected: bool
) -> None:
    made = book(booked_hall, TEN + timedelta(hours=4))
    booked_hall.opened(1)
    booked_hall.clock.now = TEN + timedelta(minutes=minutes)
    with booked_hall.context.database.reading() as connection:
        learned = outlook(booked_hall.context, connection, booked_hall.hall).learned
        played = situation(connection, booked_hall.hall, learned, booked_hall.clock.now)
    assert [person.ticket.id for person in played.tickets] == ([made.id] if is_expected else [])
