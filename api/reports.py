"""Reports as JSON, CSV and XLSX, made in a separate process."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import Response, request

import locales
from api.report_lines import as_lines
from api.route import Answer, Call, Route
from operations import security_log
from operations.halls import catalogue
from operations.reporting.file_names import exact, file_name
from operations.reporting.names import NAMES
from operations.reporting.selection import FILTERS
from operations.reporting.worker import ReportFile
from protocol.reporting import Behind, BehindQuery, Report, ReportNames, ReportQuery
from queueing.errors import NotAllowed, NotFound
from queueing.hall import Hall, business_date
from queueing.period import must_be_period
from web.app_context import app_context
from web.auth import manager
from web.disconnects import is_connected
from web.language import language
from web.stations import own_hall

SHORT_HASH = 8
"""Digits of the data's hash in a file's name."""
WEEK = timedelta(days=6)
"""From the first to the last day of a week."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def every_report(call: Call) -> Answer:
    """The names of the reports."""
    return 200, ReportNames(reports=list(NAMES))


def report(call: Call) -> Answer | Response:
    """One report; without a period, for the last seven days including today."""
    name: str = call.path["name"]
    if name not in NAMES:
        raise NotFound("unknown_report", f"There is no report '{name[:64]}'.")
    query: ReportQuery = call.query
    ask = ask_of(call, query)
    worker = app_context().reports
    if query.format == "lines":
        return as_lines(worker.steps(name, ask))
    form = "table" if (query.format, query.headings) == ("csv", "names") else query.format
    answer = worker.ask(name, ask, form, _is_connected())
    if query.format == "json":
        return 200, answer
    subject = f"{name} {query.format}"
    security_log.note(app_context().context, "report_downloaded", call.asker, query.hall or None, subject)
    return _file(answer, query.format, _file_name(name, ask, answer, query))


def _is_connected() -> Callable[[], bool]:
    """Whether the client of this request still waits."""
    return partial(is_connected, dict(request.environ))


def _file(made: ReportFile, ending: str, file_names: str) -> Response:
    """A file; its headers say what its figures mean and from which records they come, as its name does in short."""
    headers = {
        "Content-Disposition": f"attachment; {file_names}",
        "X-Definition-Version": str(made.definition_version),
        "X-Data-Hash": made.data_hash,
    }
    return Response(made.data, content_type=TYPES[ending], headers=headers)


def tickets_behind(call: Call) -> Answer:
    """The tickets that a figure counts."""
    name: str = call.path["name"]
    if name not in NAMES:
        raise NotFound("unknown_report", f"There is no report '{name[:64]}'.")
    query: BehindQuery = call.query
    ask = ask_of(call, query) | {"column": query.column, "after": query.after}
    ask |= {"limit": query.limit, "row": query.row}
    return 200, app_context().reports.ask(name, ask, "behind", _is_connected())


def _file_name(name: str, ask: dict[str, Any], made: ReportFile, query: ReportQuery) -> str:
    """The file's name for the response header: title, hall, period (of a comparison both), what was chosen, date,
    definition and data, in ASCII and in the user's script. Two different questions have two names.
    """
    texts = locales.room(locales.best(ask["language"], locales.languages()), "reports")
    days, chosen = _days(ask), _chosen(ask, query)
    today = _today(ask["hall"]).isoformat()
    proof = f"v{made.definition_version}-{made.data_hash[:SHORT_HASH]}"
    in_plain = [exact(part, is_plain=True) for part in chosen]
    plain = file_name(name, ask["hall"] or "all", *days, *in_plain, f"made {today}", proof)
    hall_name = _hall_name(ask["hall"], ask["language"]) if ask["hall"] else texts["file"]["all_halls"]
    made_on = locales.filled(texts["file"]["made_on"], day=today)
    own = file_name(texts["name"][name], hall_name, *days, *map(exact, chosen), made_on, proof)
    return f"filename=\"{plain}.{query.format}\"; filename*=UTF-8''{quote(own)}.{query.format}"


def _hall_name(code: str, language: str) -> str:
    """The hall's name, with its code where another hall's looks the same in a file's name."""
    names = {hall.code: file_name(hall.text(hall.name, language)) for hall in catalogue.halls(app_context().context)}
    name = names[code]
    return f"{code} {name}" if list(names.values()).count(name) > 1 else name


def _chosen(ask: dict[str, Any], query: ReportQuery) -> list[str]:
    """What was chosen beside hall and period."""
    chosen = [f"{name} {ask[name]}" for name in (*FILTERS, "settling_days") if ask[name] not in ("", None)]
    return [*chosen, "names"] if query.headings == "names" else chosen


def _days(ask: dict[str, str]) -> list[str]:
    """The first and the last day, one where they are the same; of a comparison always all four."""
    days = [ask["start"], ask["end"]]
    first, last = ask.get("before_start", ""), ask.get("before_end", "")
    return [first or last, last or first, *days] if first or last else list(dict.fromkeys(days))


def ask_of(call: Call, query: ReportQuery) -> dict[str, Any]:
    """The parameters for the report process. A manager of one hall sees that hall only."""
    own = call.asker.hall
    if own and query.hall not in ("", own):
        raise NotAllowed("wrong_hall", f"{call.asker.name} belongs to hall {own}.", hall=query.hall)
    end = query.end or _today(query.hall or own)
    start = query.start or max(end, date.min + WEEK) - WEEK
    must_be_period(start, end)
    if query.compare_from or query.compare_to:
        must_be_period(query.compare_from or query.compare_to or start, query.compare_to or query.compare_from or end)
    words = {"before_start": query.compare_from, "before_end": query.compare_to}
    return {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "hall": query.hall or own,
        **{name: getattr(query, name) for name in FILTERS},
        "language": _spoken(query.language, query.hall or own),
        **{word: day.isoformat() for word, day in words.items() if isinstance(day, date)},
        "settling_days": query.settling_days,
    }


def _spoken(tag: str, hall: str) -> str:
    """The requested language, or else the user's, or else the hall's."""
    offered = _hall(hall).languages
    return locales.best(tag, offered) if tag else language(offered)


def _today(hall: str) -> date:
    """Today's business date in the report's hall, or, for all halls, in the user's hall."""
    return business_date(_hall(hall), app_context().context.now())


def _hall(code: str) -> Hall:
    return catalogue.get_hall(app_context().context, code) if code else own_hall()


ROUTES = (
    Route("GET", "/reports", manager, "The names of the reports", every_report, answers={200: ReportNames}),
    Route("GET", "/reports/<name>", manager, "One report", report, query=ReportQuery,
          answers={200: Report}),
    Route("GET", "/reports/<name>/tickets", manager, "The tickets behind a figure", tickets_behind, query=BehindQuery,
          answers={200: Behind}),
)  # fmt: skip
