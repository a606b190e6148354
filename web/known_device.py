"""A cookie by which a browser is known again to the people who have logged in there. It is no login.

Failed logins from a known device are counted on their own, so guesses from elsewhere, also from behind the same router,
delay nobody who sits at their usual computer. The cookie holds the device's id and the people's names, signed.
"""

import secrets

from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from web import cookies
from web.app_context import app_context
from web.security import PatientSigner

COOKIE = "onewindow_device"
LIFE_SECONDS = 180 * 24 * 3600
MOST_NAMES = 12
"""The latest people of a device that it is known to."""


def of(username: str) -> str:
    """The id of this browser, if the person has logged in here before; else empty."""
    device, names = _read()
    return device if username in names else ""


def remember(response: Response, username: str) -> None:
    """Make this browser known to a person who has just logged in."""
    device, names = _read()
    names = [*(name for name in names if name != username), username][-MOST_NAMES:]
    value = _signer().dumps([device or secrets.token_urlsafe(12), names])
    cookies.put(response, COOKIE, value, LIFE_SECONDS, "Strict", path="/login")


def _read() -> tuple[str, list[str]]:
    try:
        device, names = _signer().loads(cookies.read(COOKIE), max_age=LIFE_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return "", []
    return str(device), list(map(str, names))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(app_context().settings.secret_key, salt="known device", signer=PatientSigner)
