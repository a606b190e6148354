"""Answers a what-if question from the hall's log."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from forecasting.what_if.changes import Changes, numbered_windows
from forecasting.what_if.figures import FEWEST_DAYS, logged_result, measured
from forecasting.what_if.needed import windows_needed
from forecasting.what_if.study import Progress, Question, compare, no_progress, turned_away
from operations.context import Context
from operations.halls.catalogue import get_hall
from operations.reporting.what_if.agreement import agreement
from operations.reporting.what_if.asked_days import is_replayed
from operations.reporting.what_if.last_year import with_last_year
from operations.reporting.what_if.logs import Log, read_log
from operations.reporting.what_if.ordinary_days import knows_holidays
from operations.reporting.what_if.planning import most_planned, plan, week_start
from operations.reporting.what_if.rows import clock, longer_row, needed_row, opening_spans, spans, window_hours
from operations.reporting.what_if.studies import MOST_DAYS
from protocol.what_if import WhatIfQuestion
from queueing.errors import BadRequest
from queueing.hall import Hall
from queueing.measures import rounded
from queueing.period import must_be_period
from queueing.policies import RULES

DEFINITION_VERSION = 8
"""Of the method: raised whenever the same log and question give other figures (docs/what-if.md says what changed)."""
MOST_MORE = 12
"""A search without a limit tries up to this many windows more than the hall has."""
FEW_MEASURED = 100
"""With fewer measured service times than this, the answer says that they are few."""


def answer(context: Context, request: WhatIfQuestion, progress: Progress = no_progress) -> dict[str, Any]:
    """The answer as JSON values. BadRequest: something is wrong with the question. NotFound: there is no such hall.

    An exception raised by `progress` ends the work and is passed on.
    """
    hall = get_hall(context, request.hall)
    changes = _changes(hall, request)
    log = _log(context, hall, request, progress)
    _must_have_windows(hall, log, request)
    _must_meet_breaks(log, changes)
    if request.kind == "plan":
        log = with_last_year(context, hall, log, week_start(request) + timedelta(days=6))
        return about_log(hall, request, log) | plan(hall, log, request, changes, progress)
    question = Question(hall, log.behaviour, log.days, request.within_minutes * 60, request.repetitions, request.seed)
    about = about_log(hall, request, log) | {
        "turned_away": round(turned_away(question, changes), 1),
        "longer_hours": longer_row(changes, [[day] for day in log.days]),
    }
    if request.kind == "needed":
        needed = windows_needed(question, request.share, _window_count(hall, request), changes, progress)
        return about | {"half_hours": [needed_row(row) for row in needed], "window_hours": window_hours(needed)}
    if not hall.windows and not any(day.hours for day in log.days) and not request.windows_before:
        raise BadRequest("windows_unknown", "The log does not say how many windows there were: say `windows_before`.")
    as_it_was = Changes(windows=request.windows_before)
    result = compare(question, changes, progress, as_it_was)
    figures: dict[str, Any] = _rounded({"logged": _logged(log, question.within_seconds), **_clocked(result)})
    compared = about | figures
    return compared | agreement(compared)


def _changes(hall: Hall, request: WhatIfQuestion) -> Changes:
    if request.rule and request.rule not in RULES:
        raise BadRequest("unknown_rule", f"There is no rule '{request.rule}'; there are {', '.join(RULES)}.")
    unknown = {code for lines in request.skills.values() for code in lines} - {"*", *(line.code for line in hall.lines)}
    if unknown:
        raise BadRequest("unknown_line", f"The hall has no line {', '.join(sorted(unknown))}.")
    return Changes(
        windows=request.windows or request.windows_before,
        opening=opening_spans(hall, request.hours),
        breaks=spans(hall, request.breaks),
        skills={int(number): tuple(lines) for number, lines in request.skills.items()},
        pooling=request.pooling,
        rule=request.rule,
        extra_wait_minutes=request.extra_wait_minutes,
        booked_share=request.booked_share,
    )


def _must_have_windows(hall: Hall, log: Log, request: WhatIfQuestion) -> None:
    """Refuse lines for a window that there is not: they would change nothing, and nobody would see it."""
    numbers = {window.number for window in numbered_windows(hall, _window_count(hall, request))}
    if request.kind == "compare" and not (request.windows or request.windows_before):
        numbers |= {number for day in log.days for number in day.hours}
    unknown = sorted({int(number) for number in request.skills} - numbers)
    if unknown:
        raise BadRequest("unknown_window", f"There is no window {', '.join(map(str, unknown))}.")


def _must_meet_breaks(log: Log, changes: Changes) -> None:
    """Refuse breaks while the hall is closed: they would change nothing."""
    openings = [changes.opening] if changes.opening else [day.opening for day in log.days]
    for start, end in changes.breaks:
        if not any(start < closes and opens < end for opening in openings for opens, closes in opening):
            raise BadRequest("bad_breaks", f"The hall is closed during the break {clock(start)}-{clock(end)}.")


def _window_count(hall: Hall, request: WhatIfQuestion) -> int:
    """The most windows of the answer."""
    if request.kind == "compare":
        return request.windows or request.windows_before or len(hall.windows)
    if request.kind == "needed":
        return request.most_windows or len(hall.windows) + MOST_MORE
    return most_planned(hall, request)


def _log(context: Context, hall: Hall, request: WhatIfQuestion, progress: Progress) -> Log:
    must_be_period(request.start, request.end, MOST_DAYS)
    with context.database.reading() as connection:
        log = read_log(connection, hall, request.start, request.end, context.now(), partial(progress, 0.0))
    log = log.where(partial(is_replayed, request))
    if not log.days:
        raise BadRequest("no_visits", f"Nobody took a number from {request.start} to {request.end} on these weekdays.")
    return replace(log, behaviour=log.behaviour.with_patience(request.patience))


def about_log(hall: Hall, request: WhatIfQuestion, log: Log) -> dict[str, Any]:
    """The part of every answer that describes its question, its days and its weak points."""
    return {
        "kind": request.kind,
        "definition_version": DEFINITION_VERSION,
        "data_hash": log.data_hash,
        "hall": request.hall,
        "from": request.start.isoformat(),
        "to": request.end.isoformat(),
        "days": len(log.days),
        "visits": sum(len(day.visits) for day in log.days),
        "repetitions": request.repetitions,
        "seed": request.seed,
        "within_seconds": request.within_minutes * 60,
        "share": request.share,
        "patience": log.behaviour.patience,
        "service_times_measured": log.behaviour.measured,
        "notes": _notes(hall, request, log),
    }


def _notes(hall: Hall, request: WhatIfQuestion, log: Log) -> list[str]:
    """The weak points of the answer, as codes."""
    notes = []
    if log.behaviour.measured == 0:
        notes.append("service_times_unknown")
    elif log.behaviour.measured < FEW_MEASURED:
        notes.append("few_service_times")
    if log.behaviour.left_unseen and request.patience != "none":
        notes.append("leaving_times_unknown")
    if request.kind == "plan" and not knows_holidays(hall):
        notes.append("holidays_unknown")
    if not any(day.hours for day in log.days):
        notes.append("windows_unknown")
    if len(log.days) < FEWEST_DAYS:
        notes.append("few_days")
    return notes


def _logged(log: Log, within_seconds: float) -> dict[str, float | None]:
    """The figures measured on those days, to compare with the replay; none of windows."""
    figures = measured([logged_result(visits) for visits in log.visits], within_seconds)
    return {name: value for name, value in figures.items() if name not in ("idle_seconds", "open_seconds", "windows")}


def _clocked(result: dict[str, Any]) -> dict[str, Any]:
    rows = [{**row, "start": clock(row["start"])} for row in result["half_hours"]]
    return {**result, "half_hours": rows}


def _rounded(value: Any, name: str = "") -> Any:
    """The value with seconds rounded to whole ones, shares as everywhere (`queueing.measures`), other figures to one
    decimal.
    """
    if isinstance(value, dict):
        return {key: _rounded(part, name if key in _BOUNDS else key) for key, part in value.items()}
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    if not isinstance(value, float):
        return value
    if "share" in name:
        return rounded(value)
    return round(value) if "seconds" in name else round(value, 1)


_BOUNDS = ("value", "low", "high", "day_low", "day_high", "before", "after")
