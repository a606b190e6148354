"""Rules for every request and response: headers, size, CSRF, the hall's network."""

import time
from functools import cache, lru_cache
from hashlib import sha256
from ipaddress import ip_address
from socket import gethostname
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from werkzeug.sansio.utils import get_current_url

from queueing.errors import BadRequest, NotFound
from web import cookies, starting
from web.address import citizens_url
from web.app_context import WebSettings, app_context
from web.client_address import is_outside, is_within
from web.connections import LARGEST_BODY

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'"
)
FOR_DATA = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""The policy for JSON: it is never shown as a page, so everything is forbidden."""
DATA_TYPES = ("application/json", "application/problem+json")
FOR_PAGES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # over HTTPS the CSRF check wants to see where a form came from
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

csrf = CSRFProtect()


class PatientSigner(TimestampSigner):
    """Accepts signatures from the future: the clock was ahead when they were made, and has been corrected since.

    They are HMAC-SHA-256.
    """

    default_digest_method = staticmethod(sha256)

    def unsign(self, signed_value: Any, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """Like itsdangerous, but a negative age counts as zero."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and time.time() - signed_at.timestamp() > max_age:
            raise SignatureExpired("The signature is too old.", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, without the cost of a signature when the request has no cookie."""

    digest_method = staticmethod(sha256)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Flask's serializer, with `PatientSigner`."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session in the cookie, or a new one; programs bring no cookies at all, and then none are parsed."""
        if "HTTP_COOKIE" not in request.environ or self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def transport(settings: WebSettings) -> dict[str, str]:
    """Where the hall's address is HTTPS, browsers ask this name and those below it by nothing else for a year."""
    return {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if cookies.is_secure(settings) else {}


def init_app(app: Flask, settings: WebSettings) -> None:
    """Install the checks."""
    secure = cookies.is_secure(settings)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        SESSION_COOKIE_NAME=cookies.name_of("onewindow", settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_CHECK_DEFAULT=False,  # web.auth checks it for requests authenticated by a cookie
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf.init_app(app)
    app.session_interface = Sessions()
    names = _own_names(settings)
    policy = f"{CONTENT_SECURITY_POLICY}; script-src 'self' {starting.init_app(app)}"
    for_pages = FOR_PAGES | transport(settings) | {"Content-Security-Policy": policy}
    for_data = FOR_DATA | transport(settings)

    @app.before_request
    def refuse_strange_requests() -> None:
        if not request.path.isprintable():
            raise NotFound("unknown_address", "There is nothing at this address.")
        if not _is_known(request.host, names):
            name = request.host[:64]
            detail = f"This server is not called '{name}'. If it is, add the name to host_names in its settings."
            raise BadRequest("unknown_host", detail)

    @app.after_request
    def headers(response: Response) -> Response:
        is_data = response.mimetype in DATA_TYPES
        headers = response.headers
        present = {name.lower() for name, _ in headers}  # `in headers` would read them all for each name
        for name, value in (for_data if is_data else for_pages).items():
            if name.lower() not in present:
                headers.add(name, value)
        is_private = response.mimetype == "text/html" or request.path.startswith("/api/")
        if not is_data and is_private and "cache-control" not in present:
            headers.add("Cache-Control", "no-store")
        return response


def in_hall_network() -> bool:
    """Whether the client is in one of the hall's networks, and this is really the client's address."""
    settings = app_context().settings
    if is_outside() or not _is_known(request.host, _own_names(settings)):
        return False
    return is_within(request.remote_addr or "", settings.networks())


@cache
def _own_names(settings: WebSettings) -> frozenset[str]:
    name = gethostname().lower()
    public = urlsplit(settings.public_url).hostname
    return frozenset({"localhost", name, f"{name}.local", *settings.host_names, *([public] if public else [])})


@lru_cache(maxsize=256)
def _is_known(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header names this server. Protects against foreign names that resolve to this server.

    An IP address is always accepted, since only names can be made to point elsewhere (DNS rebinding).
    """
    name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    return name in names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def base_url() -> str:
    """The beginning of links: the citizens' address, or else the request's host. Without a trailing slash."""
    return citizens_url() or _address(request.scheme, request.host, request.environ.get("SCRIPT_NAME", ""))


@lru_cache(maxsize=256)
def _address(scheme: str, host: str, root: str) -> str:
    """Like `request.url_root`, but cached, because computing it takes as long as reading a database row."""
    return get_current_url(scheme, host, root).rstrip("/")
