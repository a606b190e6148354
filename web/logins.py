"""The login of a browser: whose it is, how long it lasts, and whether a second factor must come first."""

from datetime import timedelta

from flask import g, request, session

from operations.people import second_factor, sessions
from operations.people.sessions import Limits, Person
from web.app_context import app_context
from web.errors import Unauthorized
from web.security import csrf

LOGIN = "login"
"""Where the signed cookie has the secret of the browser's login."""


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
        must_come_from_a_page()
    return user


def login_secret() -> str:
    """The secret of this browser's login, also of one that may only enrol; "": there is none."""
    secret = session.get(LOGIN)
    return secret if isinstance(secret, str) else ""


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


def must_come_from_a_page() -> None:
    """Check the CSRF token once in a request: a new login in between gives the browser another one."""
    if "is_from_page" not in g:
        csrf.protect()
        g.is_from_page = True
