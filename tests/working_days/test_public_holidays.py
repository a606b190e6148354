"""Public holidays by time zone, and the weekend days that are worked in exchange."""

import re
from datetime import date, timedelta
from importlib import resources

import pytest

from operations.halls.hall_folder import read
from tests.running import ROOT
from working_days.public_holidays import PublicHolidays, SpecialDay, holidays_of_zone


def test_the_zone_of_a_hall_says_its_country() -> None:
    zones = ("Asia/Shanghai", "Europe/Warsaw", "Asia/Hong_Kong", "UTC", "Mars/Olympus")
    assert [holidays_of_zone(zone).country for zone in zones] == ["CN", "PL", "HK", None, None]


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("PRC", "CN"), ("Asia/Chongqing", "CN"), ("Asia/Urumqi", "CN"), ("Europe/Kiev", "UA"), ("US/Eastern", "US"),
        ("Asia/Calcutta", "IN"), ("GB", "GB"), ("Singapore", "SG"), ("ROC", "TW"), ("Europe/Amsterdam", "NL"),
    ],
)  # fmt: skip
def test_any_name_of_a_zone_says_its_country(zone: str, country: str) -> None:
    assert holidays_of_zone(zone).country == country


def test_only_zones_that_are_an_hour_and_no_place_have_no_country() -> None:
    names = (resources.files("tzdata") / "zones").read_text().split()
    without = {name for name in names if holidays_of_zone(name).country is None}
    no_places = re.compile("Etc/.*|Factory|GMT[+-]?0?|Greenwich|UCT|UTC|Universal|Zulu|[A-Z]{3}[5-8][A-Z]{3}")
    assert [name for name in sorted(without) if not no_places.fullmatch(name)] == []


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
        ("DE", date(2026, 4, 4), SpecialDay.HOLIDAY),  # between Good Friday and Easter Monday
        ("PL", date(2026, 8, 14), None),
        ("PL", date(2021, 1, 2), None),  # a Saturday after New Year's Day is a Saturday, where no days are moved
        ("US", date(2026, 9, 6), None),  # nor is the Sunday before Labor Day a holiday
        ("XX", date(2020, 1, 1), None),
        (None, date(2020, 1, 1), None),
    ],
)
def test_a_day_is_special_where_its_country_says_so(
    country: str | None, day: date, expected: SpecialDay | None
) -> None:
    assert PublicHolidays(country).special_day(day) == expected


BREAKS = (
    ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"), ("2024-05-01", "2024-05-05"),
    ("2024-09-15", "2024-09-17"), ("2024-10-01", "2024-10-07"), ("2025-01-28", "2025-02-04"),
    ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)  # fmt: skip
"""Of the State Council's notices for three years."""


@pytest.mark.parametrize(("first", "last"), BREAKS)
def test_a_break_in_china_has_its_weekend_days_and_ends_where_its_notice_says(first: str, last: str) -> None:
    china = holidays_of_zone("Asia/Shanghai")
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    assert {china.special_day(day) for day in days} == {SpecialDay.HOLIDAY}
    assert all(china.name(day, "zh-CN") for day in days), "a weekend day has the name of its break"
    for beside in (start - timedelta(days=1), end + timedelta(days=1)):
        assert china.special_day(beside) != SpecialDay.HOLIDAY
