"""Who asks, as far as it decides whose turn it is: staff, a device of the hall, or a guest.

A client is looked up once and remembered for an hour, so that a flood of guests never delays a clerk by a look-up. That
opens no door: whoever was dismissed meanwhile keeps the turn, and is refused by what comes after it.
"""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from time import monotonic
from typing import Any, Literal

from flask import Flask
from itsdangerous import BadSignature

from operations.context import Actor
from operations.people import sessions
from queueing.errors import Gone
from web import cookies
from web.app_context import NAME, AppContext
from web.budgets import address_key
from web.logins import LOGIN
from web.tokens import HOLDERS, actor_of
from web.turns import Turns

REMEMBERED_SECONDS = 3600.0
MOST_REMEMBERED = 5_000
LONGEST_SECRET = 2_048
LOOKUPS_AT_ONCE = 2

Environ = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """`key`: the person, the device's token, or the guest's address."""

    kind: Literal["staff", "device", "guest"]
    key: str


class Clients:
    """Looks up and remembers the clients of one process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._app_context: AppContext = app.extensions[NAME]
        self._cookie = str(app.config["SESSION_COOKIE_NAME"])
        settings = self._app_context.settings
        self._stations = [cookies.name_of(f"onewindow_{kind}", settings) for kind in ("kiosk", "display")]
        self._remembered: dict[str, tuple[float, Client]] = {}
        self._lookups = Turns(LOOKUPS_AT_ONCE)

    def of(self, environ: Environ) -> Client:
        """Whose request it is. A wrong token or cookie is a guest's."""
        address = address_key(environ.get("REMOTE_ADDR"))
        secret = _token(environ) or self._session(environ)
        if not secret or len(secret) > LONGEST_SECRET:
            return Client("guest", address)
        until, client = self._remembered.get(secret, (0.0, None))
        if client is not None and until > monotonic():
            return client
        self._lookups.begin(address)
        try:
            client = self._look_up(secret)
        finally:
            self._lookups.end()
        if client is None:
            return Client("guest", address)
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[secret] = monotonic() + REMEMBERED_SECONDS, client
        return client

    def is_known(self, environ: Environ) -> bool:
        """Whether staff or a device asks, also with no more than a cookie that a browser was given when it was paired:
        its socket says who it is in a message alone.
        """
        if self.of(environ).kind != "guest":
            return True
        tokens = [_cookie(environ, name) for name in self._stations]
        here = {"REMOTE_ADDR": environ.get("REMOTE_ADDR")}
        return any(
            self.of({**here, "HTTP_AUTHORIZATION": f"Bearer {token}"}).kind != "guest" for token in tokens if token
        )

    def _look_up(self, secret: str) -> Client | None:
        if secret.startswith("cookie "):
            return self._of_session(secret.removeprefix("cookie "))
        try:
            return _client(actor_of(secret, self._app_context), secret)
        except Gone:  # a link whose day is over is a guest's
            return _client(None, secret)

    def _of_session(self, value: str) -> Client | None:
        signer = self._app.session_interface.get_signing_serializer(self._app)  # type: ignore[attr-defined]  # Sessions
        try:
            login = signer.loads(value).get(LOGIN)
        except BadSignature:
            return None
        user = sessions.of_token(self._app_context.context, login, "browser") if isinstance(login, str) else None
        return Client("staff", user.username) if user else None

    def _session(self, environ: Environ) -> str:
        """The session's cookie as it was sent; "" without one."""
        value = _cookie(environ, self._cookie)
        return f"cookie {value}" if value else ""


def _cookie(environ: Environ, name: str) -> str:
    """A cookie's value as it was sent; "" without one."""
    if f"{name}=" not in (header := environ.get("HTTP_COOKIE", "")):
        return ""
    try:
        cookie = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def _token(environ: Environ) -> str:
    kind, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _client(actor: Actor | None, token: str) -> Client | None:
    """None: nobody, or a citizen with a link."""
    if actor is None or actor.kind in HOLDERS:
        return None
    return Client("staff", actor.name) if actor.kind == "staff" else Client("device", token)
