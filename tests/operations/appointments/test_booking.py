"""Book, move, cancel: what is kept, and what is refused."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy.exc import IntegrityError

from operations import audit, journal, retention
from operations.appointments import booking, finding
from operations.appointments.calendar import calendar
from operations.booking_links import link_of
from operations.context import Actor
from queueing.appointments import AppointmentState
from queueing.codes import LETTERS
from queueing.errors import Conflict, Gone, NotFound, QueueingError
from queueing.instants import microseconds
from storage import appointments
from tests.builders import Scene, a_clerk
from tests.operations.appointments.booking_scene import TEN, book, redefine

QUARTER = timedelta(minutes=15)


def refusal(work: object, *args: object, **more: object) -> str:
    with pytest.raises(QueueingError) as refused:
        work(*args, **more)  # type: ignore[operator]
    return refused.value.code


def free_at(scene: Scene, at: object) -> int:
    return next(slot.free for slot in finding.free_slots(scene.context, "hall", "a1") if slot.starts_at == at)


def holder(appointment: object) -> Actor:
    return Actor("booker", appointment.id, hall="hall")  # type: ignore[attr-defined]


def test_an_appointment_names_a_person_a_time_and_a_short_code(booked_hall: Scene) -> None:
    made = book(booked_hall, name="  王  芳 ", phone="138 0013 8000", document_last4="123x")
    assert (made.name, made.starts_at, made.ends_at - made.starts_at) == ("王 芳", TEN, QUARTER)
    assert re.fullmatch(f"[{LETTERS}]{{6}}", made.code)
    assert made.state == AppointmentState.BOOKED
    assert finding.find_by_link(booked_hall.context, link_of(booked_hall.context, made)) == made
    assert list(audit.differences(booked_hall.context, "hall")) == []


def test_neither_phone_nor_document_is_kept_anywhere(booked_hall: Scene) -> None:
    book(booked_hall, phone="13800138000", document_last4="4321", request_id="once")
    with booked_hall.context.database.reading() as connection:
        for table in ("appointments", "journal"):
            rows = str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            assert "13800138000" not in rows
            assert "'4321'" not in rows


def test_as_many_may_book_a_time_as_windows_are_set_aside(booked_hall: Scene) -> None:
    assert free_at(booked_hall, TEN) == 2
    book(booked_hall)
    made = book(booked_hall)
    assert free_at(booked_hall, TEN) == 0
    assert refusal(book, booked_hall) == "slot_full"
    booking.cancel(booked_hall.context, holder(made), made.id)
    assert free_at(booked_hall, TEN) == 1, "a cancelled place is free again"
    book(booked_hall)


def test_the_table_itself_refuses_a_place_that_is_taken(booked_hall: Scene) -> None:
    made, other = book(booked_hall), book(booked_hall)
    with pytest.raises(IntegrityError), booked_hall.context.database.transaction() as connection:
        appointments.change(connection, other.id, {"seat": made.seat})


def test_a_move_takes_the_new_place_and_frees_the_old_one_or_neither(booked_hall: Scene) -> None:
    made = book(booked_hall)
    later = TEN + timedelta(hours=1)
    moved = booking.move(booked_hall.context, holder(made), made.id, later)
    assert (moved.starts_at, moved.name, moved.code, moved.moves) == (later, made.name, made.code, 1)
    assert (free_at(booked_hall, TEN), free_at(booked_hall, later)) == (2, 1)
    book(booked_hall, later)
    other = book(booked_hall)
    assert refusal(booking.move, booked_hall.context, holder(other), other.id, later) == "slot_full"
    assert finding.find(booked_hall.context, other.id) == other
    assert list(audit.differences(booked_hall.context, "hall")) == []


def test_a_long_appointment_can_be_moved_by_less_than_its_length(booked_hall: Scene) -> None:
    services = tuple(
        service if service.code != "a2" else type(service)("a2", "A", service.name, 40)
        for service in booked_hall.hall.services
    )
    redefine(booked_hall, services=services)
    made, _ = book(booked_hall, service="a2"), book(booked_hall, service="a2")
    moved = booking.move(booked_hall.context, holder(made), made.id, TEN + QUARTER)
    assert moved.seat == made.seat, "the place that it leaves counts as free"
    assert refusal(book, booked_hall, TEN + QUARTER) == "slot_full"


def test_one_phone_or_document_holds_as_many_of_a_day_as_the_hall_allows(booked_hall: Scene) -> None:
    made = book(booked_hall, phone="13800138000")
    assert refusal(book, booked_hall, TEN + QUARTER, name="李强", phone="+8613800138000") == "person_limit"
    book(booked_hall, TEN + timedelta(days=1), phone="13800138000")
    book(booked_hall, document_last4="1234")
    assert refusal(book, booked_hall, TEN + QUARTER, document_last4="1234") == "person_limit"
    book(booked_hall, TEN + QUARTER, name="somebody else with these digits", document_last4="1234")
    booking.cancel(booked_hall.context, holder(made), made.id)
    book(booked_hall, TEN + 2 * QUARTER, phone="13800138000")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": "  "}, "name_missing"),
        ({"phone": "call me"}, "bad_phone"),
        ({"document_last4": "12"}, "bad_last4"),
        ({"service": "b1"}, "not_bookable"),
        ({"service": "zz"}, "unknown_service"),
        ({"priority": "vip"}, "unknown_priority"),
        ({"at": TEN + timedelta(minutes=1)}, "no_such_slot"),
        ({"at": TEN + timedelta(days=400)}, "too_far_ahead"),
        ({"at": TEN - timedelta(days=1)}, "too_late_to_book"),
        ({"at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, "no_such_slot"),
        ({"at": datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))}, "no_such_slot"),
    ],
)
def test_what_cannot_be_booked_is_refused_and_changes_nothing(
    booked_hall: Scene, asked: dict[str, str], code: str
) -> None:
    revision = journal.revision(booked_hall.context, "hall")
    assert refusal(book, booked_hall, **asked) == code
    assert journal.revision(booked_hall.context, "hall") == revision


def test_the_same_request_books_once_and_nobody_is_answered_another_ones(booked_hall: Scene) -> None:
    first = book(booked_hall, phone="13800138000", request_id="r1")
    assert book(booked_hall, phone="13800138000", request_id="r1") == first
    assert book(booked_hall, name="李强", phone="13900139000", request_id="r1").id != first.id


def test_a_cancelled_appointment_stays_so_and_cannot_be_moved(booked_hall: Scene) -> None:
    made = book(booked_hall)
    cancelled = booking.cancel(booked_hall.context, a_clerk(), made.id)
    assert booking.cancel(booked_hall.context, a_clerk(), made.id) == cancelled
    assert refusal(booking.move, booked_hall.context, a_clerk(), made.id, TEN + QUARTER) == "wrong_appointment_step"


def test_changed_hours_say_whom_they_hit(booked_hall: Scene) -> None:
    morning, afternoon = book(booked_hall), book(booked_hall, TEN + timedelta(hours=5))
    hit = [finding.reply(booked_hall.context, each).hours_changed for each in (morning, afternoon)]
    assert hit == [False, False]
    redefine(booked_hall, special_days={TEN.date(): ("09:00-12:00",)})
    hit = [finding.reply(booked_hall.context, each).hours_changed for each in (morning, afternoon)]
    assert hit == [False, True]


def test_a_link_ends_with_the_day_after(booked_hall: Scene) -> None:
    made = book(booked_hall)
    booked_hall.clock.pass_time(days=1)
    assert finding.find_by_link(booked_hall.context, link_of(booked_hall.context, made)).id == made.id
    booked_hall.clock.pass_time(days=1)
    with pytest.raises(Gone):
        finding.find_by_link(booked_hall.context, link_of(booked_hall.context, made))


def test_a_copy_of_the_database_opens_no_appointment_and_slips_still_have_the_link(booked_hall: Scene) -> None:
    made, context = book(booked_hall), booked_hall.context
    link = link_of(context, made)
    with context.database.reading() as connection:
        kept = [connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in ("appointments", "journal")]
    assert link not in str(kept) and made.link_token in str(kept)
    with pytest.raises(NotFound):
        finding.find_by_link(context, made.link_token)
    assert finding.reply(context, made).url == f"/a/{link}"
    context.server_key = b"of another server, to which the copy was taken"
    assert finding.reply(context, made).url == "", "it cannot be made again there"
    assert finding.find_by_link(context, link).id == made.id, "and who has it may still use it"


def test_a_link_of_the_version_before_opens_and_is_shown_until_it_ends(booked_hall: Scene) -> None:
    made, link = book(booked_hall), "0123456789abcdefghij"
    with booked_hall.context.database.transaction() as connection:
        appointments.change(connection, made.id, {"link_token": link})
    found = finding.find_by_link(booked_hall.context, link)
    assert (found.id, link_of(booked_hall.context, found)) == (made.id, link)


def test_who_booked_is_erased_in_its_time_and_the_journal_stays_proved(booked_hall: Scene) -> None:
    early = book(booked_hall, name="王芳", phone="13800138000")
    late = book(booked_hall, TEN + timedelta(days=10), name="李强", phone="13900139000")
    booked_hall.clock.pass_time(days=32)
    assert retention.carry_out(booked_hall.context, "hall") == 1
    gone, kept = (finding.find(booked_hall.context, made.id) for made in (early, late))
    assert (gone.name, gone.phone_hash, gone.phone_last4_hash) == ("", None, None)
    assert kept.name == "李强", "it was booked as long ago, and its day is not"
    with booked_hall.context.database.reading() as connection:
        assert "王芳" not in str(connection.exec_driver_sql("SELECT * FROM journal").all())
    with pytest.raises(NotFound):
        finding.find_by_link(booked_hall.context, link_of(booked_hall.context, early))
    assert list(audit.differences(booked_hall.context, "hall")) == []
    assert retention.carry_out(booked_hall.context, "hall") == 0


def test_a_row_that_the_journal_contradicts_is_found(booked_hall: Scene) -> None:
    made = book(booked_hall)
    with booked_hall.context.database.transaction() as connection:
        appointments.change(connection, made.id, {"starts_at": TEN + QUARTER})
    assert list(audit.differences(booked_hall.context, "hall")) == [
        f"appointment {made.code} ({made.id}) differs in starts_at"
    ]


def events(file: bytes) -> list[Any]:
    """The events of a calendar's file, as another program reads them."""
    return list(Calendar.from_ical(file).walk("VEVENT"))


