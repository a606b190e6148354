"""Public holidays by time zone, and the weekend days that are worked in exchange."""

from datetime import date

import pytest

from operations.halls.hall_folder import read
from tests.running import ROOT
from working_days.public_holidays import PublicHolidays, SpecialDay, holidays_of_zone


def test_the_zone_of_a_hall_says_its_country() -> None:
    zones = ("Asia/Shanghai", "Europe/Warsaw", "Asia/Hong_Kong", "UTC", "Mars/Olympus")
    assert [holidays_of_zone(zone).country for zone in zones] == ["CN", "PL", "HK", None, None]


def test_the_days_that_the_demo_hall_works_in_exchange_are_those_of_the_public_calendar() -> None:
    hall = read(ROOT / "halls" / "dongguan")
    china = holidays_of_zone(hall.timezone)
    assert {china.special_day(day) for day in hall.special_days} == {SpecialDay.WORKED_IN_EXCHANGE}
    closed_on_working_days = [day for day in hall.closed_days if day.weekday() < 5]
    assert {china.special_day(day) for day in closed_on_working_days} == {SpecialDay.HOLIDAY}


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("PL", date(2020, 1, 6), SpecialDay.HOLIDAY),
        ("PL", date(2020, 1, 7), None),
        ("CN", date(2020, 1, 19), SpecialDay.WORKED_IN_EXCHANGE),
        ("CN", date(2020, 1, 18), None),
        ("XX", date(2020, 1, 1), None),
        (None, date(2020, 1, 1), None),
    ],
)
def test_a_day_is_special_where_its_country_says_so(
    country: str | None, day: date, expected: SpecialDay | None
) -> None:
    assert PublicHolidays(country).special_day(day) == expected
