"""An appointment made at a kiosk comes with a slip; one made elsewhere has its page."""

from dataclasses import replace

import pytest

from operations.appointments import booking
from operations.appointments.booking import BookingRequest
from operations.booking_links import link_of
from operations.context import Actor
from operations.halls import catalogue
from operations.printers import print_queue
from protocol.printing import Job
from tests.builders import KIOSK, Scene, a_clerk
from tests.operations.appointments.booking_scene import TEN, arrive

AGENT = Actor("device", "agent", hall="hall")


def claimed(scene: Scene, base_url: str = "https://hall.example") -> list[Job]:
    return print_queue.claim(scene.context, AGENT, "hall", "agent-1", None, 9, base_url)


def wish(**more: str) -> BookingRequest:
    return BookingRequest("hall", "a1", TEN, "王五", phone="13800138765", **more)


def test_the_slip_has_the_code_the_time_and_from_when_to_when_to_check_in(booked_hall: Scene) -> None:
    made = booking.book(booked_hall.context, KIOSK, wish(language="en", source="k1"))
    [job] = claimed(booked_hall)
    assert (job.kind, job.printer, job.language) == ("booking", "p1", "en")
    assert (job.slip.number, job.slip.url) == (
        made.code,
        f"https://hall.example/a/{link_of(booked_hall.context, made)}",
    )
    assert job.slip.rows == [("Day", "2026-03-02"), ("Time", "10:00-10:15"), ("Check in", "09:30-10:15")]
    assert "王五" not in job.model_dump_json(), "whoever finds the paper learns no name"


def test_asked_for_twice_it_is_printed_once(booked_hall: Scene) -> None:
    for _ in range(2):
        booking.book(booked_hall.context, KIOSK, wish(request_id="tap"))
    assert len(claimed(booked_hall)) == 1


@pytest.mark.parametrize("who", [None, a_clerk()])
def test_who_books_at_home_or_with_staff_gets_no_paper(booked_hall: Scene, who: Actor | None) -> None:
    booking.book(booked_hall.context, who, wish())
    assert claimed(booked_hall) == []


def test_a_hall_without_paper_prints_none(booked_hall: Scene) -> None:
    hall = booked_hall.hall
    catalogue.sync(booked_hall.context, replace(hall, kiosk_settings=replace(hall.kiosk_settings, paper=False)))
    booking.book(booked_hall.context, KIOSK, wish())
    assert claimed(booked_hall) == []


def test_the_slip_of_the_ticket_names_the_booked_time(booked_hall: Scene) -> None:
    made = booking.book(booked_hall.context, None, wish())
    booked_hall.clock.now = made.starts_at
    arrive(booked_hall, made.code)
    [job] = claimed(booked_hall)
    assert (job.kind, job.slip.booked) == ("ticket", "10:00")
