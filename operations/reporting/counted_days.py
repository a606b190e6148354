"""Which days of two periods a comparison counts, and why it leaves the others out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from operations.reporting.report import Desk
from queueing.hall import Hall, business_date
from working_days.public_holidays import PublicHolidays, holidays_of_zone

SETTLING_DAYS = 14
"""Left out at the beginning of the later period: people and staff are new to a change."""
LEAST_DAYS_TO_SETTLE = 2 * SETTLING_DAYS
"""Of a later period, for anything to be left out unasked: a shorter one is no test of a change but a look at days."""


class LeftOut(StrEnum):
    """Why a day does not count."""

    HOLIDAY = "holiday"
    SETTLING = "settling"
    RUNNING = "running"


@dataclass(slots=True)
class CountedDays:
    """The days that count. `settled_on`: the first day after the settling time; None: none is left out for it."""

    desk: Desk
    settled_on: date | None = None
    _left_out: dict[LeftOut, set[tuple[bool, int]]] = field(
        default_factory=lambda: {reason: set() for reason in LeftOut}
    )
    _calendars: dict[str, "_Calendar"] = field(default_factory=dict)

    def of(self, hall: str, ordinals: Iterable[int], is_later: bool, is_one_day: bool) -> list[int]:
        """Of these days with tickets those that count; the others are remembered, each once whatever the number of
        halls. `is_one_day`: nothing but one day was asked about, so that today counts.
        """
        counted = []
        for ordinal in ordinals:
            reason = self.reason(hall, date.fromordinal(ordinal), is_later)
            if reason is None or (is_one_day and reason == LeftOut.RUNNING):
                counted.append(ordinal)
            else:
                self._left_out[reason].add((is_later, ordinal))
        return counted

    def left_out(self, reason: LeftOut) -> int:
        """How many dates with tickets were left out for this reason."""
        return len(self._left_out[reason])

    def reason(self, hall: str, day: date, is_later: bool = False) -> LeftOut | None:
        """Why a day does not count; None: it does."""
        if is_later and self.settled_on is not None and day < self.settled_on:
            return LeftOut.SETTLING
        if hall not in self._calendars:
            definition = self.desk.halls.get(hall)
            self._calendars[hall] = _Calendar.of(definition, self.desk.context.now()) if definition else _Calendar()
        return self._calendars[hall].reason(day)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The days of a hall that are not like others: its own, those of its country, and today."""

    own: frozenset[date] = frozenset()
    country: PublicHolidays | None = None
    today: date | None = None

    @classmethod
    def of(cls, hall: Hall, now: datetime) -> "_Calendar":
        own = frozenset({*hall.closed_days, *hall.special_days})
        return cls(own, holidays_of_zone(hall.timezone), business_date(hall, now))

    def reason(self, day: date) -> LeftOut | None:
        if day in self.own or (self.country is not None and self.country.special_day(day) is not None):
            return LeftOut.HOLIDAY
        return LeftOut.RUNNING if day == self.today else None


def settled_on(start: date, end: date, settling_days: int | None) -> date | None:
    """The first day of a period that counts; None: all do. Without a number of days, two weeks of a long period."""
    if settling_days is None:
        settling_days = SETTLING_DAYS if (end - start).days + 1 >= LEAST_DAYS_TO_SETTLE else 0
    return start + timedelta(days=settling_days) if settling_days else None
