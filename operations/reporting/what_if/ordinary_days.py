"""Which days of a hall are like others of their weekday, and which teach nothing about them."""

from datetime import date

from forecasting.what_if.arrivals import ordinary
from forecasting.what_if.conditions import LoggedDay
from operations.reporting.counted_days import LeftOut, own_days, special_day
from queueing.hall import Hall
from working_days.public_holidays import SpecialDay, holidays_of_zone

WEEK, SATURDAY = 7, 5
FEW_VISITS = "few_visits"
"""Why a day teaches nothing that no calendar names: perhaps an unrecorded holiday."""


def why_special(hall: Hall, day: date) -> LeftOut | None:
    """Why the day is unlike others of its weekday; None: it is like them."""
    return special_day(day, own_days(hall), holidays_of_zone(hall.timezone))


def knows_holidays(hall: Hall) -> bool:
    """Whether the public holidays of the hall's country are known."""
    return holidays_of_zone(hall.timezone).is_known


def is_worked_in_exchange(hall: Hall, day: date) -> bool:
    """Whether a weekend day is worked for a holiday (调休), unless the hall is closed then."""
    worked = holidays_of_zone(hall.timezone).special_day(day) == SpecialDay.WORKED_IN_EXCHANGE
    return worked and day not in hall.closed_days


def ordinary_days(hall: Hall, days: list[LoggedDay]) -> tuple[list[list[LoggedDay]], list[date]]:
    """The ordinary days of each weekday, and the dates left out: special days and those with hardly any visits."""
    special = {day.day for day in days if why_special(hall, day.day) is not None}
    by_weekday, left_out = [], sorted(special)
    for weekday in range(WEEK):
        days_of_weekday, few = ordinary(
            [day for day in days if day.day.weekday() == weekday and day.day not in special]
        )
        by_weekday.append(days_of_weekday)
        left_out += few
    return by_weekday, sorted(left_out)


def working_days(by_weekday: list[list[LoggedDay]]) -> list[LoggedDay]:
    """The ordinary days from Monday to Friday, in order, as those that a day worked in exchange stands in for."""
    return sorted((day for days in by_weekday[:SATURDAY] for day in days), key=lambda day: day.day)
