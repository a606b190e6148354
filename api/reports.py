"""Reports, as JSON, CSV and XLSX; made in a process of their own."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from flask import Response

import locales
from api import schemas
from api.route import Answer, Call, Route
from operations import catalogue
from operations.records.file_names import file_name
from operations.records.names import NAMES
from queueing.errors import NotAllowed, NotFound
from queueing.hall import business_date
from web.auth import manager
from web.house import house
from web.language import language

WEEK = timedelta(days=6)
"""From its first to its last day."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def every_report(call: Call) -> Answer:
    """The names of the reports."""
    return 200, {"reports": list(NAMES)}


def report(call: Call) -> Answer | Response:
    """One report; without a period, the last seven days with today."""
    name: str = call.path["name"]
    if name not in NAMES:
        raise NotFound("unknown_report", f"There is no report '{name[:64]}'.")
    query: schemas.ReportQuery = call.query
    ask = ask_of(call, query)
    form = "table" if (query.format, query.headings) == ("csv", "names") else query.format
    made = house().reports.ask(name, ask, form)
    if query.format == "json":
        return 200, made
    headers = {"Content-Disposition": f"attachment; {_file_name(name, ask, query.format)}"}
    return Response(made, content_type=TYPES[query.format], headers=headers)


def _file_name(name: str, ask: dict[str, Any], ending: str) -> str:
    """Title, hall, period and the day it was made; in plain letters, and in the reader's for who understands those."""
    texts = locales.room(locales.best(ask["language"], locales.languages()), "reports")
    hall = catalogue.hall(house().context, ask["hall"]) if ask["hall"] else None
    named = hall.text(hall.name, ask["language"]) if hall else texts["file"]["all_halls"]
    days = ask["start"], *([ask["end"]] if ask["end"] != ask["start"] else [])
    today = _today(ask["hall"]).isoformat()
    plain = (
        file_name(name, ask["hall"] or "all", *days, f"made {today}")
        .encode("ascii", "replace")
        .decode()
        .replace("?", "-")
    )
    own = file_name(texts["name"][name], named, *days, locales.filled(texts["file"]["made_on"], day=today))
    return f"filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(own)}.{ending}"


def ask_of(call: Call, query: schemas.ReportQuery) -> dict[str, Any]:
    """The question as the report process takes it; a manager of one hall sees that hall."""
    own = call.asker.hall
    if own and query.hall not in ("", own):
        raise NotAllowed("wrong_hall", f"{call.asker.name} belongs to hall {own}.", hall=query.hall)
    end = query.end or _today(query.hall or own)
    start = query.start or max(end, date.min + WEEK) - WEEK
    words = {"before_start": query.compare_from, "before_end": query.compare_to}
    return {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "hall": query.hall or own,
        "line": query.line,
        "language": _spoken(query.language),
        **{word: day.isoformat() for word, day in words.items() if isinstance(day, date)},
    }


def _spoken(asked: str) -> str:
    """The language asked for, else the reader's; the server's own hall's where neither is known."""
    offered = catalogue.hall(house().context, house().settings.hall).languages
    return locales.best(asked, offered) if asked else language(offered)


def _today(hall: str) -> date:
    """Today in the hall that is asked about, which may be tomorrow for the computer; all halls: in the server's own."""
    context = house().context
    return business_date(catalogue.hall(context, hall or house().settings.hall), context.now())


ROUTES = (
    Route("GET", "/reports", manager, "The names of the reports", every_report, answers={200: schemas.ReportNames}),
    Route("GET", "/reports/<name>", manager, "One report", report, query=schemas.ReportQuery,
          answers={200: schemas.Report}),
)  # fmt: skip
