"""What every answer and every request must keep to: headers, size, CSRF, the hall's network."""

import time
from functools import cache, lru_cache
from ipaddress import ip_address
from socket import gethostname
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import get_current_url

from queueing.errors import BadRequest, NotFound
from web import starting
from web.address import citizens_url
from web.house import WebSettings, house

LARGEST_BODY = 64 * 1024
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self' ws: wss:"
)
FOR_DATA = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""What JSON needs: it is never a page, so all that a page may not do is said in one line."""
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
    """A signature of the future is a fresh one: this computer's clock was ahead when it signed, and was set right."""

    def unsign(self, signed_value: Any, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """As itsdangerous does it, but no age is below zero."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and time.time() - signed_at.timestamp() > max_age:
            raise SignatureExpired("The signature is too old.", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies; whoever brings none costs no signature."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Flask's, patient with a clock that was ahead."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session in the cookie, or a new one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask, settings: WebSettings) -> None:
    """Put the guards up."""
    secure = settings.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        SESSION_COOKIE_NAME="onewindow",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_CHECK_DEFAULT=False,  # web.auth asks for it wherever a cookie is what speaks
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf.init_app(app)
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]

    app.session_interface = Sessions()
    names = _own_names(settings)
    transport = {"Strict-Transport-Security": "max-age=31536000"} if secure else {}
    policy = f"{CONTENT_SECURITY_POLICY}; script-src 'self' {starting.init_app(app)}"
    for_pages, for_data = FOR_PAGES | transport | {"Content-Security-Policy": policy}, FOR_DATA | transport

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
        given = response.headers
        for name, value in (for_data if is_data else for_pages).items():
            if name not in given:
                given.add(name, value)
        if "Cache-Control" not in given and (response.mimetype == "text/html" or request.path.startswith("/api/")):
            given.add("Cache-Control", "no-store")
        return response


def in_hall_network() -> bool:
    """Whether the asker comes from one of the hall's networks, and not through a proxy we do not know."""
    settings = house().settings
    proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if (proxied and not settings.trusted_proxies) or not _is_known(request.host, _own_names(settings)):
        return False
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(address in network for network in settings.networks())


@cache
def _own_names(settings: WebSettings) -> frozenset[str]:
    name = gethostname().lower()
    public = urlsplit(settings.public_url).hostname
    return frozenset({"localhost", name, f"{name}.local", *settings.host_names, *([public] if public else [])})


@lru_cache(maxsize=256)
def _is_known(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header names this server. A page from outside that has its own name point here does not.

    An address is always right: names can be made to point anywhere, addresses cannot.
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
    """What links for the asker begin with: the citizens' address, else the one that was asked. No slash at the end."""
    return citizens_url() or _address(request.scheme, request.host, request.environ.get("SCRIPT_NAME", ""))


@lru_cache(maxsize=256)
def _address(scheme: str, host: str, root: str) -> str:
    """As `request.url_root` writes it; remembered, because writing it costs as much as a row in the database."""
    return get_current_url(scheme, host, root).rstrip("/")
