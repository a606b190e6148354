"""The pages: a list of reports, and one page for each. Figures come from the API."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template

import locales
from forecasting.remedies import OPENS_IN_SECONDS
from operations.halls.catalogue import halls
from operations.people.staff import everybody
from operations.reporting.names import NAMES
from operations.reporting.now_board import DEFINITION_VERSION
from operations.reporting.selection import FILTERS
from operations.reporting.what_if.logs import last_date
from queueing.errors import NotFound
from queueing.hall import Hall, business_date
from web.app_context import app_context
from web.auth import asker, manager, page_for
from web.language import language
from web.logins import person
from web.parameters import PAGE, takes
from web.stations import hall_choices, own_hall, page_data
from web.tokens import station_token

LATEST_WEEKS, PLAN_WEEKS = timedelta(days=27), timedelta(days=83)
"""From the first to the last day that a what-if question begins with: a plan learns from twelve of each weekday."""

blueprint = Blueprint("reports", __name__, template_folder="templates")


@blueprint.get("/reports/")
@takes(*PAGE, "hall")
@page_for(manager)
def index() -> str:
    """The reports, each with the question it answers."""
    hall = own_hall()
    now_page, what_if_page = (locales.room(language(hall.languages), name)["page"] for name in ("now", "what-if"))
    page = page_data("reports", hall, names=list(NAMES))
    questions = locales.room(language(hall.languages), "admin")["questions"]
    return render_template("reports/index.html", page=page, now=now_page, what_if=what_if_page, questions=questions)


@blueprint.get("/reports/what-if")
@takes(*PAGE, "hall", "study")
@page_for(manager)
def what_if() -> str:
    """What if: past days under other conditions, windows needed, next week's shifts."""
    hall = own_hall()
    choices = _choices()
    halls_with_names = [{"code": choice["code"], "name": choice["name"]} for choice in choices["halls"]]
    staff = [{"username": clerk["username"], "name": clerk["name"]} for clerk in choices["staff"]]
    last = last_date(app_context().context, hall)
    period = {
        "start": (last - LATEST_WEEKS).isoformat(),
        "plan_start": (last - PLAN_WEEKS).isoformat(),
        "end": last.isoformat(),
    }
    page = page_data("what-if", hall, halls=halls_with_names, staff=staff, **period)
    return render_template("reports/what_if.html", page=page)


@blueprint.get("/reports/now")
@takes(*PAGE, "hall")
@page_for(manager)
def now() -> str:
    """The hall at this moment: who waits against the promise, the windows, and what would help."""
    hall, user = own_hall(), person()
    page = page_data(
        "now",
        hall,
        station_token("staff", hall.code, user.username) if user else "",
        lines=[{"code": line.code, "name": dict(line.name)} for line in (*hall.retired.lines, *hall.lines)],
        priorities=[
            {"code": of_class.code, "name": dict(of_class.name)}
            for of_class in (*hall.retired.priorities, *hall.priorities)
        ],
        opens_in_minutes=round(OPENS_IN_SECONDS / 60),
        hall_name=hall.text(hall.name, language(hall.languages)),
        definition_version=DEFINITION_VERSION,
    )
    return render_template("reports/now.html", page=page | {"halls": hall_choices(page["language"])})


@blueprint.get("/reports/<name>")
@takes(*PAGE, "hall", *FILTERS, "period", "from", "to", "compare_from", "compare_to", "settling_days")
@page_for(manager)
def report(name: str) -> str:
    """One report, with charts, a table, and the meaning of its figures."""
    if name not in NAMES:
        raise NotFound("unknown_report", f"There is no report '{name[:64]}'.")
    data = page_data("reports", own_hall(), **_choices())
    return render_template("reports/report.html", page=data | {"report": name}, name=name, filters=FILTERS)


@blueprint.get("/reports/<name>/tickets")
@takes(*PAGE, "hall", *FILTERS, "from", "to", "compare_from", "compare_to", "settling_days", "row", "column")
@page_for(manager)
def tickets(name: str) -> str:
    """The tickets behind a figure of a report."""
    if name not in NAMES:
        raise NotFound("unknown_report", f"There is no report '{name[:64]}'.")
    choices = _choices()
    names = [{key: hall[key] for key in ("code", "name", "priorities")} for hall in choices["halls"]]
    data = page_data("reports", own_hall(), halls=names, staff=choices["staff"])
    return render_template("reports/tickets.html", page=data | {"report": name}, name=name)


def _choices() -> dict[str, Any]:
    """Halls, lines and the page's first period: the last seven days with today."""
    reader = asker()
    assert reader is not None  # a manager
    own = reader.hall
    readable = [hall for hall in halls(app_context().context) if own in ("", hall.code)]
    today = business_date(own_hall(), app_context().context.now())
    return {
        "today": today.isoformat(),
        "start": (today - timedelta(days=6)).isoformat(),
        "end": today.isoformat(),
        "halls": [_hall_choices(hall) for hall in readable],
        "staff": [
            {"username": clerk.username, "name": clerk.display_name, "hall": clerk.hall}
            for clerk in everybody(app_context().context, reader)
        ],
    }


def _hall_choices(hall: Hall) -> dict[str, Any]:
    """What a report of this hall can be filtered by; its services are asked for when they are needed."""
    return {
        "code": hall.code,
        "name": dict(hall.name),
        "changed_on": hall.changed_on.isoformat() if hall.changed_on else None,
        "lines": [{"code": line.code, "name": dict(line.name)} for line in hall.lines],
        "windows": sorted(window.number for window in hall.windows),
        "priorities": [{"code": priority.code, "name": dict(priority.name)} for priority in hall.priorities],
    }
