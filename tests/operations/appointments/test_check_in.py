"""Somebody who booked comes to the hall: early, in time, late or not at all."""

from datetime import timedelta
from typing import Any

import pytest

from operations import audit, wait_estimation
from operations.appointments import booking, finding
from operations.appointments.releasing import release
from operations.booking_links import link_of
from operations.context import Actor
from operations.halls.catalogue import get_hall
from operations.tickets import close_of_day, serving
from queueing.appointments import Appointment, AppointmentRules, AppointmentState
from queueing.errors import QueueingError
from queueing.ticket import State
from storage import print_jobs
from tests.builders import NINE, Scene
from tests.operations.appointments.booking_scene import TEN, arrive, book, redefine

MINUTE = timedelta(minutes=1)


def refusal(work: Any, *args: Any, **more: Any) -> QueueingError:
    with pytest.raises(QueueingError) as refused:
        work(*args, **more)
    return refused.value


def at(scene: Scene, hour: int, minute: int) -> None:
    scene.clock.now = NINE + timedelta(hours=hour - 9, minutes=minute)


def state_of(scene: Scene, made: Appointment) -> AppointmentState:
    return finding.find(scene.context, made.id).state


def test_who_checks_in_gets_a_ticket_with_a_slip_and_the_appointment(booked_hall: Scene) -> None:
    made = book(booked_hall, language="en", priority="elderly")
    at(booked_hall, 9, 45)
    view = arrive(booked_hall, made.code.lower())
    ticket = view.ticket
    assert (ticket.service, ticket.language, ticket.priority, ticket.source) == ("a1", "en", "elderly", "k1")
    assert (ticket.appointment, ticket.appointment_at, ticket.place_at) == (made.id, TEN, TEN)
    booked = view.reply().appointment
    assert booked is not None
    assert (booked.id, booked.starts_at) == (made.id, TEN)
    with booked_hall.context.database.reading() as connection:
        assert len(print_jobs.of_ticket(connection, ticket.id)) == 1
    there = finding.find(booked_hall.context, made.id)
    assert (there.state, there.ticket) == (AppointmentState.CHECKED_IN, ticket.id)
    assert list(audit.differences(booked_hall.context, "hall")) == []


def test_a_scanner_types_the_address_of_the_page(booked_hall: Scene) -> None:
    made = book(booked_hall)
    at(booked_hall, 10, 0)
    view = arrive(booked_hall, f"https://hall.example/a/{link_of(booked_hall.context, made)}")
    assert view.ticket.appointment == made.id


def test_the_last_digits_of_a_phone_or_a_document_will_do(booked_hall: Scene) -> None:
    by_phone, by_document = book(booked_hall, phone="13800138765"), book(booked_hall, document_last4="123X")
    at(booked_hall, 9, 40)
    assert arrive(booked_hall, phone_last4="8765").ticket.appointment == by_phone.id
    assert arrive(booked_hall, document_last4="123x").ticket.appointment == by_document.id
    assert refusal(arrive, booked_hall, phone_last4="0000").code == "unknown_appointment"
    assert refusal(arrive, booked_hall, phone_last4="8765").code == "already_checked_in"
    assert refusal(arrive, booked_hall).code == "what_is_missing"


def test_when_several_fit_the_kiosk_asks_which_time(booked_hall: Scene) -> None:
    book(booked_hall, phone="13800138765")
    second = book(booked_hall, TEN + 15 * MINUTE, phone="13900138765")
    book(booked_hall, TEN + timedelta(hours=6), phone="13700138765")
    at(booked_hall, 9, 50)
    asked = refusal(arrive, booked_hall, phone_last4="8765")
    assert asked.code == "several_appointments"
    assert asked.extra["starts_at"] == "2026-03-02T02:00:00.000Z,2026-03-02T02:15:00.000Z"
    view = arrive(booked_hall, phone_last4="8765", starts_at=TEN + 15 * MINUTE)
    assert view.ticket.appointment == second.id


def test_several_at_the_same_time_say_their_codes(booked_hall: Scene) -> None:
    book(booked_hall, phone="13800138765")
    book(booked_hall, phone="13900138765")
    at(booked_hall, 10, 0)
    asked = refusal(arrive, booked_hall, phone_last4="8765", starts_at=TEN)
    assert (asked.code, asked.extra["starts_at"]) == ("several_appointments", "")


def test_the_wait_counts_from_the_later_of_arrival_and_booked_time(booked_hall: Scene) -> None:
    booked_hall.opened(1)
    early, late = book(booked_hall), book(booked_hall)
    at(booked_hall, 9, 45)
    arrive(booked_hall, early.code)
    at(booked_hall, 10, 3)
    assert booked_hall.called_next().ticket.wait_seconds == 180
    booked_hall.do("no_show", booked_hall.do("recall", _current(booked_hall)))
    at(booked_hall, 10, 5)
    arrive(booked_hall, late.code)
    at(booked_hall, 10, 6)
    assert booked_hall.called_next().ticket.wait_seconds == 60


def _current(scene: Scene) -> Any:
    from operations.tickets import boards

    view = boards.queue(scene.context, "hall", 1).current
    assert view is not None
    return view


def test_a_window_that_would_be_idle_calls_somebody_early_if_the_hall_wants_that(booked_hall: Scene) -> None:
    booked_hall.opened(1)
    made = book(booked_hall)
    at(booked_hall, 9, 40)
    arrive(booked_hall, made.code)
    redefine(booked_hall, appointments=AppointmentRules(call_early=False))
    assert booked_hall.call_next() is None
    redefine(booked_hall, appointments=AppointmentRules(call_early=True))
    ticket = booked_hall.called_next().ticket
    assert (ticket.appointment, ticket.wait_seconds) == (made.id, 0)


