"""Pages outside the stations: the front page and the login."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

import locales
from operations import security_log
from operations.halls import catalogue
from operations.people import logins, passkey_logins, sessions
from operations.people.logins import TooManyTries
from operations.people.passkey_challenges import WrongPasskey
from operations.people.second_factor import CodeNeeded, TooManyCodes, WrongCode
from operations.people.sessions import Person, WrongLogin
from operations.printers import printer_states
from operations.windows import leaving
from queueing.demonstration import free_window, trials
from queueing.errors import BadRequest, Conflict, NotFound, QueueingError, Unavailable
from queueing.hall import Hall
from web import known_device, passkeys
from web.app_context import app_context
from web.auth import actor
from web.budgets import address_key
from web.errors import status_of
from web.hub import hub
from web.logins import forget_person, person, remember_person
from web.parameters import PAGE, takes
from web.security import csrf
from web.stations import hall_choices, own_hall, page_data

blueprint = Blueprint("web", __name__, template_folder="templates")
HOME = {"clerk": "/window/", "manager": "/reports/", "administrator": "/admin/"}


def init_app(app: Flask) -> None:
    """Register the front page and the login."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
@takes(*PAGE, "hall", guests=True)
def front_door() -> str:
    """Every station of the hall."""
    hall = own_hall()
    printers = printer_states.printer_views(app_context().context, hall.code)
    trays = [printer for printer in printers if printer.address.startswith("virtual:")]
    page = page_data("web", hall)
    page["halls"] = hall_choices(page["language"])
    is_alone = len(catalogue.codes(app_context().context)) == 1
    demo = _demo(hall, page["language"], is_alone) if app_context().settings.demo else None
    return render_template(
        "web/home.html", page=page, hall=hall, who=person(), trays=trays, demo=demo, is_alone=is_alone
    )


def _demo(hall: Hall, page_language: str, is_alone: bool) -> dict[str, Any]:
    """What the front page of a demo shows to new users."""
    words, window = locales.room(page_language, "demo"), free_window(hall)
    logins = trials(hall, is_alone, has_clerks=hall.code == app_context().settings.hall)
    tries = [(locales.filled(words["try"][trial.word], window=window), trial) for trial in logins]
    passwords = locales.filled(words["passwords"], file=app_context().settings.data_folder / "logins.txt")
    hint = words["hint" if app_context().settings.demo_people else "hint_empty"]
    return {"title": words["title"], "hint": hint, "tries": tries, "passwords": passwords}


@blueprint.get("/gone")
@takes(*PAGE)
def gone() -> str:
    """The page shown when a hall was removed while its pages were open."""
    raise NotFound("unknown_hall", "This hall is no longer served.")


@blueprint.get("/login")
@takes(*PAGE, "hall", "next")
def login() -> Response | str:
    """Ask for name and password."""
    user = person()
    if user is not None:
        return redirect(_next(user.role))
    page = passkeys.with_passkeys(page_data("web", own_hall()))
    return render_template("web/login.html", page=page, failed="", reason="", username="", asks_code=False)


@blueprint.get("/login/still")
@takes("used")
def still() -> Response:
    """The person logged in with this browser; 401: no longer logged in. Open pages call this every few seconds.

    `used`: somebody has touched the page since it asked last.
    """
    user = person()
    if user is None:
        return Response(status=401)
    if "used" in request.args:
        sessions.note_use(app_context().context, user.session)
    return jsonify(username=user.username)


@blueprint.get("/listens/<browser>")
@takes()
def listens(browser: str) -> Response:
    """Whether the page in a hall's browser is connected, as plain text: yes, gone, never, or unknown.

    Called by deploy/kiosk.sh, which gave the browser a random key. With PostgreSQL there may be other processes, so
    this one answers only for pages that were connected to it.
    """
    is_alone = app_context().context.database.is_sqlite
    words = {True: "yes", False: "gone", None: "never" if is_alone else "unknown"}
    return Response(
        words[hub().listeners.hears(browser)],
        content_type="text/plain",
        headers={"Cache-Control": "no-store"},
    )


