"""Authentication: staff by session or token, devices, the pages of stations, and holders of a ticket's link."""

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import g, redirect, request, session, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from operations.appointments import finding
from operations.context import Actor
from operations.people import devices, second_factor, sessions, tokens
from operations.people.sessions import Limits, Person
from operations.tickets.serving import find_by_link
from queueing.errors import NotAllowed, NotFound
from web.app_context import AppContext, app_context
from web.errors import Unauthorized, wants_page
from web.security import PatientSigner, csrf, in_hall_network
from web.security_notes import device_connected

STATION_TOKEN_LIFE_SECONDS = 30 * 24 * 3600
REMEMBERED_SECONDS = 20.0
MOST_REMEMBERED = 5_000
LINK_TOKEN_LENGTH, BOOKING_TOKEN_LENGTH = 16, 20
"""Of the link on a ticket, and of an appointment's."""
HOLDERS = ("holder", "booker")
FORM_HALL = "page_hall"
"""The field in which a form carries the hall of its page, so that a choice in another tab does not change it."""
ANONYMOUS, BROWSER_KEY = "@", "browser_key"
LOGIN = "login"
"""Where the signed cookie has the secret of the browser's login."""

_remembered: dict[tuple[int, str], tuple[float, Actor | None]] = {}
View = TypeVar("View", bound=Callable[..., Any])


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


def forget_devices(devices: Collection[str]) -> None:
    """Forget the tokens of these devices, and of their pages."""
    for key, (_, actor) in list(_remembered.items()):
        if actor is not None and actor.device in devices:
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


def person() -> Person | None:
    """The person logged in with this browser, or None."""
    if "person" not in g:
        secret = session.get(LOGIN)
        g.person = sessions.of_token(app_context().context, secret, "browser") if isinstance(secret, str) else None
        if g.person is not None and _is_by_hand():
            sessions.note_use(app_context().context, g.person.session)
    user: Person | None = g.person
    return user


def _is_by_hand() -> bool:
    """Whether a person did it: a step, or opening a page. Open pages send other requests by themselves."""
    return request.method == "POST" or "text/html" in request.headers.get("Accept", "")


def limits_of(role: str) -> Limits:
    """How long a browser's login of this role lasts, by the server's options."""
    settings = app_context().settings
    if role == "clerk":
        hours, minutes = settings.clerk_login_hours, settings.clerk_idle_minutes
    else:
        hours, minutes = settings.manager_login_hours, settings.manager_idle_minutes
    return Limits(timedelta(hours=hours), timedelta(minutes=minutes))


def needs_enrolling(user: Person) -> bool:
    """Whether this person must have a second factor, by the server's options, and has none."""
    needy = {"managers": ("manager", "administrator"), "administrators": ("administrator",)}
    roles = needy.get(app_context().settings.require_second_factor, ())
    return user.role in roles and not second_factor.is_on(app_context().context, user.username)


def must_enrol_now() -> bool:
    """Whether the person who opens this page logged in before the server wanted a second factor of them. An open page
    goes on asking (a ticket may be in service there); the next one is that of enrolling.
    """
    user = person()
    return user is not None and not bearer() and wants_page() and needs_enrolling(user)


def enrolling_person() -> Person | None:
    """The person at this browser: logged in, or so far only allowed to enrol for a second factor. None: nobody."""
    secret = session.get(LOGIN)
    if person() is not None or not isinstance(secret, str):
        return person()
    return sessions.of_token(app_context().context, secret, "enrolling")


def must_be_enrolling() -> Person:
    """The same; raises Unauthorized without one. On unsafe requests, the CSRF token is needed."""
    user = enrolling_person()
    if user is None:
        raise Unauthorized("login_needed", "This needs a login.")
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        _must_come_from_a_page()
    return user


def remember_person(user: Person) -> None:
    """Log this browser in. A login that it had before ends. Who must have a second factor first can only enrol."""
    if (before := enrolling_person()) is not None:
        sessions.log_out(app_context().context, before)
    session.clear()
    context, browser = app_context().context, request.headers.get("User-Agent", "")
    kind = "enrolling" if needs_enrolling(user) else "browser"
    limits, address = limits_of(user.role), request.remote_addr or ""
    login, session[LOGIN] = sessions.begin(context, user, limits, address, browser, kind)
    g.person = login if kind == "browser" else None


