"""Which days of two periods a comparison counts, and why it leaves the others out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from operations.reporting.report import Desk
from queueing.hall import Hall, business_date
from working_days.public_holidays import PublicHolidays, holidays_of_zone

SETTLING_DAYS = 14
"""Left out of the later period from the day of the change on: people and staff are new to it."""
LEAST_DAYS_TO_SETTLE = 2 * SETTLING_DAYS
"""Of a later period, for anything to be left out unasked where the hall does not say when it changed: a shorter one is
no test of a change but a look at days.
"""


class LeftOut(StrEnum):
    """Why a day does not count."""

    HOLIDAY = "holiday"
    WORKED_IN_EXCHANGE = "worked_in_exchange"
    OWN = "own"
    SETTLING = "settling"
    RUNNING = "running"


SPECIAL = (LeftOut.HOLIDAY, LeftOut.WORKED_IN_EXCHANGE, LeftOut.OWN)
"""A day unlike the others of its weekday: by the calendar of the country, or by the hall's folder."""


@dataclass(frozen=True, slots=True)
class Later:
    """The later of two periods, which may begin with a change. `settling_days`: how many of its first days are left
    out; None: by the day on which the hall says it changed, or else by the length of the period.
    """

    start: date
    end: date
    settling_days: int | None = None

    def settling(self, changed_on: date | None) -> range:
        """The ordinals of the days of this period that are left out because a change is new."""
        start, end = self.start.toordinal(), self.end.toordinal() + 1
        if self.settling_days is None and changed_on is not None and changed_on <= self.end:
            return range(max(start, changed_on.toordinal()), min(end, changed_on.toordinal() + SETTLING_DAYS))
        settled = settled_on(self.start, self.end, self.settling_days)
        return range(start, min(end, settled.toordinal()) if settled else start)


@dataclass(slots=True)
class CountedDays:
    """The days that count. `later`: the period that may begin with a change; None: no day is left out for one."""

    desk: Desk
    later: Later | None = None
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

    @property
    def settling_days(self) -> int:
        """How many days of the later period are its settling time: of the halls met so far, that of the longest."""
        return max((len(calendar.settling) for calendar in self._calendars.values()), default=0)

    @property
    def halls_without_holidays(self) -> int:
        """Of the halls met so far, how many have a time zone (UTC) of no country whose holidays are known."""
        return sum(calendar.country is None or not calendar.country.is_known for calendar in self._calendars.values())

    def special_day(self, hall: str, day: date) -> LeftOut | None:
        """In which way a day is unlike the others of its weekday; None: in none."""
        reason = self.reason(hall, day)
        return reason if reason in SPECIAL else None

    def reason(self, hall: str, day: date, is_later: bool = False) -> LeftOut | None:
        """Why a day does not count; None: it does."""
        if hall not in self._calendars:
            self._calendars[hall] = self._calendar(self.desk.halls.get(hall))
        return self._calendars[hall].reason(day, is_later)

    def _calendar(self, hall: Hall | None) -> "_Calendar":
        settling = self.later.settling(hall.changed_on if hall else None) if self.later else range(0)
        return _Calendar.of(hall, self.desk.context.now(), settling) if hall else _Calendar(settling=settling)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The days of a hall that are not like others: its own, those of its country, today, and the ordinals of those on
    which a change was new.
    """

    own: frozenset[date] = frozenset()
    country: PublicHolidays | None = None
    today: date | None = None
    settling: range = range(0)

    @classmethod
    def of(cls, hall: Hall, now: datetime, settling: range) -> "_Calendar":
        return cls(own_days(hall), holidays_of_zone(hall.timezone), business_date(hall, now), settling)

    def reason(self, day: date, is_later: bool) -> LeftOut | None:
        if is_later and day.toordinal() in self.settling:
            return LeftOut.SETTLING
        if special := special_day(day, self.own, self.country):
            return special
        return LeftOut.RUNNING if day == self.today else None


def own_days(hall: Hall) -> frozenset[date]:
    """The days for which the hall's folder has hours of their own, or that it is closed."""
    return frozenset({*hall.closed_days, *hall.special_days})


def special_day(day: date, own: frozenset[date], country: PublicHolidays | None) -> LeftOut | None:
    """In which way a day is unlike the others of its weekday. What the calendar of the country says goes before what
    the hall's folder says, which often repeats it.
    """
    if country is not None and (kind := country.special_day(day)) is not None:
        return LeftOut(kind.value)
    return LeftOut.OWN if day in own else None


def settled_on(start: date, end: date, settling_days: int | None) -> date | None:
    """The first day of a period that counts where the hall does not say when it changed; None: all do. Without a
    number of days, two weeks of a long period.
    """
    if settling_days is None:
        settling_days = SETTLING_DAYS if (end - start).days + 1 >= LEAST_DAYS_TO_SETTLE else 0
    return start + timedelta(days=settling_days) if settling_days else None
