"""Pages that belong to no station: the front door and the login."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, jsonify, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

import locales
from operations import leaving, printer_states, staff
from operations.staff import TooManyTries, WrongLogin
from queueing.demonstration import free_window, trials
from queueing.errors import Conflict
from queueing.hall import Hall
from web.auth import actor, person, remember_person
from web.house import house
from web.security import csrf
from web.stations import hall_choices, own_hall, page_data

blueprint = Blueprint("web", __name__, template_folder="templates")
HOME = {"clerk": "/window/", "manager": "/reports/", "administrator": "/admin/"}


def init_app(app: Flask) -> None:
    """The front door and the login."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
def front_door() -> str:
    """Every station of the hall."""
    hall = own_hall()
    printers = printer_states.printer_views(house().context, hall.code)
    trays = [printer for printer in printers if printer.address.startswith("virtual:")]
    page = page_data("web", hall)
    page["halls"] = hall_choices(page["language"])
    demo = _demo(hall, page["language"]) if house().settings.demo else None
    return render_template("web/home.html", page=page, hall=hall, who=person(), trays=trays, demo=demo)


def _demo(hall: Hall, spoken: str) -> dict[str, Any]:
    """What the front page of a demo says to whoever is new."""
    words, window = locales.room(spoken, "demo"), free_window(hall)
    tries = [(locales.filled(words["try"][one.word], window=window), one) for one in trials(hall)]
    passwords = locales.filled(words["passwords"], file=house().settings.data_folder / "logins.txt")
    hint = words["hint" if house().settings.demo_people else "hint_empty"]
    return {"title": words["title"], "hint": hint, "tries": tries, "passwords": passwords}


@blueprint.get("/login")
def login() -> Response | str:
    """Ask for name and password."""
    who = person()
    if who is not None:
        return redirect(_next(who.role))
    return render_template("web/login.html", page=page_data("web", own_hall()), failed="", username="")


@blueprint.get("/login/still")
def still() -> Response:
    """Who this browser is logged in as; 401: nobody, any more. Asked by open pages every few seconds."""
    who = person()
    if who is None:
        return Response(status=401)
    return jsonify(username=who.username)


@blueprint.get("/listens/<browser>")
def listens(browser: str) -> Response:
    """Whether the page in a hall's browser listens to the news, as plain text: yes, gone, never, or unknown.

    Asked by deploy/kiosk.sh, whose browser has a key that nobody guesses. With PostgreSQL there may be other processes,
    so this one speaks only of pages that it had.
    """
    is_alone = house().context.database.is_sqlite
    words = {True: "yes", False: "gone", None: "never" if is_alone else "unknown"}
    return Response(
        words[house().hub.listeners.hears(browser)], content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


@blueprint.post("/login")
def log_in() -> tuple[str, int] | Response:
    """Let somebody in, or say why not."""
    csrf.protect()
    username, password = request.form.get("username", ""), request.form.get("password", "")
    try:
        who = staff.log_in(house().context, username, password, request.remote_addr or "")
    except (WrongLogin, TooManyTries) as error:
        status = 429 if isinstance(error, TooManyTries) else 401
        page = page_data("web", own_hall())
        return render_template("web/login.html", page=page, failed=error.code, username=username[:64]), status
    remember_person(who)
    return redirect(_next(who.role))


@blueprint.post("/logout")
def logout() -> Response | tuple[str, int]:
    """Forget who sits here; `?next=` is where somebody else wanted to go.

    Who still sits at a window is asked first: `leave` is `close`, or `hand_over` with a ticket there.
    """
    asker = actor()  # checks the CSRF token of a cookie
    who = person()
    leave = request.form.get("leave", "")
    if asker is not None and who is not None:
        try:
            if leave in ("close", "hand_over"):
                leaving.leave_all(house().context, asker, hand_over=leave == "hand_over")
        except Conflict:
            leave = ""  # a ticket was called there meanwhile: ask again
        if not leave and (sitting := leaving.sitting(house().context, asker.name)):
            page = page_data("web", own_hall())
            return render_template("web/leaving.html", page=page, sitting=sitting), 409
    session.clear()
    return redirect(url_for("web.login", next=request.args.get("next")))


def _next(role: str) -> str:
    """Where to go after the login: only ever a path of this house."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if inside and wanted != "/" else HOME.get(role, "/")
