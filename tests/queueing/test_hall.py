"""What one may ask of a hall: its lines and windows, its words, its dates and its hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.hall import Hall, Line, Service, ServiceWindow, business_date, opening_intervals, text_in

WARSAW = ZoneInfo("Europe/Warsaw")


def a_hall(**more: object) -> Hall:
    parts: dict[str, object] = {
        "code": "x",
        "name": {"zh-CN": "大厅", "en": "Hall"},
        "timezone": "Europe/Warsaw",
        "languages": ("zh-CN", "en"),
        "lines": tuple(Line(code, {"en": code}) for code in "ABC"),
        "services": (Service("A-1", "A", {"en": "a"}, 5), Service("B-1", "B", {"en": "b"}, 5)),
        "windows": (ServiceWindow(1), ServiceWindow(2, ("B",), ("*",)), ServiceWindow(7, ("C",), ("C", "A"))),
        "opening": {"mon": ("09:00-12:00", "13:00-17:00")},
        **more,
    }
    return Hall(**parts)  # type: ignore[arg-type]


def codes(lines: tuple[Line, ...]) -> str:
    return "".join(line.code for line in lines)


def test_a_hall_knows_its_lines_services_and_windows_by_code() -> None:
    hall = a_hall()
    assert hall.line("B").series == "B"
    assert hall.service("A-1").line == "A"
    assert hall.window(7).serves == ("C",)
    assert [service.code for service in hall.services_of_line("B")] == ["B-1"]


@pytest.mark.parametrize("ask", [lambda h: h.line("Z"), lambda h: h.service(""), lambda h: h.window(0)])
def test_what_a_hall_does_not_have_is_a_key_error(ask: object) -> None:
    with pytest.raises(KeyError):
        ask(a_hall())  # type: ignore[operator]


def test_a_star_means_every_line() -> None:
    hall = a_hall()
    assert codes(hall.lines_of_window(1)) == "ABC"
    assert codes(hall.lines_of_window(2)) == "B"


def test_a_window_helps_only_lines_that_are_not_its_own() -> None:
    hall = a_hall()
    assert codes(hall.helping(1)) == ""
    assert codes(hall.helping(2)) == "AC"
    assert codes(hall.helping(7)) == "A"


def test_a_lines_windows_are_those_that_serve_or_help_it() -> None:
    hall = a_hall()
    assert [window.number for window in hall.windows_of_line("A")] == [1, 2, 7]
    assert [window.number for window in hall.windows_of_line("B")] == [1, 2]


def test_a_text_falls_back_to_the_halls_first_language_then_to_any() -> None:
    hall = a_hall()
    assert hall.text({"en": "A", "zh-CN": "甲"}, "en") == "A"
    assert hall.text({"en": "A", "zh-CN": "甲"}, "pl") == "甲"
    assert hall.text({"en": "A"}, "pl") == "A"
    assert text_in({}, "en") == ""


def test_materials_fall_back_as_texts_do() -> None:
    service = Service("A-1", "A", {}, 5, materials={"zh-CN": ("身份证",), "en": ("ID card",)})
    assert service.materials_in("en") == ("ID card",)
    assert service.materials_in("pl", "zh-CN") == ("身份证",)
    assert Service("A-2", "A", {}, 5).materials_in("en") == ()


def test_a_date_begins_at_midnight_in_the_halls_own_zone() -> None:
    hall = a_hall(timezone="Asia/Shanghai")
    assert business_date(hall, datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert business_date(hall, datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_a_date_does_not_go_back_when_the_clocks_do() -> None:
    hall = a_hall(timezone="Europe/Warsaw", day_starts_at="02:30")
    minutes = [datetime(2026, 10, 24, 22, tzinfo=UTC) + timedelta(minutes=n) for n in range(0, 300, 5)]
    dates = [business_date(hall, minute) for minute in minutes]
    assert dates == sorted(dates) and set(dates) == {date(2026, 10, 24), date(2026, 10, 25)}


def hours(hall: Hall, day: date) -> list[tuple[str, str]]:
    return [(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in opening_intervals(hall, day)]


def test_opening_hours_are_the_halls_own_time_summer_and_winter() -> None:
    hall = a_hall()
    assert hours(hall, date(2026, 3, 2)) == [("08:00", "11:00"), ("12:00", "16:00")]
    assert hours(hall, date(2026, 7, 6)) == [("07:00", "10:00"), ("11:00", "15:00")]


def test_a_weekday_without_hours_and_a_closed_day_are_closed() -> None:
    hall = a_hall(closed_days=(date(2026, 3, 2),))
    assert opening_intervals(hall, date(2026, 3, 3)) == ()
    assert opening_intervals(hall, date(2026, 3, 2)) == ()


def test_a_special_day_has_its_own_hours() -> None:
    hall = a_hall(special_days={date(2026, 3, 1): ("10:00-11:00",), date(2026, 3, 2): ()})
    assert hours(hall, date(2026, 3, 1)) == [("09:00", "10:00")]
    assert opening_intervals(hall, date(2026, 3, 2)) == ()


def test_a_night_of_clock_change_is_an_hour_shorter_or_longer() -> None:
    hall = a_hall(opening={"sun": ("00:00-24:00",)})
    lengths = [end - start for day in (29, 22) for start, end in opening_intervals(hall, date(2026, 3, day))]
    assert lengths == [timedelta(hours=23), timedelta(hours=24)]


def test_hours_that_a_clock_change_leaves_out_open_nothing() -> None:
    hall = a_hall(opening={"sun": ("02:30-03:00", "12:00-13:00")})
    assert hours(hall, date(2026, 3, 29)) == [("10:00", "11:00")]


@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.sampled_from(["Europe/Warsaw", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_opening_intervals_are_in_order_and_on_their_date(day: date, zone: str) -> None:
    spans = ("00:00-01:30", "01:30-03:00", "09:00-12:00", "23:00-24:00")
    hall = a_hall(timezone=zone, opening=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), spans))
    intervals = opening_intervals(hall, day)
    instants = [instant for interval in intervals for instant in interval]
    assert instants == sorted(instants)
    assert all(start < end for start, end in intervals)
    assert all(business_date(hall, start) == day for start, _ in intervals)


def test_hours_over_midnight_belong_to_the_evening_on_which_they_began() -> None:
    night = {"mon": ("20:00-02:00", "03:00-04:30")}
    hall = a_hall(timezone="Asia/Shanghai", opening=night, day_starts_at="05:00")
    assert hours(hall, date(2026, 3, 2)) == [("12:00", "18:00"), ("19:00", "20:30")]
    at_one = datetime(2026, 3, 2, 17, tzinfo=UTC)
    assert business_date(hall, at_one) == date(2026, 3, 2)
    assert business_date(hall, at_one + timedelta(hours=4)) == date(2026, 3, 3)