@blueprint.post("/login")
@takes(*PAGE, "hall", "next", fields=("username", "password", "code"))
def log_in() -> Response:
    """Log a person in, or show why it failed."""
    csrf.protect()
    username, password = request.form.get("username", ""), request.form.get("password", "")
    device = known_device.of(username)
    try:
        address, code = address_key(request.remote_addr), request.form.get("code", "")
        who = logins.log_in(app_context().context, username, password, address, device, code)
        remember_person(who)
    except (WrongLogin, TooManyTries, Unavailable, CodeNeeded, WrongCode, TooManyCodes) as error:
        return _failed(error, username[:64])
    return _entered(who)


@blueprint.post("/login/passkey/begin")
@takes()
def begin_passkey() -> Response:
    """What this browser needs to ask for a passkey, as JSON; the same for everybody."""
    csrf.protect()
    passkeys.must_have_budget()
    options = passkey_logins.begin(app_context().context, passkeys.known_site(), passkeys.asker())
    return Response(options, content_type="application/json")


@blueprint.post("/login/passkey")
@takes(*PAGE, "hall", "next", fields=("answer",))
def log_in_with_passkey() -> Response:
    """Log in the person whose passkey has signed, or show that it failed."""
    csrf.protect()
    passkeys.must_have_budget()
    context, site, answer = app_context().context, passkeys.known_site(), request.form.get("answer", "")
    if not answer:
        raise BadRequest("answer_missing", "The form has no answer of a passkey.")
    try:
        who = passkey_logins.log_in(context, site, passkeys.asker(), answer, address_key(request.remote_addr))
        remember_person(who)
    except (WrongPasskey, WrongLogin) as error:
        return _failed(error, "")
    return _entered(who)


def _entered(who: Person) -> Response:
    """Where somebody goes who has logged in. Without a second factor that this server wants of their role, the login is
    not whole.
    """
    response = redirect(_next(who.role) if person() else "/account/second-factor")
    known_device.remember(response, who.username)
    return response


def _failed(error: QueueingError, username: str) -> Response:
    """The login page again, with what went wrong."""
    page = passkeys.with_passkeys(page_data("web", own_hall()))
    seconds = error.extra.get("retry_after_seconds")
    words = page["texts"]["login"]
    failed = locales.filled(words.get(error.code, words["unavailable"]), seconds=seconds)
    asks_code = isinstance(error, CodeNeeded | WrongCode | TooManyCodes) and error.code != "passkey_needed"
    form = {"failed": failed, "reason": error.code, "username": username, "asks_code": asks_code}
    response = make_response(render_template("web/login.html", page=page, **form), status_of(error))
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


@blueprint.post("/logout")
@takes("next", fields=("leave",))
def logout() -> Response | tuple[str, int]:
    """Log out. `?next=`: the page that another person wants to open.

    A person who still has a window open must choose first: `leave` is `close`, or `hand_over` if a ticket is there.
    """
    asker = actor()  # checks the CSRF token of a cookie
    who = person()
    leave = request.form.get("leave", "")
    if asker is not None and who is not None:
        try:
            if leave in ("close", "hand_over"):
                leaving.leave_all(app_context().context, asker, hand_over=leave == "hand_over")
        except Conflict:
            leave = ""  # a ticket has been called there in the meantime: ask again
        if not leave and (sitting := leaving.sitting(app_context().context, asker.name)):
            page = page_data("web", own_hall())
            return render_template("web/leaving.html", page=page, sitting=sitting), 409
    if asker is not None:
        security_log.note(app_context().context, "logged_out", asker)
    forget_person()
    hub().dismiss_ended()
    return redirect(url_for("web.login", next=request.args.get("next")))


def _next(role: str) -> str:
    """The page after login: always a path on this server."""
    address = request.args.get("next", "")
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    inside = inside and address.isprintable()  # a browser drops tabs and ends of lines, and a header refuses them
    return address if inside and address != "/" else HOME.get(role, "/")
