"""Who asks: staff by session or token, a device, a station's page, or the holder of a ticket's link."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, redirect, request, session, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from operations import staff
from operations.context import Actor
from operations.serving import find_by_link
from operations.staff import Person
from queueing.errors import NotAllowed, NotFound
from web.errors import Unauthorized, wants_page
from web.house import House, house
from web.security import PatientSigner, csrf, in_hall_network

STATION_TOKEN_LIFE_SECONDS = 30 * 24 * 3600
REMEMBERED_SECONDS = 20.0
MOST_REMEMBERED = 5_000
SESSION_HOURS = 14
LINK_TOKEN_LENGTH = 16

_remembered: dict[tuple[int, str], tuple[float, Actor | None]] = {}
View = TypeVar("View", bound=Callable[..., Any])


def _signer(at: House) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(at.settings.secret_key, salt="station", signer=PatientSigner)


def station_token(kind: str, hall: str, name: str, device: str = "") -> str:
    """A token for the page of a station (`kiosk`, `display`) or of a member of staff (`staff`, name).

    A member of staff's ends after a session's length, or with a new password; a station's with the token of the
    `device` it was opened with ("": with none, in the hall's network).
    """
    who = staff.person(house().context, name) if kind == "staff" else None
    stamp = who.stamp if who else staff.token_hash(device) if device else ""
    return _signer(house()).dumps([kind, hall, name, stamp])


def actor_of(token: str, at: House | None = None) -> Actor | None:
    """Whose token it is; None: nobody's. Remembered for some seconds, so that a busy kiosk costs nothing."""
    at = at or house()
    key = (id(at), token)
    known = _remembered.get(key)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    actor = _look_up(token, at)
    if len(_remembered) > MOST_REMEMBERED:
        _remembered.clear()
    if actor is not None:
        _remembered[key] = (time.monotonic() + REMEMBERED_SECONDS, actor)
    return actor


def forget_tokens() -> None:
    """Look every token up anew, those of open sockets too: somebody was disabled or a device revoked."""
    _remembered.clear()
    house().hub.dismiss_strangers()


def is_still(at: House, who: Person) -> bool:
    """Whether a login of earlier still holds: not disabled, no new password."""
    now = staff.person(at.context, who.username)
    return now is not None and now.stamp == who.stamp


def _look_up(token: str, at: House) -> Actor | None:
    if len(token) == LINK_TOKEN_LENGTH:
        return _holder(token, at)
    if "." in token:
        return _of_station(token, at)
    return staff.actor_of_token(at.context, token)


def _holder(token: str, at: House) -> Actor | None:
    try:
        ticket = find_by_link(at.context, token)
    except NotFound:
        return None
    return Actor("holder", ticket.id, hall=ticket.hall)


def _of_station(token: str, at: House) -> Actor | None:
    try:
        (kind, hall, name, stamp), signed_at = _signer(at).loads(token, return_timestamp=True)
    except (BadSignature, ValueError):
        return None
    age_seconds = _age_seconds(at, signed_at.timestamp())
    if age_seconds > STATION_TOKEN_LIFE_SECONDS:
        return None
    if kind == "staff":
        who = staff.person(at.context, name)
        fresh = age_seconds < SESSION_HOURS * 3600
        return who.actor if who and fresh and who.stamp == stamp else None
    if stamp and not staff.is_device(at.context, stamp):
        return None
    return Actor("kiosk" if kind == "kiosk" else "device", name, kind, hall)


def _age_seconds(at: House, since: float) -> float:
    """How long ago that is; a leap of the computer's clock meanwhile does not count."""
    leap = at.context.clock.latest_leap
    is_carried = leap is not None and leap.booted_at.timestamp() <= since <= leap.before_at.timestamp()
    return time.time() - since - (leap.duration.total_seconds() if leap and is_carried else 0)


def bearer() -> str:
    """The token in the Authorization header, or empty."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def person() -> Person | None:
    """Who has logged in with this browser, or None."""
    if "person" not in g:
        username = session.get("username")
        fresh = _age_seconds(house(), session.get("since", 0)) < SESSION_HOURS * 3600
        who = staff.person(house().context, username) if username and fresh else None
        g.person = who if who and who.stamp == session.get("stamp") else None
    known: Person | None = g.person
    return known


def remember_person(who: Person) -> None:
    """Log this browser in."""
    session.clear()
    session["username"] = who.username
    session["stamp"] = who.stamp
    session["since"] = time.time()
    g.person = who


def actor() -> Actor | None:
    """Who asks, or None. What a cookie says counts on an unsafe request only with the CSRF token."""
    token = bearer()
    if token:
        known = actor_of(token)
        if known is None:
            raise Unauthorized("unknown_token", "This token is unknown or has expired.")
        return known
    who = person()
    if who is None:
        return None
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        csrf.protect()
    return who.actor


Test = Callable[[Actor | None], bool]


def anyone(_: Actor | None) -> bool:
    """Everybody."""
    return True


def hall_visitor(asker: Actor | None) -> bool:
    """Whoever stands in the hall's network or is known otherwise."""
    return asker is not None or in_hall_network()


def known(asker: Actor | None) -> bool:
    """Whoever has a token or a session, the holder of a ticket included."""
    return asker is not None


def kiosk_or_staff(asker: Actor | None) -> bool:
    """Kiosks and staff."""
    return asker is not None and asker.kind in ("kiosk", "staff")


def clerk(asker: Actor | None) -> bool:
    """Any member of staff."""
    return asker is not None and asker.kind == "staff"


def manager(asker: Actor | None) -> bool:
    """Managers and administrators."""
    return asker is not None and asker.kind == "staff" and asker.leads


def administrator(asker: Actor | None) -> bool:
    """Administrators."""
    return asker is not None and asker.kind == "staff" and asker.role == "administrator"


def print_agent(asker: Actor | None) -> bool:
    """A printer's device."""
    return asker is not None and asker.kind == "device" and asker.role == "printer"


def must_be(test: Test) -> Actor | None:
    """Who asks, when the test lets them; else Unauthorized (nobody) or NotAllowed (somebody else)."""
    asker = actor()
    if test(asker):
        return asker
    if asker is None:
        raise Unauthorized("login_needed", "This needs a login or a token.")
    raise NotAllowed("wrong_role", f"{test.__name__.replace('_', ' ')} only.")


def page_for(test: Test) -> Callable[[View], View]:
    """Let only these see a page; somebody who has not logged in is led to the login first."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if person() is None and not bearer() and wants_page():
                return redirect(url_for("web.login", next=request.full_path.rstrip("?")))
            must_be(test)
            return view(*args, **kwargs)

        return guarded  # type: ignore[return-value]  # the same call as the view

    return wrap
