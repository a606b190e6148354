"""Tokens that come with a request: of staff's programs and devices, of the pages of stations, and of people's links."""

import secrets
import time
from collections.abc import Collection
from dataclasses import replace

from flask import request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from operations.appointments import finding
from operations.context import Actor
from operations.people import devices, sessions, tokens
from operations.tickets.serving import find_by_link
from queueing.errors import NotFound
from web.app_context import AppContext, app_context
from web.logins import person
from web.security import PatientSigner, in_hall_network
from web.security_notes import device_connected

STATION_TOKEN_LIFE_SECONDS = 30 * 24 * 3600
REMEMBERED_SECONDS = 20.0
MOST_REMEMBERED = 5_000
LINK_TOKEN_LENGTH, BOOKING_TOKEN_LENGTH = 16, 20
"""Of the link on a ticket, and of an appointment's."""
HOLDERS = ("holder", "booker")
ANONYMOUS, BROWSER_KEY = "@", "browser_key"

_remembered: dict[tuple[int, str], tuple[float, Actor | None]] = {}


def _signer(app: AppContext) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(app.settings.secret_key, salt="station", signer=PatientSigner)


def station_token(kind: str, hall: str, name: str, device: str = "") -> str:
    """A token for the page of a station (`kiosk`, `display`) or of a member of staff (`staff`, name).

    A staff token ends with the login that opened the page; a station's token ends with that of its `device` ("":
    opened in the hall's network, without a device).
    """
    user = person() if kind == "staff" else None
    stamp = user.session if user else sessions.token_hash(device) if device else ""
    if kind == "kiosk" and not stamp:
        stamp = ANONYMOUS + _browser_key()
    return _signer(app_context()).dumps([kind, hall, name, stamp])


def _browser_key() -> str:
    """What tells this browser from others that show the same kiosk; its cookie remembers it."""
    if BROWSER_KEY not in session:
        session[BROWSER_KEY] = secrets.token_hex(8)
        session.permanent = True
    return str(session[BROWSER_KEY])


def actor_of(token: str, app: AppContext | None = None) -> Actor | None:
    """The actor of a token; None: not valid.

    Those of stations and phones are remembered for a few seconds, because a busy kiosk sends many requests. Those of
    staff never are: a login that has ended is refused at once, whichever process ended it.
    """
    app = app or app_context()
    key = (id(app), token)
    remembered = _remembered.get(key)
    if remembered is not None and remembered[0] > time.monotonic():
        return remembered[1]
    actor = _look_up(token, app)
    if len(_remembered) > MOST_REMEMBERED:
        _remembered.clear()
    if actor is not None and actor.kind not in ("staff", *HOLDERS):  # a link ends with its day, to the second
        _remembered[key] = (time.monotonic() + REMEMBERED_SECONDS, actor)
    return actor


def forget_remembered() -> None:
    """Clear the cache of tokens."""
    _remembered.clear()


def remembered_devices() -> set[str]:
    """The ids of devices whose tokens are remembered."""
    return {actor.device for _, actor in list(_remembered.values()) if actor is not None and actor.device}


def forget_devices(ids: Collection[str]) -> None:
    """Forget the tokens of these devices, and of their pages."""
    for key, (_, actor) in list(_remembered.items()):
        if actor is not None and actor.device in ids:
            _remembered.pop(key, None)


def _look_up(token: str, app: AppContext) -> Actor | None:
    if len(token) == LINK_TOKEN_LENGTH:
        return _holder(token, app)
    if len(token) == BOOKING_TOKEN_LENGTH:
        return _booker(token, app)
    if is_of_page(token):
        return _of_station(token, app)
    actor = tokens.actor_of(app.context, token)
    if actor is not None and actor.kind != "staff":
        device_connected(app.context, actor)
    return actor


def _holder(token: str, app: AppContext) -> Actor | None:
    try:
        ticket = find_by_link(app.context, token)
    except NotFound:
        return None
    return Actor("holder", ticket.id, hall=ticket.hall)


def _booker(token: str, app: AppContext) -> Actor | None:
    try:
        appointment = finding.find_by_link(app.context, token)
    except NotFound:
        return None
    return Actor("booker", appointment.id, hall=appointment.hall)


def _of_station(token: str, app: AppContext) -> Actor | None:
    try:
        (kind, hall, name, stamp), signed_at = _signer(app).loads(token, return_timestamp=True)
    except (BadSignature, ValueError):
        return None
    age_seconds = _age_seconds(app, signed_at.timestamp())
    if age_seconds > STATION_TOKEN_LIFE_SECONDS:
        return None
    if kind == "staff":
        user = sessions.of_id(app.context, stamp)
        return user.actor if user and user.username == name else None
    if not stamp or stamp.startswith(ANONYMOUS):
        browser = stamp.removeprefix(ANONYMOUS)
        return Actor("kiosk" if kind == "kiosk" else "device", name, kind, hall, browser=browser)
    device = devices.of_hash(app.context, stamp)
    return replace(device, name=name) if device and may_show(device, kind, hall, name) else None


def may_show(device: Actor, kind: str, hall: str, name: str) -> bool:
    """Whether a device may have the page of this station: a kiosk its own alone, a display every screen of its hall."""
    return (device.role, device.hall) == (kind, hall) and (kind != "kiosk" or device.name == name)


def _is_here(actor: Actor) -> bool:
    """Whether the actor may act from where the request comes: a page that was opened in the hall's network, without a
    device's token, is worth something there alone.
    """
    return bool(actor.device) or actor.kind not in ("kiosk", "device") or in_hall_network()


def actor_here(token: str) -> Actor | None:
    """The actor of a token that is valid for the client of this request; None: not valid, or not from there."""
    actor = actor_of(token)
    return actor if actor is not None and _is_here(actor) else None


def _age_seconds(app: AppContext, since: float) -> float:
    """The seconds since an instant, without leaps of the computer's clock in between."""
    leap = app.context.clock.latest_leap
    is_carried = leap is not None and leap.booted_at.timestamp() <= since <= leap.before_at.timestamp()
    return time.time() - since - (leap.duration.total_seconds() if leap and is_carried else 0)


def bearer() -> str:
    """The token in the Authorization header, or empty."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def is_of_page(token: str) -> bool:
    """Whether the server gave this token to a page; else it is a program's own, or the link of a ticket."""
    return "." in token
