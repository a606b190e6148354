"""The pages: a list of reports, and one page for each; figures come from the API."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template

from operations.catalogue import halls
from operations.records.names import NAMES
from queueing.errors import NotFound
from queueing.hall import business_date
from web.auth import manager, page_for, person
from web.house import house
from web.stations import own_hall, page_data

blueprint = Blueprint("reports", __name__, template_folder="templates")


@blueprint.get("/reports/")
@page_for(manager)
def index() -> str:
    """Which reports there are, each with what it answers."""
    return render_template("reports/index.html", page=page_data("reports", own_hall(), names=list(NAMES)))


@blueprint.get("/reports/<name>")
@page_for(manager)
def report(name: str) -> str:
    """One report, with charts, a table, and what its figures mean."""
    if name not in NAMES:
        raise NotFound("unknown_report", f"There is no report '{name[:64]}'.")
    data = page_data("reports", own_hall(), **_choices())
    return render_template("reports/report.html", page=data | {"report": name}, name=name)


def _choices() -> dict[str, Any]:
    """Halls, lines and the period that the page begins with: the last seven days with today."""
    who = person()
    own = who.hall if who else ""
    known = [hall for hall in halls(house().context) if own in ("", hall.code)]
    today = business_date(own_hall(), house().context.now())
    return {
        "today": today.isoformat(),
        "start": (today - timedelta(days=6)).isoformat(),
        "end": today.isoformat(),
        "halls": [
            {
                "code": hall.code,
                "name": dict(hall.name),
                "lines": [{"code": line.code, "name": dict(line.name)} for line in hall.lines],
            }
            for hall in known
        ],
    }
