"""Who makes a request, and who may: the actor, the tests of actors, and the decorators of pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, redirect, request, url_for

from operations.context import Actor
from operations.people import sessions
from queueing.errors import NotAllowed
from web.app_context import app_context
from web.errors import Unauthorized, wants_page
from web.logins import enrolling_person, must_come_from_a_page, needs_enrolling, person
from web.security import in_hall_network
from web.tokens import HOLDERS, actor_here, bearer, is_of_page

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
"""What a form comes as; reading any other body as one takes as long as a row of the database, and finds nothing."""
FORM_HALL = "page_hall"
"""The field in which a form carries the hall of its page, so that a choice in another tab does not change it."""

View = TypeVar("View", bound=Callable[..., Any])


def must_enrol_now() -> bool:
    """Whether the person who opens this page logged in before the server wanted a second factor of them. An open page
    goes on asking (a ticket may be in service there); the next one is that of enrolling.
    """
    user = person()
    return user is not None and not bearer() and wants_page() and needs_enrolling(user)


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
        must_come_from_a_page()
    _note(user.actor)
    return user.actor


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


def staff_at_a_browser(_: Actor | None) -> bool:
    """Any member of staff who has logged in with this browser, be it only to enrol for a second factor; no program."""
    return not bearer() and enrolling_person() is not None


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
    names = [(request.view_args or {}).get("hall")]
    if request.query_string:
        names.append(request.args.get("hall"))
    if request.method == "POST" and request.mimetype in FORMS:
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
