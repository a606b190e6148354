"""The security log of a hall."""

from flask import Response

from api.route import Answer, Call, Route
from operations import security_log
from operations.halls.catalogue import get_hall
from operations.reporting.security_file import as_csv
from protocol.journal import SecurityLine, SecurityLog, SecurityLogQuery
from web.app_context import app_context
from web.auth import administrator


def lines(call: Call) -> Answer | Response:
    """The security log, newest first; `format=csv`: all of it as a file."""
    hall: str = call.path["hall"]
    call.asker.must_administer(hall)
    context, query = app_context().context, call.query
    get_hall(context, hall)
    if query.format == "csv":
        headers = {"Content-Disposition": f'attachment; filename="security-log-{hall}.csv"'}
        content = as_csv(context, call.asker, hall)
        return Response(content, content_type="text/csv; charset=utf-8", headers=headers)
    rows = security_log.latest(context, hall, call.asker.hall == "", query.before, query.limit)
    return 200, SecurityLog(lines=[SecurityLine(**{name: getattr(row, name) for name in FIELDS}) for row in rows])


FIELDS = tuple(SecurityLine.model_fields)
ROUTES = [
    Route("GET", "/halls/<hall>/security-log", administrator, "The security log, newest first", lines,
          query=SecurityLogQuery, answers={200: SecurityLog}),
]  # fmt: skip
