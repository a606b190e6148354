"""What a line or a service gives: its own hours, numbers a day, numbers a half hour."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.hall import Hall, business_date, instant_of
from queueing.limits import Limit, Taken, half_hour, limit
from tests.builders import a_hall, a_line, a_service

HOURS = {"mon": ("09:00-12:00", "13:30-17:00"), "wed": ("09:00-12:00",)}
ZONES = ("Asia/Shanghai", "Europe/Warsaw", "Australia/Lord_Howe", "Asia/Kathmandu")


def at(hall: Hall, clock: str, day: str = "2026-03-02") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(hall.timezone)).astimezone(UTC)


def again(hall: Hall, answer: Limit) -> tuple[str, str]:
    local = answer.again_at.astimezone(ZoneInfo(hall.timezone)) if answer.again_at else None
    return answer.refusal, f"{local:%a %H:%M}" if local else ""


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        ("09:30", ("hall_closed", "Mon 10:00")),
        ("10:00", ("", "")),
        ("11:59", ("", "")),
        ("12:15", ("", "")),  # the hall is closed then, which is not the line's business
        ("15:00", ("hall_closed", "Wed 10:00")),
    ],
)
def test_a_line_gives_numbers_within_its_own_hours_and_says_when_it_opens_next(
    clock: str, told: tuple[str, str]
) -> None:
    hall = a_hall(opening=HOURS)
    line = a_line("A", hours=("10:00-15:00",))
    assert again(hall, limit(hall, line, Taken(), at(hall, clock))) == told


def test_own_hours_of_a_lunch_break_open_at_the_next_time_both_are_open() -> None:
    hall, line = a_hall(opening=HOURS), a_line("A", hours=("11:00-11:30", "12:30-14:00"))
    assert again(hall, limit(hall, line, Taken(), at(hall, "11:45"))) == ("hall_closed", "Mon 13:30")
    assert limit(a_hall(opening={}), line, Taken(), at(hall, "11:45")) == Limit(
        "hall_closed", None, at(hall, "12:30")
    )  # not within a month


def test_a_day_gives_so_many_numbers_and_then_none_until_the_next() -> None:
    hall, service = a_hall(opening=HOURS), a_service("a1", "A", most_per_day=5)
    assert limit(hall, service, Taken(4, 4), at(hall, "10:10")).refusal == ""
    assert again(hall, limit(hall, service, Taken(5, 0), at(hall, "10:10"))) == ("line_full", "")
    assert limit(hall, service, Taken(5, 0), at(hall, "10:10")).changes_at == at(hall, "00:00", "2026-03-03")


@pytest.mark.parametrize(
    ("clock", "told"),
    [("10:10", "Mon 10:30"), ("10:59", "Mon 11:00"), ("11:45", "Mon 13:30"), ("16:40", "")],
)
def test_a_full_half_hour_names_the_next_in_which_there_are_numbers(clock: str, told: str) -> None:
    hall, line = a_hall(opening=HOURS), a_line("A", most_per_half_hour=2)
    assert again(hall, limit(hall, line, Taken(2, 2), at(hall, clock))) == ("line_full", told)
    assert limit(hall, line, Taken(9, 1), at(hall, clock)).refusal == ""


def test_a_line_without_limits_never_refuses() -> None:
    hall = a_hall(opening={})
    assert limit(hall, a_line("A"), Taken(10_000, 10_000), at(hall, "03:00")) == Limit()


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-24", 24)])
@pytest.mark.parametrize("starts", ["00:00", "05:15"])
def test_half_hours_follow_each_other_through_days_of_23_and_25_hours(day: str, hours: int, starts: str) -> None:
    hall = a_hall(timezone="Europe/Warsaw", day_starts_at=starts)
    now, ends = (instant_of(hall, date.fromisoformat(day) + timedelta(days=n), starts) for n in (0, 1))
    count = 0
    while now < ends:
        start_at, end_at = half_hour(hall, now)
        assert start_at == now
        now, count = end_at, count + 1
    real = (ends - instant_of(hall, date.fromisoformat(day), starts)) / timedelta(minutes=30)
    assert now == ends and count == real + (1 if starts == "05:15" else 0)  # a short one at either end
    assert starts == "05:15" or count == 2 * hours


@given(
    instant=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    starts=st.sampled_from(["00:00", "02:00", "05:15"]),
)
def test_every_instant_lies_in_one_half_hour_of_one_business_date(instant: datetime, zone: str, starts: str) -> None:
    hall = a_hall(timezone=zone, day_starts_at=starts)
    start_at, end_at = half_hour(hall, instant)
    last = end_at - timedelta(microseconds=1)
    assert start_at <= instant < end_at <= start_at + timedelta(minutes=30)
    assert half_hour(hall, start_at) == half_hour(hall, last) == (start_at, end_at)
    assert business_date(hall, start_at) == business_date(hall, instant) == business_date(hall, last)


@given(
    instant=st.datetimes(datetime(2026, 3, 1), datetime(2026, 4, 5), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    hours=st.sampled_from([(), ("10:00-15:00",), ("20:00-01:30",)]),
    taken=st.integers(0, 6),
    lately=st.integers(0, 3),
)
def test_an_answer_holds_until_the_clock_may_change_it_and_there_are_numbers_when_it_says_so(
    instant: datetime, zone: str, hours: tuple[str, ...], taken: int, lately: int
) -> None:
    hall = a_hall(timezone=zone, day_starts_at="02:00", opening=dict.fromkeys(("mon", "tue"), ("09:00-01:30",)))
    line = a_line("A", hours=hours, most_per_day=5, most_per_half_hour=2)
    given_now = Taken(taken, min(taken, lately))
    answer = limit(hall, line, given_now, instant)
    assert answer.changes_at is not None and answer.changes_at > instant
    before = limit(hall, line, given_now, answer.changes_at - timedelta(microseconds=1))
    assert (before.refusal, before.changes_at) == (answer.refusal, answer.changes_at)
    if answer.again_at is not None:
        assert answer.again_at > instant
        is_later = business_date(hall, answer.again_at) > business_date(hall, instant)
        assert limit(hall, line, Taken(0 if is_later else taken), answer.again_at).refusal in (
            "" if is_later or taken < 5 else "line_full",
        )
