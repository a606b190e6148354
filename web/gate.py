"""The gate before the app: whose turn it is, and who has asked too often (docs/adr/0022).

Each kind of client has turns of its own, so a clerk's call never waits behind guests, however many there are, and
within a kind everybody's next request comes after one of each other's. Guests have a budget for each address, sized for
a whole hall behind one router. Whoever has spent it gets 429 after a moment, with `Retry-After`.
"""

from collections.abc import Callable, Iterable
from functools import partial
from time import sleep
from typing import Any

from flask import Flask
from markupsafe import escape
from pydantic_core import to_json

import locales
from protocol.problems import Problem
from web import client_address
from web.app_context import WebSettings
from web.budgets import Budget, TooManyRequests
from web.clients import Client, Clients, Environ
from web.security import CONTENT_SECURITY_POLICY, FOR_DATA, FOR_PAGES, transport
from web.turns import TURN, Turns

AT_ONCE = {"staff": 16, "device": 16, "guest": 2, "report": 8, "login": 600, "voice": 4}
"""Requests of each kind of client that are worked on at once; those that take long have turns of their own. Commits are
made together, so a few at once are the quickest. Logins have turns of their own behind the gate
(operations/login_turns.py).
"""
REPORTS = ("/api/v1/reports", "/api/v1/what-if")
LOGINS = ("/login", "/api/v1/tokens")
GUESTS_AT_ONCE, GUESTS_PER_SECOND = 3_000, 150.0
"""Of one address: a hundred phones that open a link at the same moment, each with all files of its page."""
FILE_COST = 0.25
SOCKETS_AT_ONCE, SOCKETS_PER_SECOND = 2_500, 50.0
"""New sockets of one address: every screen and phone of a hall, after the server was away."""
POLLS_AT_ONCE, POLLS_PER_SECOND = 60, 20.0
"""Of one socket without a WebSocket: it asks again after each answer."""
REPORTS_AT_ONCE, REPORTS_PER_SECOND = 200, 10.0
"""Of one manager."""
COURTESY_SECONDS, MOST_COURTESIES = 0.002, 25
"""A guest's request begins when no step of staff is at work, or after so many looks."""
PAUSE_SECONDS = 1.0
"""How long a refusal takes, so that asking again at once is no use."""

GATE = "gate"
"""Its place in `app.extensions`."""

StartResponse = Callable[..., Any]
_POLICY = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}


