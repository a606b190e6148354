"""Plans the week after the logged days: expected visits, the windows they need, and shifts that staff them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from forecasting.what_if.arrivals import UNLIKE, Forecast, WeekdayForecast, forecast
from forecasting.what_if.changes import Changes
from forecasting.what_if.conditions import LoggedDay, Spans
from forecasting.what_if.figures import BIN
from forecasting.what_if.needed import NeededWindows, windows_needed
from forecasting.what_if.resizing import resized
from forecasting.what_if.season import Season, season
from forecasting.what_if.shifts import PlannedShift, ShiftRules, cover
from forecasting.what_if.study import Progress, Question
from operations.reporting.what_if.asked_days import is_asked
from operations.reporting.what_if.logs import WHOLE_DAY, Log, opening
from operations.reporting.what_if.ordinary_days import (
    FEW_VISITS,
    WEEK,
    is_worked_in_exchange,
    ordinary_days,
    why_special,
    working_days,
)
from operations.reporting.what_if.rows import clock, longer_row, needed_row
from protocol.what_if import WhatIfQuestion
from queueing.errors import BadRequest
from queueing.hall import WEEKDAYS, Hall

TRIED_DAYS = 8
"""Windows are tried out on at most this many of the latest days of the weekday."""
UNKNOWN_WINDOWS = 20


def plan(hall: Hall, log: Log, request: WhatIfQuestion, changes: Changes, progress: Progress) -> dict[str, Any]:
    """Plan the week from the first Monday after the logged days. BadRequest `no_forecast`: no day of it can be
    planned; `bad_shifts`: as in `shift_rules`.
    """
    rules = shift_rules(request)
    monday = week_start(request)
    by_weekday, excluded_dates = ordinary_days(hall, log.days)
    week = [day for n in range(WEEK) if is_asked(request, day := monday + timedelta(days=n))]
    worked = [day for day in week if is_worked_in_exchange(hall, day)]
    dates = [day for day in week if day in worked or why_special(hall, day) is None]
    forecasts = _forecasts(dates, worked, by_weekday, season(log.last_year))
    open_dates = {
        day: (day_forecast, hours)
        for day in dates
        if (day_forecast := forecasts[day]) is not None and (hours := _hours(hall, day, day_forecast))
    }
    if not open_dates:
        raise BadRequest("no_forecast", "No weekday of these days is open in the week after them.")
    days = []
    for number, (day, (day_forecast, hours)) in enumerate(open_dates.items()):
        part = _part_of(progress, number / len(open_dates), 1 / len(open_dates))
        needed, if_busy = _needed(hall, log, request, changes, day_forecast, hours, part)
        shifts = cover({row.start // BIN: row.windows for row in needed}, rules)
        days.append(_day(day, day_forecast, needed, if_busy, shifts))
    return {
        "week_start": monday.isoformat(),
        "longer_hours": longer_row(changes, [_on_record(day, *learnt) for day, learnt in open_dates.items()]),
        "days_planned": days,
        "season_is_known": all(day_forecast.season is not None for day_forecast, _ in open_dates.values()),
        "worked_in_exchange": [day.isoformat() for day in worked if day in open_dates],
        "closed": [day.isoformat() for day in dates if day not in open_dates],
        "holidays": [day.isoformat() for day in week if day not in dates],
        "left_out": [day.isoformat() for day in excluded_dates],
        "reasons": {
            day.isoformat(): why_special(hall, day) or FEW_VISITS
            for day in (*week, *excluded_dates)
            if day not in dates
        },
        "needed_hours": sum(day["needed_hours"] for day in days),
        "work_hours": sum(day["work_hours"] for day in days),
    }


def _on_record(day: date, day_forecast: WeekdayForecast, hours: Spans) -> list[LoggedDay]:
    """The logged days from which a date is forecast, with the hall's hours on the date."""
    return [replace(logged, day=day, opening=hours) for logged in day_forecast.days]


def week_start(request: WhatIfQuestion) -> date:
    """The Monday of the week that is planned."""
    return request.end + timedelta(days=WEEK - request.end.weekday())


def _forecasts(
    dates: list[date], worked: list[date], by_weekday: list[list[LoggedDay]], last_year: Season
) -> dict[date, WeekdayForecast | None]:
    return {
        day: forecast(working_days(by_weekday), day, last_year, UNLIKE)
        if day in worked
        else forecast(by_weekday[day.weekday()], day, last_year)
        for day in dates
    }


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
) -> tuple[list[NeededWindows], list[NeededWindows]]:
    """The windows for as many people as are expected, and for those at the upper end of the day's range."""
    days = day_forecast.days[-TRIED_DAYS:]
    if not changes.opening and any(day.opening != hours for day in days):
        changes = replace(changes, opening=hours)
    most = most_planned(hall, request)
    whole = day_forecast.whole
    found = []
    for number, factor in enumerate((1.0, whole.high / whole.mean if whole.mean else 1.0)):
        means = {n: factor * row.mean for n, row in day_forecast.half_hours.items()}
        sized = resized(days, means, f"{request.seed}")
        question = Question(
            hall, log.behaviour, sized, request.within_minutes * 60, min(request.repetitions, 3), request.seed
        )
        found.append(windows_needed(question, request.share, most, changes, _part_of(progress, number / 2, 0.5)))
    return found[0], found[1]


def most_planned(hall: Hall, request: WhatIfQuestion) -> int:
    """The most windows that a plan may have at once."""
    return request.most_windows or len(hall.windows) or UNKNOWN_WINDOWS


def _part_of(progress: Progress, start: float, part: float) -> Progress:
    return lambda share: progress(start + part * share)


def shift_rules(request: WhatIfQuestion) -> ShiftRules:
    """In half-hours. BadRequest `bad_shifts`: a length is not of whole half-hours, in which windows are planned."""
    lengths = [request.full_hours * 2, request.break_minutes / 30, request.part_hours * 2]
    if any(length != round(length) for length in lengths):
        raise BadRequest("bad_shifts", "Shifts and breaks are planned in whole half-hours: 8 hours, 30 minutes.")
    return ShiftRules(*map(round, lengths))


def _day(
    day: date,
    day_forecast: WeekdayForecast,
    needed: list[NeededWindows],
    if_busy: list[NeededWindows],
    shifts: dict[PlannedShift, int],
) -> dict[str, Any]:
    rows = []
    for row, busy in zip(needed, if_busy, strict=True):
        n = row.start // BIN
        planned = sum(people for shift, people in shifts.items() if shift.works(n))
        at_high = {"windows_high": max(row.windows, busy.windows), "is_kept_high": row.is_kept and busy.is_kept}
        expected = _visits(day_forecast.half_hours.get(n, Forecast(0, 0, 0)))
        rows.append(needed_row(row) | expected | {"planned": planned} | at_high)
    return {
        "date": day.isoformat(),
        "weekday": WEEKDAYS[day.weekday()],
        **_visits(day_forecast.whole),
        "learnt_days": len(day_forecast.days),
        "season": None if day_forecast.season is None else round(day_forecast.season, 3),
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
