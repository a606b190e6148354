"""Which days of two periods a comparison counts, and why it leaves the others out."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from operations.reporting.day_table import DayTable
from operations.reporting.report import Desk
from queueing.hall import business_date
from working_days.public_holidays import holidays_of_zone

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
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    """Dates that had tickets, each once whatever the number of halls."""

    def of(self, table: DayTable, is_later: bool) -> DayTable:
        """The rows of the days that count; what is left out is remembered."""
        reasons = {(hall, day): self.reason(hall, day, is_later) for hall, day in table.hall_days().values()}
        if LeftOut.RUNNING in reasons.values() and len({day for _, day in reasons}) == 1:
            reasons = dict.fromkeys(reasons)  # today alone was asked about
        for reason in LeftOut:
            self.left_out[reason] += len({day for (_, day), of_day in reasons.items() if of_day == reason})
        return table.where(lambda hall, day: reasons[hall, day] is None)

    def reason(self, hall: str, day: date, is_later: bool = False) -> LeftOut | None:
        """Why a day does not count; None: it does."""
        if is_later and self.settled_on is not None and day < self.settled_on:
            return LeftOut.SETTLING
        definition = self.desk.halls.get(hall)
        if definition is None:
            return None
        if day in definition.closed_days or day in definition.special_days:
            return LeftOut.HOLIDAY
        if holidays_of_zone(definition.timezone).special_day(day) is not None:
            return LeftOut.HOLIDAY
        return LeftOut.RUNNING if day == business_date(definition, self.desk.context.now()) else None


def settled_on(start: date, end: date, settling_days: int | None) -> date | None:
    """The first day of a period that counts; None: all do. Without a number of days, two weeks of a long period."""
    if settling_days is None:
        settling_days = SETTLING_DAYS if (end - start).days + 1 >= LEAST_DAYS_TO_SETTLE else 0
    return start + timedelta(days=settling_days) if settling_days else None
