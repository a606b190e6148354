"""The public holidays of a time zone's country, with the weekend days that are worked in exchange (调休).

They come from the library `holidays`. For China it knows every yearly notice of the State Council from 2001 on; for a
year whose notice it does not have yet, it knows the statutory days alone.
"""

from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib import resources

import holidays


class SpecialDay(StrEnum):
    """Why a day is not like any other of its weekday."""

    HOLIDAY = "holiday"
    WORKED_IN_EXCHANGE = "worked_in_exchange"


class PublicHolidays:
    """The calendar of one country; of a country that nobody knows (None), no day is special."""

    def __init__(self, country: str | None) -> None:
        self.country = country
        self._asked: dict[date, SpecialDay | None] = {}

    def special_day(self, day: date) -> SpecialDay | None:
        """Why this day is special; None: it is a day like any other.

        >>> china = PublicHolidays("CN")
        >>> [str(china.special_day(date(2026, 2, day))) for day in (13, 14, 17)]
        ['None', 'worked_in_exchange', 'holiday']
        """
        if day not in self._asked:  # years of many halls ask again and again
            self._asked[day] = self._looked_up(day)
        return self._asked[day]

    def _looked_up(self, day: date) -> SpecialDay | None:
        if self._days is None:
            return None
        if day in self._days:  # also reads the year, which the next line needs
            return SpecialDay.HOLIDAY
        return SpecialDay.WORKED_IN_EXCHANGE if day in self._days.weekend_workdays else None

    def name(self, day: date, language: str = "") -> str:
        """What the day is called, in the language where the library has it; "" for a day like any other, and for one
        that is worked in exchange.
        """
        named = self._named(language.replace("-", "_"))
        return str(named.get(day, "")) if named is not None else ""

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
    """The calendar of the country that a time zone belongs to."""
    return PublicHolidays(_countries().get(timezone))


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Time zone → ISO 3166 country, from the table that comes with the time zones."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {zone: country for country, _, zone, *_ in rows}
