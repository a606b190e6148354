"""When a citizen gets a number: by the hall's hours, its windows and its first and last ticket."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from queueing.admission import Admission, OpenDay, admission, is_beyond, served_until
from queueing.hall import WEEKDAYS, Calling, Hall
from tests.builders import a_hall

HOURS = {"mon": ("09:00-12:00", "13:30-17:00"), "tue": ("09:00-17:00",)}


def a_timed_hall(opening: Any = HOURS, **calling: int) -> Hall:
    return a_hall(opening=opening, calling=Calling(**calling))  # type: ignore[arg-type]


def at(hall: Hall, clock: str, day: str = "2026-03-02", served: bool = False) -> Admission:
    """The answer at a time of the hall's own clock; 2 March 2026 is a Monday."""
    local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(hall.timezone))
    return admission(hall, local.astimezone(UTC), served)


def local(hall: Hall, instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone(ZoneInfo(hall.timezone)):%d %H:%M}"


@pytest.mark.parametrize(
    ("clock", "kind", "refusal"),
    [
        ("08:59", "before", "hall_closed"),
        ("09:00", "open", ""),
        ("11:59", "open", ""),
        ("12:00", "break", "hall_closed"),
        ("13:30", "open", ""),
        ("16:59", "open", ""),
        ("17:00", "over", "hall_closed"),
    ],
)
def test_numbers_are_given_within_the_hours_and_while_a_window_is_open(clock: str, kind: str, refusal: str) -> None:
    hall = a_timed_hall()
    assert (at(hall, clock).kind, at(hall, clock).refusal) == (kind, refusal)
    assert (at(hall, clock, served=True).kind, at(hall, clock, served=True).refusal) == ("served", "")


def test_a_closed_day_says_when_the_hall_opens_next() -> None:
    hall = a_timed_hall()
    sunday = at(hall, "10:00", "2026-03-08")
    assert (sunday.kind, sunday.refusal, local(hall, sunday.opens_at)) == ("closed", "hall_closed", "09 09:00")
    assert local(hall, at(hall, "18:00").opens_at) == "03 09:00"
    assert local(hall, at(hall, "12:30").opens_at) == "02 13:30"
    assert at(a_timed_hall({}), "10:00").opens_at is None


def test_special_days_and_closed_days_go_before_the_weekday() -> None:
    monday = date(2026, 3, 2)
    assert at(a_hall(opening=HOURS, closed_days=(monday,)), "10:00").kind == "closed"
    assert at(a_hall(opening=HOURS, special_days={monday: ("10:30-11:00",)}), "10:00").kind == "before"


def test_numbers_may_be_given_some_minutes_before_each_opening() -> None:
    hall = a_timed_hall(first_ticket_minutes=30)
    assert [at(hall, clock).refusal for clock in ("08:29", "08:30", "12:59", "13:00")] == [
        "hall_closed", "", "hall_closed", "",
    ]  # fmt: skip
    assert local(hall, at(hall, "08:00").changes_at) == "02 08:30"


def test_the_last_ticket_comes_before_the_days_last_closing_only() -> None:
    hall = a_timed_hall(last_ticket_minutes=30)
    for served in (False, True):
        assert [at(hall, clock, served=served).refusal for clock in ("11:45", "16:29", "16:30")] == [
            "", "", "closing_soon",
        ]  # fmt: skip
    assert local(hall, at(hall, "16:45").closes_at) == "02 17:00"
    assert at(hall, "17:10", served=True).refusal == "hall_closed"  # else numbers would be given again after closing
    assert at(hall, "08:50", "2026-03-03", served=True).refusal == ""


def test_a_hall_that_is_always_open_has_no_last_ticket() -> None:
    hall = a_timed_hall(dict.fromkeys(WEEKDAYS, ("00:00-24:00",)), last_ticket_minutes=60)
    assert [at(hall, clock).refusal for clock in ("00:00", "12:00", "23:59")] == ["", "", ""]


@pytest.mark.parametrize(
    ("clock", "changes"),
    [("08:00", "02 09:00"), ("10:00", "02 12:00"), ("14:00", "02 16:40"), ("16:50", "02 17:00"), ("18:00", "03 00:00")],
)
def test_the_answer_says_until_when_it_holds(clock: str, changes: str) -> None:
    hall = a_timed_hall(last_ticket_minutes=20)
    assert local(hall, at(hall, clock).changes_at) == changes