class Gate:
    """A WSGI middleware around the app and its sockets. `pause` waits before a refusal."""

    def __init__(self, app: Flask, settings: WebSettings, pause: Callable[[float], None] = sleep) -> None:
        self._app, self._pause = app.wsgi_app, pause
        self._clients, self._transport = Clients(app), transport(settings)
        self._turns = {client: Turns(most) for client, most in AT_ONCE.items()}
        self._guests = Budget("requests of guests", GUESTS_AT_ONCE, GUESTS_PER_SECOND)
        self._sockets = Budget("new sockets", SOCKETS_AT_ONCE, SOCKETS_PER_SECOND)
        self._polls = Budget("polls", POLLS_AT_ONCE, POLLS_PER_SECOND)
        self._reports = Budget("reports", REPORTS_AT_ONCE, REPORTS_PER_SECOND)
        self._busy_page = _busy_page()
        self._staff_at_work = 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request when it is its turn."""
        path = environ.get("PATH_INFO", "")
        client = self._clients.of(environ)
        is_socket = path.startswith("/socket.io")
        sid = _sid(environ) if is_socket else ""
        wait_seconds = self._poll(client, sid) if sid else self._budget(client, path, is_socket)
        if wait_seconds:
            return self._refuse(environ, start_response, wait_seconds)
        if sid:  # it may wait for news; nothing is worked on meanwhile
            return self._app(environ, start_response)
        return self._in_turn(_room(client, environ), client.key, environ, start_response)

    def is_known(self, environ: Environ) -> bool:
        """Whether staff or a device of the hall sends a request with these headers."""
        return self._clients.is_known(environ)

    def _budget(self, client: Client, path: str, is_socket: bool) -> float:
        """Seconds to wait; 0: go on. A clerk's step has no budget, only its turn."""
        if client.kind == "guest":
            if is_socket:
                return self._sockets.take(client.key)
            return self._guests.take(client.key, FILE_COST if path.startswith("/static/") else 1.0)
        if client.kind == "staff" and path.startswith(REPORTS):
            return self._reports.take(client.key)
        return 0.0

    def _poll(self, client: Client, sid: str) -> float:
        return self._polls.take((client.key, sid))

    def _in_turn(self, room: str, key: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        turn = self._begin(room, key)
        environ[TURN] = turn.end
        try:
            if room == "guest":
                self._let_staff_go_first()
            return self._app(environ, start_response)
        finally:
            turn.end()

    def _begin(self, room: str, key: str) -> "_Turn":
        self._turns[room].begin(key)
        self._staff_at_work += room == "staff"
        return _Turn(partial(self._end, room))

    def _end(self, room: str) -> None:
        self._staff_at_work -= room == "staff"
        self._turns[room].end()

    def _let_staff_go_first(self) -> None:
        """A step of staff takes several moments, between which others work; guests leave them to it for a while."""
        for _ in range(MOST_COURTESIES):
            if not self._staff_at_work:
                break
            self._pause(COURTESY_SECONDS)

    def _refuse(self, environ: Environ, start_response: StartResponse, wait_seconds: float) -> list[bytes]:
        self._pause(min(wait_seconds, PAUSE_SECONDS))
        error = TooManyRequests(wait_seconds)
        seconds = str(error.extra["retry_after_seconds"])
        if "text/html" in environ.get("HTTP_ACCEPT", "") and not environ["PATH_INFO"].startswith("/api/"):
            body, kind, headers = self._busy_page, "text/html; charset=utf-8", FOR_PAGES | _POLICY
        else:
            problem = Problem(
                type="about:blank", status=429, code=error.code, title=error.title, detail=error.detail, **error.extra
            )
            body, kind, headers = to_json(problem), "application/problem+json", FOR_DATA
        own = {"Content-Type": kind, "Content-Length": str(len(body)), "Retry-After": seconds}
        start_response(
            "429 TOO MANY REQUESTS", list((headers | self._transport | own | {"Cache-Control": "no-store"}).items())
        )
        return [body]


class _Turn:
    """One turn, which ends once."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end: Callable[[], None] | None = end

    def end(self) -> None:
        end, self._end = self._end, None
        if end is not None:
            end()


def _room(client: Client, environ: Environ) -> str:
    """Where a request waits for its turn: with its kind of client, or with others that take as long."""
    path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "GET")
    if path.startswith(REPORTS) or (path.endswith("/day") and method == "POST"):
        return "report"
    if path in LOGINS and method == "POST":
        return "login"
    return "voice" if "/voice/" in path else client.kind


def _sid(environ: Environ) -> str:
    """The socket that a request of Socket.IO belongs to; "" for a new one."""
    query = environ.get("QUERY_STRING", "")
    return next((part[4:100] for part in query.split("&") if part.startswith("sid=")), "")


def _busy_page() -> bytes:
    """What a person sees; it loads itself again."""
    texts = {language: locales.room(language, "web")["error"]["too_many_requests"] for language in locales.LANGUAGES}
    lines = "".join(
        f'<h1 lang="{language}">{escape(text["title"])}</h1><p lang="{language}">{escape(text["detail"])}</p>'
        for language, text in texts.items()
    )
    return (
        f'<!doctype html><html lang="{locales.LANGUAGES[0]}"><meta charset="utf-8">'
        '<meta http-equiv="refresh" content="10"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>onewindow</title><link rel="stylesheet" href="/static/css/busy.css">{lines}</html>'
    ).encode()


def init_app(app: Flask, settings: WebSettings) -> None:
    """Put the gate before everything else, and before it the addresses that trusted proxies report."""
    app.wsgi_app = app.extensions[GATE] = Gate(app, settings)  # type: ignore[method-assign]
    client_address.init_app(app, settings)