def forget_person() -> None:
    """Log this browser out, on the server too: a copy of its cookie, and the tokens of its pages, are worth nothing."""
    if (user := enrolling_person()) is not None:
        sessions.log_out(app_context().context, user)
    session.clear()
    g.person = None


def actor() -> Actor | None:
    """The actor of this request, or None. On unsafe requests, a cookie needs the CSRF token."""
    token = bearer()
    if token:
        asker = actor_here(token)
        if asker is None:
            raise Unauthorized("unknown_token", "This token is unknown, has expired, or is not valid from here.")
        if not is_of_page(token):  # pages also send requests that no person made
            sessions.note_use(app_context().context, asker.session)
        _note(asker)
        return asker
    user = person()
    if user is None:
        return None
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        _must_come_from_a_page()
    _note(user.actor)
    return user.actor


def _must_come_from_a_page() -> None:
    """Check the CSRF token once in a request: a new login in between gives the browser another one."""
    if "is_from_page" not in g:
        csrf.protect()
        g.is_from_page = True


def _note(asker: Actor) -> None:
    """Note who asks, and that a member of staff is present: only steps count, as pages send reads by themselves."""
    g.noted_actor = asker
    if asker.kind == "staff" and request.method == "POST":
        app_context().presence.note(asker.name)
        sessions.note_use(app_context().context, asker.session)


def asker() -> Actor | None:
    """Who makes this request, to choose what a page shows: not for a step. None: nobody that is known."""
    token = bearer()
    if token:
        return actor_here(token)
    user = person()
    return user.actor if user else None


Test = Callable[[Actor | None], bool]


def anyone(_: Actor | None) -> bool:
    """Everybody."""
    return True


def hall_visitor(asker: Actor | None) -> bool:
    """Anyone in the hall's network, staff and devices; not the holder of a link, which opens one thing alone."""
    return in_hall_network() if asker is None else asker.kind not in HOLDERS


def network_or_staff(asker: Actor | None) -> bool:
    """Anyone in the hall's network, and staff; not devices: slips have the links of people's tickets on them."""
    return in_hall_network() if asker is None else asker.kind == "staff"


def known(asker: Actor | None) -> bool:
    """Any actor with a token or a session, including the holder of a ticket."""
    return asker is not None


def kiosk_or_staff(asker: Actor | None) -> bool:
    """Kiosks and staff."""
    return asker is not None and asker.kind in ("kiosk", "staff")


def booker_or_staff(asker: Actor | None) -> bool:
    """The holder of an appointment's link, and staff."""
    return asker is not None and asker.kind in ("booker", "staff")


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
    """The actor, if the test accepts them. Raises Unauthorized (no actor) or NotAllowed (another actor).

    A hall that the address or the form names must be theirs; what an operation reads besides, it checks itself.
    """
    asker = actor()
    if test(asker):
        if asker is not None:
            for hall in _halls_named():
                asker.must_belong_to(hall)
        return asker
    if asker is None:
        raise Unauthorized("login_needed", "This needs a login or a token.")
    raise NotAllowed("wrong_role", f"{test.__name__.replace('_', ' ')} only.")


def _halls_named() -> list[str]:
    """The halls that this request names: in its path, its query or its form."""
    names = [(request.view_args or {}).get("hall"), request.args.get("hall")]
    if request.method == "POST":
        request.get_data()  # kept: the form alone would use up a body that the view wants as it came
        names.append(request.form.get(FORM_HALL))
    return [name for name in names if name]


def page_for(test: Test) -> Callable[[View], View]:
    """Restrict a page to actors that pass the test; a person who is not logged in goes to the login page first,
    and one without the second factor that the server wants of them to the page for that.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if person() is None and not bearer() and wants_page():
                return redirect(url_for("web.login", next=request.full_path.rstrip("?")))
            if must_enrol_now():
                return redirect(url_for("account_second_factor.page"))
            must_be(test)
            return view(*args, **kwargs)

        return guarded  # type: ignore[return-value]  # the same call as the view

    return wrap
