"""How a refusal reaches the asker: problem JSON (RFC 9457) for programs, a page for people.

QueueingError
├── NotFound      404
├── NotAllowed    403
├── BadRequest    400
├── Conflict      409
├── Unauthorized  401  nobody, or a token that no longer holds
├── Invalid       422  a body or query that does not fit
├── WrongLogin    401
└── TooManyTries  429
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

import locales
from operations.staff import TooManyTries, WrongLogin
from queueing.errors import BadRequest, Conflict, NotAllowed, NotFound, QueueingError
from web.language import language

log = logging.getLogger(__name__)


class Unauthorized(QueueingError):
    """Who asks is not known."""

    title = "Who are you?"


class Invalid(QueueingError):
    """A body or query that does not fit; `errors` say where and why."""

    title = "Does not fit"

    def __init__(self, errors: list[dict[str, str]]) -> None:
        first = errors[0]
        super().__init__("invalid", f"{first['where'] or 'body'}: {first['why']}")
        self.errors = errors


STATUS: Mapping[type[QueueingError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    BadRequest: 400,
    Conflict: 409,
    Unauthorized: 401,
    WrongLogin: 401,
    TooManyTries: 429,
    Invalid: 422,
}


def status_of(error: QueueingError) -> int:
    """The HTTP status of a refusal."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def problem(status: int, code: str, title: str, detail: str, extra: Mapping[str, Any] | None = None) -> Response:
    """An RFC 9457 answer."""
    body = {
        "type": "about:blank",
        "status": status,
        "code": code,
        "title": title,
        "detail": detail,
        **(extra or {}),
    }
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, content_type="application/problem+json")


def problem_fields(error: QueueingError) -> dict[str, Any]:
    """A refusal as the fields of a problem, for the wire that is not HTTP."""
    return {"code": error.code, "title": error.title, "detail": error.detail, **error.extra}


def wants_page() -> bool:
    """Whether a person's browser asks, and not a program."""
    if request.path.startswith(("/api/", "/metrics", "/healthz", "/readyz", "/static/")):
        return False
    return request.accept_mimetypes.accept_html and request.method in ("GET", "HEAD", "POST")


def _answer(status: int, code: str, title: str, detail: str, extra: Mapping[str, Any] | None = None) -> Response:
    if not wants_page():
        return problem(status, code, title, detail, extra)
    words = locales.room(language(), "web")["error"]
    known = words.get(code) or words.get(f"status_{status}") or words["any"]
    page = {"language": language(), "texts": locales.room(language(), "web")}
    told = {
        "status": status,
        "code": code,
        "words": known,
        "who": g.get("person"),
        "path": request.full_path.rstrip("?"),
    }
    response = make_response(render_template("web/error.html", page=page, **told), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _why_away(reason: str) -> tuple[str, str, str]:
    """Code, title and detail of a write that the database could not do; nothing of it was kept."""
    if "is full" in reason or "No space left" in reason:
        return "disk_full", "Disk full", "The disk is full; nothing was written. Make room and try again."
    if "readonly database" in reason or "read-only" in reason:
        return "disk_read_only", "Disk read-only", "The disk cannot be written; nothing was written."
    return "database_away", "Not available", "The database does not answer; try again."


def init_app(app: Flask) -> None:
    """One handler for what the rules refuse, one for what HTTP refuses, one for what nobody expected."""

    @app.errorhandler(QueueingError)
    def refused(error: QueueingError) -> Response:
        extra: dict[str, Any] = dict(error.extra)
        if isinstance(error, Invalid):
            extra["errors"] = error.errors
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
    def database_away(error: OperationalError) -> Response:
        log.error("the database does not answer: %s", error.orig)
        response = _answer(503, *_why_away(str(error.orig)))
        response.headers["Retry-After"] = "2"
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("unexpected error at %s %s", request.method, request.path)
        return _answer(500, "unexpected", "Our mistake", "Something unexpected happened; it has been logged.")
