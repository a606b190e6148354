"""Plans the week after the logged days: expected visits, the windows they need, and shifts that staff them."""

from dataclasses import replace
from datetime import date, timedelta
from math import ceil, floor
from typing import Any

from forecasting.what_if.arrivals import Forecast, WeekdayForecast, forecast, ordinary
from forecasting.what_if.changes import Changes
from forecasting.what_if.conditions import LoggedDay, Spans
from forecasting.what_if.figures import BIN
from forecasting.what_if.needed import NeededWindows, windows_needed
from forecasting.what_if.shifts import PlannedShift, ShiftRules, cover
from forecasting.what_if.study import Progress, Question
from operations.reporting.counted_days import LeftOut, own_days, special_day
from operations.reporting.what_if.logs import WHOLE_DAY, Log, opening
from operations.reporting.what_if.rows import clock, needed_row
from protocol.what_if import WhatIfQuestion
from queueing.errors import BadRequest
from queueing.hall import Hall
from working_days.public_holidays import holidays_of_zone

TRIED_DAYS = 8
"""Windows are tried out on at most this many of the latest days of the weekday."""
UNKNOWN_WINDOWS = 20
FEW_VISITS = "few_visits"
"""Why a day teaches nothing that no calendar names: perhaps an unrecorded holiday."""
WEEK = 7


def plan(hall: Hall, log: Log, request: WhatIfQuestion, changes: Changes, progress: Progress) -> dict[str, Any]:
    """Plan the week from the first Monday after the logged days. BadRequest `no_forecast`: no day of it can be
    planned.
    """
    monday = request.end + timedelta(days=WEEK - request.end.weekday())
    by_weekday, excluded_dates = _ordinary_days(hall, log.days)
    week = [monday + timedelta(days=n) for n in range(WEEK)]
    dates = [day for day in week if _special_day(hall, day) is None]
    forecasts = {day: forecast(by_weekday[day.weekday()], day) for day in dates}
    open_dates = {
        day: (day_forecast, hours)
        for day in dates
        if (day_forecast := forecasts[day]) is not None and (hours := _hours(hall, day, day_forecast))
    }
    if not open_dates:
        raise BadRequest("no_forecast", "No weekday of these days is open in the week after them.")
    days = []
    for number, (day, (day_forecast, hours)) in enumerate(open_dates.items()):
        day_share = 1 / len(open_dates)
        needed = _needed(
            hall, log, request, changes, day_forecast, hours, _part_of(progress, number * day_share, day_share)
        )
        days.append(
            _day(
                day,
                day_forecast,
                needed,
                cover({row.start // BIN: row.windows for row in needed}, shift_rules(request)),
            )
        )
    return {
        "week_start": monday.isoformat(),
        "days_planned": days,
        "closed": [day.isoformat() for day in dates if day not in open_dates],
        "holidays": [day.isoformat() for day in week if day not in dates],
        "left_out": [day.isoformat() for day in excluded_dates],
        "reasons": {
            day.isoformat(): _special_day(hall, day) or FEW_VISITS
            for day in (*week, *excluded_dates)
            if day not in dates
        },
        "needed_hours": sum(day["needed_hours"] for day in days),
        "work_hours": sum(day["work_hours"] for day in days),
    }


def _ordinary_days(hall: Hall, days: list[LoggedDay]) -> tuple[list[list[LoggedDay]], list[date]]:
    """The ordinary days of each weekday, and the dates left out: special days and those with hardly any visits."""
    special = {day.day for day in days if _special_day(hall, day.day) is not None}
    by_weekday, left_out = [], sorted(special)
    for weekday in range(WEEK):
        days_of_weekday, few = ordinary(
            [day for day in days if day.day.weekday() == weekday and day.day not in special]
        )
        by_weekday.append(days_of_weekday)
        left_out += few
    return by_weekday, sorted(left_out)


def _special_day(hall: Hall, day: date) -> LeftOut | None:
    """Why the day is unlike others of its weekday; None: it is like them."""
    return special_day(day, own_days(hall), holidays_of_zone(hall.timezone))


def _hours(hall: Hall, day: date, day_forecast: WeekdayForecast) -> Spans:
    """The hall's hours on a date; () means closed. If they are unknown, those of the latest day of that weekday."""
    hours = opening(hall, day)
    if not hours and hall.opening:
        return ()
    return hours if 0 < sum(end - start for start, end in hours) < WHOLE_DAY else day_forecast.days[-1].opening


def _needed(
    hall: Hall,
    log: Log,
    request: WhatIfQuestion,
    changes: Changes,
    day_forecast: WeekdayForecast,
    hours: Spans,
    progress: Progress,
) -> list[NeededWindows]:
    days = day_forecast.days[-TRIED_DAYS:]
    if not changes.opening and any(day.opening != hours for day in days):
        changes = replace(changes, opening=hours)
    question = Question(
        hall, log.behaviour, days, request.within_minutes * 60, min(request.repetitions, 3), request.seed
    )
    return windows_needed(question, request.share, most_planned(hall, request), changes, progress)


def most_planned(hall: Hall, request: WhatIfQuestion) -> int:
    """The most windows that a plan may have at once."""
    return request.most_windows or len(hall.windows) or UNKNOWN_WINDOWS


def _part_of(progress: Progress, start: float, part: float) -> Progress:
    return lambda share: progress(start + part * share)


def shift_rules(request: WhatIfQuestion) -> ShiftRules:
    """In half-hours: shifts are never longer than asked for, nor their breaks shorter."""
    return ShiftRules(floor(request.full_hours * 2), ceil(request.break_minutes / 30), floor(request.part_hours * 2))


def _day(
    day: date, day_forecast: WeekdayForecast, needed: list[NeededWindows], shifts: dict[PlannedShift, int]
) -> dict[str, Any]:
    rows = []
    for row in needed:
        n = row.start // BIN
        planned = sum(people for shift, people in shifts.items() if shift.works(n))
        rows.append(needed_row(row) | _visits(day_forecast.half_hours.get(n, Forecast(0, 0, 0))) | {"planned": planned})
    return {
        "date": day.isoformat(),
        "weekday": ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()],
        **_visits(day_forecast.whole),
        "learnt_days": len(day_forecast.days),
        "half_hours": rows,
        "shifts": [_shift(shift, people) for shift, people in shifts.items()],
        "needed_hours": sum(row.windows for row in needed) / 2,
        "work_hours": sum(shift.paid * people for shift, people in shifts.items()) / 2,
    }


def _visits(expected: Forecast) -> dict[str, float]:
    return {"visits": round(expected.mean, 1), "low": round(expected.low, 1), "high": round(expected.high, 1)}


def _shift(shift: PlannedShift, people: int) -> dict[str, Any]:
    rest = shift.rest or (None, None)
    return {
        "start": clock(shift.start * BIN),
        "end": clock(shift.end * BIN),
        "break_start": None if rest[0] is None else clock(rest[0] * BIN),
        "break_end": None if rest[1] is None else clock(rest[1] * BIN),
        "people": people,
    }
