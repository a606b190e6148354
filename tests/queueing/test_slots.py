"""The slots in which a service can be booked."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.appointments import Appointment, AppointmentRules, AppointmentState
from queueing.errors import Conflict
from queueing.hall import WEEKDAYS, Hall, business_date, opening_intervals
from queueing.instants import microseconds
from queueing.slots import Slot, Taken, free_seat, losses, must_be_slot, newly_lost, slots
from tests.builders import a_hall, a_line, a_service

MONDAY = date(2026, 3, 2)
EARLY = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)  # midnight in Dongguan, at which Monday begins


def a_booked_hall(hours: tuple[str, ...] = ("09:00-12:00", "14:00-17:00"), windows: int = 2, **changes: object) -> Hall:
    made = a_hall(
        opening=dict.fromkeys(WEEKDAYS, hours),
        appointments=AppointmentRules(slot_minutes=15, days_ahead=30, latest_minutes=0),
    )
    lines = (a_line("A", appointment_windows=windows), a_line("B"))
    services = (a_service("a1", "A", minutes=5), a_service("a2", "A", minutes=40), a_service("b1", "B"))
    return replace(made, lines=lines, services=services, **changes)  # type: ignore[arg-type]


def on(hall: Hall, day: date, service: str = "a1", taken: Iterable[Taken] = (), now: datetime = EARLY) -> list[Slot]:
    return slots(hall, hall.service(service), day, day, taken, now)


def clocks(hall: Hall, made: list[Slot]) -> list[str]:
    return [f"{slot.starts_at.astimezone(ZoneInfo(hall.timezone)):%H:%M}" for slot in made]


def test_slots_fill_the_hours_and_the_last_ends_at_closing() -> None:
    hall = a_booked_hall()
    made = on(hall, MONDAY)
    assert clocks(hall, made)[:2] == ["09:00", "09:15"]
    assert clocks(hall, made)[11:13] == ["11:45", "14:00"], "nothing over lunch"
    assert made[-1].ends_at == opening_intervals(hall, MONDAY)[-1][1]
    assert {slot.free for slot in made} == {2}


def test_a_long_service_ends_before_lunch_and_before_closing() -> None:
    hall = a_booked_hall()
    made = on(hall, MONDAY, "a2")
    assert clocks(hall, made)[8:10] == ["11:00", "11:15"], "forty minutes take three slots"
    assert clocks(hall, made)[10] == "14:00"
    assert clocks(hall, made)[-1] == "16:15"


def with_hours(hall: Hall, line: tuple[str, ...] = (), service: tuple[str, ...] = ()) -> Hall:
    """The hall whose line A and service a2 have hours of their own."""
    return replace(
        hall,
        lines=tuple(replace(each, hours=line) if each.code == "A" else each for each in hall.lines),
        services=tuple(replace(each, hours=service) if each.code == "a2" else each for each in hall.services),
    )


def test_slots_begin_while_the_line_and_the_service_give_numbers() -> None:
    hall = with_hours(a_booked_hall(), line=("08:00-11:30", "16:00-18:00"), service=("10:00-16:30",))
    assert clocks(hall, on(hall, MONDAY))[::9] == ["09:00", "11:15"], "whoever begins then may be served past 11:30"
    assert clocks(hall, on(hall, MONDAY))[-4:] == ["16:00", "16:15", "16:30", "16:45"]
    assert clocks(hall, on(hall, MONDAY, "a2")) == [
        "10:00",
        "10:15",
        "10:30",
        "10:45",
        "11:00",
        "11:15",
        "16:00",
        "16:15",
    ]
    with pytest.raises(Conflict) as refusal:
        must_be_slot(hall, hall.service("a1"), datetime(2026, 3, 2, 6, 0, tzinfo=UTC), EARLY)
    assert refusal.value.code == "no_such_slot"


def test_a_day_without_hours_has_no_slots() -> None:
    hall = a_booked_hall(closed_days=(MONDAY,), special_days={MONDAY + timedelta(days=1): ("10:00-11:00",)})
    assert on(hall, MONDAY) == []
    assert len(on(hall, MONDAY + timedelta(days=1))) == 4


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)])
def test_a_day_has_as_many_slots_as_it_has_time(day: date, hours: int) -> None:
    hall = a_booked_hall(("00:00-24:00",), timezone="Europe/Warsaw")
    made = on(hall, day, now=datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=6))
    assert len(made) == 4 * hours
    assert all(slot.ends_at - slot.starts_at == timedelta(minutes=15) for slot in made)


def test_hours_over_midnight_belong_to_the_day_on_which_they_began() -> None:
    hall = a_booked_hall(("20:00-02:00",), day_starts_at="05:00")
    made = on(hall, MONDAY)
    assert clocks(hall, made)[0] == "20:00"
    assert clocks(hall, made)[-1] == "01:45"
    assert {business_date(hall, slot.starts_at) for slot in made} == {MONDAY}


def test_nobody_books_too_soon_or_too_far_ahead() -> None:
    rules = AppointmentRules(latest_minutes=60, days_ahead=1)
    hall = a_booked_hall(appointments=rules)
    nine = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    made = slots(hall, hall.service("a1"), MONDAY, MONDAY + timedelta(days=9), (), nine)
    assert clocks(hall, made)[0] == "10:00"
    assert {business_date(hall, slot.starts_at) for slot in made} == {MONDAY, MONDAY + timedelta(days=1)}
    for at, code in ((nine, "too_late_to_book"), (nine + timedelta(days=2), "too_far_ahead")):
        with pytest.raises(Conflict) as refused:
            must_be_slot(hall, hall.service("a1"), at, nine)
        assert refused.value.code == code
    assert must_be_slot(hall, hall.service("a1"), nine, nine, is_staff=True) == MONDAY


@pytest.mark.parametrize(("service", "minute", "code"), [("a1", 7, "no_such_slot"), ("b1", 0, "not_bookable")])
def test_what_is_no_slot_cannot_be_booked(service: str, minute: int, code: str) -> None:
    hall = a_booked_hall()
    with pytest.raises(Conflict) as refused:
        must_be_slot(hall, hall.service(service), datetime(2026, 3, 2, 2, minute, tzinfo=UTC), EARLY)
    assert refused.value.code == code


def test_a_service_with_windows_of_its_own_does_not_share_those_of_its_line() -> None:
    hall = a_booked_hall()
    services = (
        *hall.services,
        a_service("a3", "A", appointment_windows=1),
        a_service("a4", "A", appointment_windows=0),
    )
    hall = replace(hall, services=services)
    assert {slot.free for slot in on(hall, MONDAY, "a3")} == {1}
    assert on(hall, MONDAY, "a4") == []


def test_a_booking_takes_a_window_from_every_slot_that_it_overlaps() -> None:
    hall = a_booked_hall()
    start = microseconds(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
    made = on(hall, MONDAY, taken=[(start, start + 45 * 60_000_000, 0)])
    full = {clock: slot.free for clock, slot in zip(clocks(hall, made), made, strict=True)}
    assert [full[clock] for clock in ("09:45", "10:00", "10:15", "10:30", "10:45")] == [2, 1, 1, 1, 2]


WINDOWS = st.integers(1, 4)
MINUTES = st.sampled_from([5, 15, 20, 45, 75])


@given(st.lists(st.tuples(st.integers(0, 40), MINUTES), max_size=60), WINDOWS, st.sampled_from([10, 15, 25]))
def test_however_people_book_no_window_is_ever_taken_twice(
    wishes: list[tuple[int, int]], windows: int, slot_minutes: int
) -> None:
    rules = AppointmentRules(slot_minutes=slot_minutes, days_ahead=30, latest_minutes=0)
    hall = a_booked_hall(windows=windows, appointments=rules)
    taken: list[Taken] = []
    for nth, minutes in wishes:
        service = a_service("a1", "A", minutes=minutes)
        offered = slots(hall, service, MONDAY, MONDAY, taken, EARLY)
        slot = offered[nth % len(offered)]
        start, end = microseconds(slot.starts_at), microseconds(slot.ends_at)
        over = [each for each in taken if each[0] < end and each[1] > start]
        seat = free_seat(hall, service, over)
        assert (seat is None) == (slot.free == 0)
        if seat is not None:
            taken.append((start, end, seat))
    for start, _, _ in taken:
        there = [seat for begin, end, seat in taken if begin <= start < end]
        assert len(there) == len(set(there)) <= windows


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.sampled_from(["Asia/Shanghai", "Europe/Warsaw", "America/St_Johns", "Australia/Lord_Howe"]),
    st.sampled_from([("08:30-12:00", "13:30-17:30"), ("00:00-24:00",), ("02:15-02:45", "03:00-09:00")]),
    MINUTES,
)
def test_every_slot_lies_in_an_opening_with_its_whole_length(
    day: date, zone: str, hours: tuple[str, ...], minutes: int
) -> None:
    hall = a_booked_hall(hours, timezone=zone)
    service = a_service("a1", "A", minutes=minutes)
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    for slot in slots(hall, service, day, day, (), now):
        assert any(start <= slot.starts_at and slot.ends_at <= end for start, end in opening_intervals(hall, day))
        assert must_be_slot(hall, service, slot.starts_at, now) == day


def booked(number: int, service: str, starts_at: datetime, minutes: int) -> Appointment:
    """The appointment that was made as this one of the day."""
    return Appointment(
        id=f"i{number}", hall="hall", code=f"C{number}", link_token=f"t{number}", service=service, line="A",
        pool="line:A", seat=0, business_date=MONDAY,
        starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes),
        state=AppointmentState.BOOKED, name="王芳", language="zh-CN", priority="", source="web",
        booked_at=EARLY + timedelta(seconds=number),
    )  # fmt: skip


TEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("of", ["line", "service"])
def test_hours_of_a_line_or_a_service_that_change_take_the_place_of_who_booked_outside(of: str) -> None:
    at_ten, at_eleven = booked(1, "a2", TEN, 45), booked(2, "a2", TEN + timedelta(hours=1), 45)
    old = a_booked_hall()
    new = with_hours(old, **{of: ("09:00-11:00",)})
    assert newly_lost(old, new, [at_ten, at_eleven]) == {at_eleven.id: "hours_changed"}


def test_of_fewer_windows_those_who_begin_first_and_then_those_who_booked_first_keep_theirs() -> None:
    quarter = timedelta(minutes=15)
    long, second, third = booked(3, "a2", TEN - quarter, 45), booked(2, "a1", TEN, 15), booked(1, "a1", TEN, 15)
    after = booked(4, "a1", TEN + 2 * quarter, 15)
    everybody = [third, long, after, second]
    assert losses(a_booked_hall(windows=3), everybody) == {}
    assert losses(a_booked_hall(windows=2), everybody) == {second.id: "windows_fewer"}
    assert list(losses(a_booked_hall(windows=1), everybody)) == [third.id, second.id]
    assert set(losses(a_booked_hall(windows=0), everybody).values()) == {"windows_fewer"}


def test_a_service_that_moves_to_a_line_without_windows_takes_its_appointments_along() -> None:
    hall, wish = a_booked_hall(), booked(1, "a1", TEN, 15)
    moved = replace(hall, services=(a_service("a1", "B", minutes=5),))
    assert newly_lost(hall, moved, [wish]) == {wish.id: "windows_fewer"}


def test_a_break_over_an_appointment_takes_its_place_and_is_said_once() -> None:
    hall, wish = a_booked_hall(), booked(1, "a1", TEN, 15)
    with_break = a_booked_hall(("09:00-10:05", "10:30-17:00"))
    assert newly_lost(hall, with_break, [wish]) == {wish.id: "hours_changed"}
    assert newly_lost(with_break, replace(with_break, name={"en": "Other"}), [wish]) == {}
    assert newly_lost(with_break, replace(with_break, services=()), [wish]) == {wish.id: "service_gone"}
