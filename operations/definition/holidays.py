"""The public holidays of a year, as a proposal for a hall's days."""

from datetime import date, timedelta

from operations.context import Context
from operations.halls.catalogue import get_hall
from protocol.definition import Holiday, Holidays


def of_year(context: Context, hall_code: str, year: int, language: str) -> Holidays:
    """Every holiday, and every weekend day that is worked in exchange, in the country of the hall's time zone."""
    from working_days.public_holidays import holidays_of_zone  # a heavy library, seldom asked

    hall = get_hall(context, hall_code)
    calendar = holidays_of_zone(hall.timezone)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    found = [
        Holiday(date=day, name=calendar.name(day, language), kind=kind.value)
        for day in days
        if (kind := calendar.special_day(day)) is not None
    ]
    moves = any(day.kind == "worked_in_exchange" for day in found)
    return Holidays(year=year, days=found, is_complete=moves or not calendar.moves_days)
