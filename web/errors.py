"""Error responses: problem JSON (RFC 9457) for programs, a page for people.

QueueingError
├── NotFound      404
├── NotAllowed    403
├── Gone          410
├── BadRequest    400  also UnknownName (web/parameters.py)
│   └── Unfit     422
├── Conflict      409
│   └── Outdated  412  somebody was faster
├── TagNeeded     428  no If-Match
├── Unauthorized  401  no login, or an invalid token
├── Invalid       422  an invalid body or query
├── WrongLogin    401
├── TooManyTries  429
├── CodeNeeded, WrongCode, WrongPasskey  401  a second factor; TooManyCodes 429
├── TooManyRequests 429  a budget is spent (web/budgets.py), or a kiosk's (web/ticket_pace.py, digits_pace.py)
└── Unavailable   503
"""

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from pydantic_core import to_json
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

import locales
from operations.definition.moving import PeopleConcerned
from operations.definition.saving import Mistaken, Outdated
from operations.people.logins import TooManyTries
from operations.people.passkey_challenges import WrongPasskey
from operations.people.second_factor import CodeNeeded, TooManyCodes, WrongCode
from operations.people.sessions import WrongLogin
from protocol.problems import Problem, Refused
from queueing.errors import BadRequest, Conflict, Gone, NotAllowed, NotFound, QueueingError, Unavailable, Unfit
from web import security_notes
from web.budgets import TooManyRequests
from web.language import language
from web.parameters import without_unknown

log = logging.getLogger(__name__)


class Unauthorized(QueueingError):
    """The request has no valid login or token."""

    title = "Who are you?"


class Invalid(QueueingError):
    """The body or the query is invalid; `errors` say where and why."""

    title = "Does not fit"

    def __init__(self, errors: list[dict[str, str]]) -> None:
        first = errors[0]
        super().__init__("invalid", f"{first['where'] or 'body'}: {first['why']}")
        self.errors = errors


class TagNeeded(QueueingError):
    """The request does not say which version it has read."""

    title = "Say what you have read"


STATUS: Mapping[type[QueueingError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Gone: 410,
    BadRequest: 400,
    Unfit: 422,
    Conflict: 409,
    Outdated: 412,
    TagNeeded: 428,
    Unauthorized: 401,
    WrongLogin: 401,
    TooManyTries: 429,
    CodeNeeded: 401,
    WrongPasskey: 401,
    WrongCode: 401,
    TooManyCodes: 429,
    TooManyRequests: 429,
    Unavailable: 503,
    Invalid: 422,
}


def status_of(error: QueueingError) -> int:
    """The HTTP status of an error."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def problem(status: int, code: str, title: str, detail: str, extra: Mapping[str, Any] | None = None) -> Response:
    """An RFC 9457 answer."""
    body = _problem(status, code, title, detail, extra or {})
    return Response(to_json(body), status, content_type="application/problem+json")


def problem_of(error: QueueingError) -> Problem:
    """An error as one line of a longer answer."""
    return _problem(status_of(error), error.code, error.title, error.detail, error.extra)


def _problem(status: int, code: str, title: str, detail: str, extra: Mapping[str, Any]) -> Problem:
    fields = {"type": "about:blank", "status": status, "code": code, "title": title, "detail": detail}
    return Problem.model_construct(**{**fields, **extra})


def refused(error: QueueingError) -> Refused:
    """An error as the sockets send it."""
    return Refused.model_validate({"code": error.code, "title": error.title, "detail": error.detail, **error.extra})


def wants_page() -> bool:
    """Whether the request comes from a browser and should get a page."""
    if request.path.startswith(("/api/", "/metrics", "/healthz", "/readyz", "/static/")):
        return False
    return request.accept_mimetypes.accept_html and request.method in ("GET", "HEAD", "POST")


def _answer(status: int, code: str, title: str, detail: str, extra: Mapping[str, Any] | None = None) -> Response:
    if not wants_page():
        return problem(status, code, title, detail, extra)
    words = locales.room(language(), "web")["error"]
    text = words.get(code) or words.get(f"status_{status}") or words["any"]
    if isinstance(names := (extra or {}).get("names"), str):
        text = {**text, "detail": locales.filled(text["detail"], names=names)}
    page = {"language": language(), "texts": locales.room(language(), "web")}
    fields = {
        "status": status,
        "code": code,
        "words": text,
        "who": g.get("person"),
        "again": without_unknown() if code == "unknown_parameter" else "",
        "path": request.full_path.rstrip("?"),
    }
    response = make_response(render_template("web/error.html", page=page, **fields), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _why_away(reason: str) -> tuple[str, str, str]:
    """Code, title and detail for a write that the database refused and rolled back."""
    if "is full" in reason or "No space left" in reason:
        return "disk_full", "Disk full", "The disk is full; nothing was written. Make room and try again."
    if "readonly database" in reason or "read-only" in reason:
        return "disk_read_only", "Disk read-only", "The disk cannot be written; nothing was written."
    if "lock timeout" in reason or "statement timeout" in reason or "is locked" in reason or "QueuePool" in reason:
        return "database_busy", "Not available", "The database is busy; nothing was written. Try again in a moment."
    return "database_away", "Not available", "The database does not answer; try again."


def init_app(app: Flask) -> None:
    """Install the handlers: for errors of the rules, for HTTP errors, and for unexpected exceptions."""

    @app.errorhandler(QueueingError)
    def refused(error: QueueingError) -> Response:
        extra: dict[str, Any] = dict(error.extra)
        if isinstance(error, Invalid):
            extra["errors"] = error.errors
        if isinstance(error, Mistaken):
            extra["mistakes"] = error.mistakes
        if isinstance(error, PeopleConcerned):
            extra["appointments"] = error.appointments
        if status_of(error) == 403:
            security_notes.refused(error)
        response = _answer(status_of(error), error.code, error.title, error.detail, extra)
        if "retry_after_seconds" in extra:
            response.headers["Retry-After"] = str(extra["retry_after_seconds"])
        if status_of(error) == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @app.errorhandler(CSRFError)
    def no_csrf(error: CSRFError) -> Response:
        return _answer(400, "csrf", "The page is too old", error.description or "No CSRF token.")

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        response = _answer(status, f"http_{status}", error.name, error.description or error.name)
        if "Allow" in dict(error.get_headers()):
            response.headers["Allow"] = dict(error.get_headers())["Allow"]
        if error.response is not None and 300 <= status < 400:
            return make_response(error.response)
        return response

    @app.errorhandler(OperationalError)
    @app.errorhandler(TimeoutError)
    def database_away(error: OperationalError | TimeoutError) -> Response:
        reason = str(getattr(error, "orig", error))
        log.error("the database does not answer: %s", reason)
        response = _answer(503, *_why_away(reason))
        response.headers["Retry-After"] = "2"
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        rule = request.url_rule.rule if request.url_rule else "?"  # not the address: a ticket's link is a secret
        log.exception("unexpected error at %s %s", request.method, rule)
        return _answer(500, "unexpected", "Our mistake", "Something unexpected happened; it has been logged.")