def test_at_their_time_they_go_before_walk_ins_who_are_then_passed_over(booked_hall: Scene) -> None:
    booked_hall.opened(1)
    made = book(booked_hall)
    at(booked_hall, 9, 40)
    arrive(booked_hall, made.code)
    walk_in = booked_hall.issue()
    booked_hall.issue()
    assert booked_hall.called_next().ticket.id == walk_in.ticket.id, "the time has not come"
    booked_hall.do("no_show", _current(booked_hall))
    at(booked_hall, 10, 0)
    assert booked_hall.called_next().ticket.appointment == made.id
    with booked_hall.context.database.reading() as connection:
        over = connection.exec_driver_sql("SELECT count(*) FROM tickets WHERE passed_over_at IS NOT NULL").scalar()
    assert over == 1
    assert list(audit.differences(booked_hall.context, "hall")) == []


@pytest.mark.parametrize(("hour", "minute", "code"), [(9, 29, "too_early_to_check_in"), (10, 16, "appointment_missed")])
def test_who_comes_too_early_or_too_late_is_told_so(booked_hall: Scene, hour: int, minute: int, code: str) -> None:
    redefine(booked_hall, appointments=AppointmentRules(late_arrivals="refused"))
    made = book(booked_hall, phone="13800138765")
    at(booked_hall, hour, minute)
    refused = refusal(arrive, booked_hall, made.code)
    assert (refused.code, refused.extra["appointment"]) == (code, made.id)
    by_digits = refusal(arrive, booked_hall, phone_last4="8765")
    assert by_digits.code == code
    assert "appointment" not in by_digits.extra and made.code not in by_digits.detail


def test_a_late_arrival_waits_as_if_without_an_appointment_where_the_hall_says_so(booked_hall: Scene) -> None:
    made = book(booked_hall)
    booked_hall.issue()
    at(booked_hall, 10, 20)
    assert release(booked_hall.context, "hall") == 1
    assert state_of(booked_hall, made) == AppointmentState.MISSED
    ticket = arrive(booked_hall, made.code).ticket
    assert ticket.place_at == ticket.rank_at == ticket.issued_at
    assert state_of(booked_hall, made) == AppointmentState.CHECKED_IN
    booked_hall.clock.pass_time(days=1)
    other = book(booked_hall, TEN + timedelta(days=1, hours=1))
    booked_hall.clock.pass_time(days=1)
    assert refusal(arrive, booked_hall, other.code).code == "appointment_missed"
    assert list(audit.differences(booked_hall.context, "hall")) == []


def test_a_place_that_nobody_came_for_is_released_after_the_tolerance(booked_hall: Scene) -> None:
    made = book(booked_hall)
    at(booked_hall, 10, 15)
    assert release(booked_hall.context, "hall") == 0
    at(booked_hall, 10, 16)
    assert release(booked_hall.context, "hall") == 1
    assert release(booked_hall.context, "hall") == 0
    assert state_of(booked_hall, made) == AppointmentState.MISSED
    assert list(audit.differences(booked_hall.context, "hall")) == []


def test_the_appointment_follows_the_ticket(booked_hall: Scene) -> None:
    booked_hall.opened(1)
    made = book(booked_hall)
    at(booked_hall, 10, 0)
    arrive(booked_hall, made.code)
    called = booked_hall.called_next()
    missed = booked_hall.do("no_show", called)
    assert state_of(booked_hall, made) == AppointmentState.MISSED
    booked_hall.do("reinstate", missed)
    assert state_of(booked_hall, made) == AppointmentState.CHECKED_IN
    done = booked_hall.do("finish", booked_hall.do("start", booked_hall.called_next()))
    assert state_of(booked_hall, made) == AppointmentState.DONE
    booked_hall.do("undo", done)
    assert state_of(booked_hall, made) == AppointmentState.CHECKED_IN
    assert list(audit.differences(booked_hall.context, "hall")) == []


def test_who_checked_in_can_still_give_up_and_both_are_cancelled(booked_hall: Scene) -> None:
    made = book(booked_hall)
    at(booked_hall, 10, 0)
    ticket = arrive(booked_hall, made.code).ticket
    cancelled = booking.cancel(booked_hall.context, Actor("booker", made.id, hall="hall"), made.id)
    assert cancelled.state == AppointmentState.CANCELLED
    assert serving.find(booked_hall.context, ticket.id).state == State.CANCELLED
    assert list(audit.differences(booked_hall.context, "hall")) == []


def test_the_close_of_day_invents_no_outcome_for_who_was_there(booked_hall: Scene) -> None:
    made = book(booked_hall)
    at(booked_hall, 10, 0)
    arrive(booked_hall, made.code)
    close_of_day.close(booked_hall.context, "hall")
    assert state_of(booked_hall, made) == AppointmentState.CHECKED_IN
    assert list(audit.differences(booked_hall.context, "hall")) == []


def test_where_nobody_is_called_early_nobody_is_promised_a_call_before_their_time(booked_hall: Scene) -> None:
    redefine(booked_hall, appointments=AppointmentRules(call_early=False))
    booked_hall.opened(1)
    made = book(booked_hall)
    at(booked_hall, 9, 40)
    ticket = arrive(booked_hall, made.code).ticket
    assert ticket.p50_seconds is not None
    assert ticket.p50_seconds >= 1200
    now = serving.view(booked_hall.context, ticket).promise
    assert now is not None
    assert now.p50_seconds is not None
    assert now.p50_seconds >= 1200
    hall = get_hall(booked_hall.context, "hall")
    assert wait_estimation.head_start(hall, "") == timedelta(0)