def test_a_calendar_shows_the_time_and_strikes_out_what_is_cancelled(booked_hall: Scene) -> None:
    made = book(booked_hall, language="en")
    (event,) = events(calendar(booked_hall.context, made, "https://hall.example"))
    assert (event["DTSTART"].dt, event["DTEND"].dt, event["SEQUENCE"]) == (made.starts_at, made.ends_at, 0)
    assert made.code in event["DESCRIPTION"]
    assert event["URL"] == f"https://hall.example/a/{link_of(booked_hall.context, made)}"
    assert "王芳" not in str(event)
    cancelled = booking.cancel(booked_hall.context, holder(made), made.id)
    (event,) = events(calendar(booked_hall.context, cancelled, ""))
    assert (event["STATUS"], event["SEQUENCE"], event["UID"]) == ("CANCELLED", 1, f"{made.id}@hall.onewindow")


def test_the_free_slots_of_a_time_span_count_what_is_booked_across_its_edge(booked_hall: Scene) -> None:
    book(booked_hall)
    day = TEN.date()
    made = finding.free_slots(booked_hall.context, "hall", "a1", day, day)
    assert len(made) == 22, "two slots have begun too soon"
    assert sum(2 - slot.free for slot in made) == 1
    assert microseconds(made[0].starts_at) % (15 * 60_000_000) == 0


def test_staff_book_until_the_last_minute(booked_hall: Scene) -> None:
    booked_hall.clock.pass_time(minutes=59)
    assert refusal(book, booked_hall) == "too_late_to_book"
    request = booking.BookingRequest("hall", "a1", TEN, "王芳", source="staff")
    assert booking.book(booked_hall.context, a_clerk(), request).source == "staff"


def test_an_appointment_of_the_past_is_not_moved_by_a_conflict(booked_hall: Scene) -> None:
    made = book(booked_hall)
    with pytest.raises(Conflict):
        booking.move(booked_hall.context, holder(made), made.id, TEN + timedelta(days=400))
    assert finding.find(booked_hall.context, made.id) == made
