"""The reports, one a file, and the one dict that names them."""

from collections.abc import Callable

from operations.context import Context
from operations.records.report import Ask, Desk, Report, desk
from operations.records.reports import (
    comparison,
    forgotten,
    hours,
    no_shows,
    service_times,
    staff,
    visit_times,
    waiting_times,
    windows,
)
from queueing.errors import BadRequest, NotFound

REPORTS: dict[str, Callable[[Desk, Ask], Report]] = {
    "waiting-times": waiting_times.make,
    "visit-times": visit_times.make,
    "service-times": service_times.make,
    "no-shows": no_shows.make,
    "windows": windows.make,
    "hours": hours.make,
    "staff": staff.make,
    "comparison": comparison.make,
    "forgotten": forgotten.make,
}


def report(context: Context, name: str, ask: Ask) -> Report:
    """One report; unknown_report, unknown_hall, or bad_period when it ends before it begins."""
    if name not in REPORTS:
        raise NotFound("unknown_report", f"There is no report '{name[:64]}'.")
    if ask.end < ask.start:
        raise BadRequest("bad_period", f"The period ends on {ask.end}, before it begins on {ask.start}.")
    with context.database.reading() as connection:
        return REPORTS[name](desk(context, connection, ask), ask)
