"""The public holidays of a time zone's country, with the weekend days that are worked in exchange (调休).

They come from the library `holidays`. For China it knows every yearly notice of the State Council from 2001 on; for a
year whose notice it does not have yet, it knows the statutory days alone. It lists the days that would otherwise be
worked; the weekend within a break is found here.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

import holidays


class SpecialDay(StrEnum):
    """Why a day is not like any other of its weekday."""

    HOLIDAY = "holiday"
    WORKED_IN_EXCHANGE = "worked_in_exchange"


_NO_NEIGHBOURS: tuple[date | None, date | None] = (None, None)
_LONGEST_WEEKEND = 4


class PublicHolidays:
    """The calendar of one country; of a country that nobody knows (None), no day is special.

    A weekend day is part of a break where public holidays lie on both sides of that weekend. Where the country moves
    days, a holiday on one side is enough: its notices join weekend and holidays.
    """

    def __init__(self, country: str | None) -> None:
        self.country = country
        self._asked: dict[date, SpecialDay | None] = {}

    def special_day(self, day: date) -> SpecialDay | None:
        """Why this day is special; None: it is a day like any other.

        >>> china = PublicHolidays("CN")
        >>> [str(china.special_day(date(2026, 2, day))) for day in (13, 14, 15, 17)]
        ['None', 'worked_in_exchange', 'holiday', 'holiday']
        """
        if day not in self._asked:  # years of many halls ask again and again
            self._asked[day] = self._looked_up(day)
        return self._asked[day]

    def _looked_up(self, day: date) -> SpecialDay | None:
        if self._days is None:
            return None
        if day in self._days:  # also reads the year, which the next line needs
            return SpecialDay.HOLIDAY
        if day in self._days.weekend_workdays:
            return SpecialDay.WORKED_IN_EXCHANGE
        sides = [side is not None for side in self._beside_weekend(day)]
        return SpecialDay.HOLIDAY if (any(sides) if self.moves_days else all(sides)) else None

    def _beside_weekend(self, day: date) -> tuple[date | None, date | None]:
        """The holidays that the weekend of this day touches, before and after it; None: it touches none there."""
        if not self._is_free_weekend(day):
            return _NO_NEIGHBOURS
        return self._next_holiday(day, -1), self._next_holiday(day, 1)

    def _next_holiday(self, day: date, step: int) -> date | None:
        """The holiday in one direction from which nothing but free weekend days part this day."""
        days = (day + timedelta(days=step * n) for n in range(1, _LONGEST_WEEKEND))
        beside = next((other for other in days if not self._is_free_weekend(other)), day)
        return beside if self._days is not None and beside in self._days else None

    def _is_free_weekend(self, day: date) -> bool:
        """Whether a day is free because of its weekday alone."""
        days = self._days
        return days is not None and day not in days and days.is_weekend(day) and day not in days.weekend_workdays

    def name(self, day: date, language: str = "") -> str:
        """What the day is called, in the language where the library has it; a weekend day of a break as the holiday
        beside it. "" for a day like any other, and for one that is worked in exchange.
        """
        named = self._named(language.replace("-", "_"))
        if named is None or self.special_day(day) != SpecialDay.HOLIDAY:
            return ""
        before, after = self._beside_weekend(day)
        return str(named.get(before or after or day, ""))

    @property
    def is_known(self) -> bool:
        """Whether its holidays are known."""
        return self._days is not None

    @property
    def moves_days(self) -> bool:
        """Whether the country moves working days, so that a year without any is not known yet."""
        return self.country == "CN"

    def _named(self, language: str) -> holidays.HolidayBase | None:
        if self.country is None or self._days is None:
            return None
        known = self._days.supported_languages
        fitting = [one for one in known if one.split("_")[0] == language.split("_", maxsplit=1)[0]]
        best = language if language in known else next(iter(fitting), None)
        return holidays.country_holidays(self.country, language=best)

    @cached_property
    def _days(self) -> holidays.HolidayBase | None:
        if self.country is None or self.country not in holidays.list_supported_countries():
            return None
        return holidays.country_holidays(self.country)


@lru_cache(maxsize=64)
def holidays_of_zone(timezone: str) -> PublicHolidays:
    """The calendar of the country that a time zone belongs to, by whichever of its names."""
    return PublicHolidays(_countries().get(timezone))


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Time zone → ISO 3166 country, from the tables that come with the time zones: one has each zone once, the other
    its further names (PRC, Europe/Kiev).
    """
    tables = resources.files("tzdata.zoneinfo")
    rows = [line.split("\t") for line in _lines(tables / "zone.tab") if line and not line.startswith("#")]
    countries = {zone: country for country, _, zone, *_ in rows}
    links = [line.split(" ")[1:] for line in _lines(tables / "tzdata.zi") if line.startswith("L ")]
    return {name: countries[zone] for zone, name in links if zone in countries} | countries


def _lines(file: Traversable) -> list[str]:
    return file.read_text("utf-8").splitlines()
