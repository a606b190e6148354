"""The page of one's own account: the logins of this person, with a way to end them, and a new password."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request

from account.browsers import in_words
from operations.people import logins, second_factor, sessions
from operations.people.logins import TooManyTries
from operations.people.sessions import Person, WrongLogin
from protocol.account import Login
from queueing.errors import BadRequest, NotAllowed, NotFound
from queueing.hall import Hall
from web.app_context import app_context
from web.auth import clerk, must_be, page_for
from web.budgets import address_key
from web.computer_clock import clock_words
from web.hub import forget_tokens, hub
from web.logins import person, remember_person
from web.parameters import PAGE, takes
from web.passkeys import with_passkeys
from web.stations import own_hall, page_data

blueprint = Blueprint("account", __name__, template_folder="templates")
Answer = tuple[str, int]


def _own() -> Person:
    """The person at this browser; a program's token has no account page."""
    must_be(clerk)
    user = person()
    if user is None:
        raise NotAllowed("login_needed", "The account's page is for people who have logged in, not for tokens.")
    return user


def _page(done: str = "", problem: str = "", status: int = 200) -> Answer:
    user, hall = _own(), own_hall()
    rows = [_row(hall, login) for login in sessions.logins(app_context().context, user)]
    page = with_passkeys(page_data("account", hall))
    has_codes = second_factor.has_codes(app_context().context, user.username)
    shown = {"logins": rows, "clock": clock_words(hall, page["language"]), "has_codes": has_codes}
    return render_template("account/account.html", page=page, user=user, done=done, problem=problem, **shown), status


def _row(hall: Hall, login: Login) -> dict[str, Any]:
    """A row of the table; times are by the clock on the hall's wall."""
    zone = ZoneInfo(hall.timezone)
    return {
        "id": login.id,
        "kind": login.kind,
        "browser": in_words(login.browser),
        "address": login.address,
        "began": f"{login.created_at.astimezone(zone):%Y-%m-%d %H:%M}",
        "seen": f"{login.seen_at.astimezone(zone):%Y-%m-%d %H:%M}",
        "is_this": login.current,
    }


@blueprint.get("/account/")
@takes(*PAGE, "hall")
@page_for(clerk)
def account() -> Answer:
    """One's logins, and the form for a new password."""
    return _page()


@blueprint.post("/account/sessions/<session>/end")
@takes()
@page_for(clerk)
def end(session: str) -> Answer:
    """End one of one's logins."""
    try:
        sessions.end(app_context().context, _own().username, session)
    except NotFound:
        return _page()  # it has ended in the meantime
    hub().dismiss_ended()
    return _page(done="ended")


@blueprint.post("/account/sessions/end-others")
@takes()
@page_for(clerk)
def end_others() -> Answer:
    """End all of one's logins but this one."""
    sessions.end_others(app_context().context, _own())
    hub().dismiss_ended()
    return _page(done="ended_others")


@blueprint.post("/account/password")
@takes(fields=("old_password", "new_password"))
@page_for(clerk)
def change_password() -> Answer:
    """Set a new password; all other logins end."""
    user, form = _own(), request.form
    old, new = form.get("old_password", ""), form.get("new_password", "")
    try:
        after = logins.change_own_password(app_context().context, user, old, new, address_key(request.remote_addr))
    except (WrongLogin, TooManyTries, BadRequest) as error:
        return _page(problem=error.code, status=429 if isinstance(error, TooManyTries) else 400)
    remember_person(after)
    forget_tokens()
    return _page(done="password")