def test_the_answer_names_the_hours_of_the_day_and_the_next_day_that_opens() -> None:
    tuesday = date(2026, 3, 3)
    hall = a_timed_hall(HOURS)
    evening = at(hall, "18:00")
    assert evening.hours == HOURS["mon"]
    assert evening.next_day == OpenDay(tuesday, HOURS["tue"])
    holiday = a_hall(opening=HOURS, closed_days=(tuesday,))
    assert at(holiday, "18:00").next_day == OpenDay(date(2026, 3, 9), HOURS["mon"])
    assert at(holiday, "10:00", "2026-03-03").hours == ()
    assert at(a_timed_hall({}), "10:00").next_day is None


def test_a_night_belongs_to_the_day_before_until_the_new_one_starts() -> None:
    nights = {"mon": ("20:00-02:00",), "tue": ("21:00-02:00",)}
    hall = a_hall(opening=nights, day_starts_at="05:00")
    for clock, day, hours, kind in (
        ("01:00", "2026-03-03", nights["mon"], "open"),
        ("03:00", "2026-03-03", nights["mon"], "over"),
        ("05:00", "2026-03-03", nights["tue"], "before"),
    ):
        now = at(hall, clock, day)
        assert (now.hours, now.kind) == (hours, kind)
    assert local(hall, at(hall, "03:00", "2026-03-03").changes_at) == "03 05:00"


def test_an_hour_that_a_clock_change_leaves_out_opens_nothing() -> None:
    hall = a_hall(timezone="Europe/Warsaw", opening={"sun": ("02:00-03:00",)})
    assert at(hall, "03:30", "2026-03-29").kind == "closed"


NIGHTS = {"mon": ("20:00-24:00",), "tue": ("00:00-02:00", "20:00-24:00"), "wed": ("00:00-02:00",)}


def test_an_evening_that_goes_on_after_midnight_is_still_that_days_opening() -> None:
    hall = a_timed_hall(NIGHTS)
    assert at(hall, "08:00").kind == "before"
    assert (at(hall, "21:00").kind, local(hall, at(hall, "21:00").closes_at)) == ("open", "03 02:00")
    assert at(hall, "10:00", "2026-03-04").kind == "over"


def test_between_morning_and_night_there_is_a_break_and_an_open_window_gives_numbers() -> None:
    hall = a_timed_hall({"mon": ("09:00-12:00", "20:00-24:00"), "tue": ("00:00-02:00",)}, last_ticket_minutes=10)
    assert at(hall, "13:00").kind == "break"
    assert at(hall, "13:00", served=True).refusal == ""
    assert at(hall, "01:55", "2026-03-03").refusal == "closing_soon"


def test_a_hall_that_is_always_open_names_no_closing() -> None:
    hall = a_timed_hall(dict.fromkeys(WEEKDAYS, ("00:00-24:00",)), last_ticket_minutes=10)
    for clock in ("00:00", "12:00", "23:59"):
        assert (at(hall, clock).kind, at(hall, clock).closes_at, at(hall, clock).refusal) == ("open", None, "")


def test_a_hall_that_stops_in_time_counts_to_the_days_last_closing_and_the_overtime() -> None:
    hall = a_hall(opening=HOURS, calling=Calling(stop_when_full=True, overtime_minutes=20))
    monday = at_clock(hall, "11:30")
    assert local(hall, served_until(hall, monday)) == "02 17:20"
    assert [is_beyond(hall, monday, seconds) for seconds in (None, 5 * 3600, 6 * 3600)] == [False, False, True]
    assert is_beyond(hall, at_clock(hall, "17:15"), 600)
    assert served_until(hall, at_clock(hall, "11:30", "2026-03-04")) is None, "it does not open on Wednesday"
    assert served_until(a_timed_hall(), monday) is None


def test_a_hall_round_the_clock_or_over_midnight_closes_when_its_business_date_does() -> None:
    always = a_hall(calling=Calling(stop_when_full=True))
    assert served_until(always, at_clock(always, "23:00")) is None
    night = a_hall(opening={"mon": ("20:00-02:00",)}, day_starts_at="05:00", calling=Calling(stop_when_full=True))
    assert local(night, served_until(night, at_clock(night, "01:00", "2026-03-03"))) == "03 02:00"


def at_clock(hall: Hall, clock: str, day: str = "2026-03-02") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(hall.timezone)).astimezone(UTC)
