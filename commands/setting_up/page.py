"""The page of the first start. It holds nothing between two requests: each carries the code and all that was typed."""

import threading
from collections.abc import Callable, Mapping
from datetime import date
from ipaddress import ip_network
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import available_timezones

from flask import Flask, render_template, request

import config
import locales
from admin.judging import judges
from commands.setting_up import printers, wishes
from commands.setting_up.code import SetupCode
from operations.halls import hall_folder
from operations.halls.hall_folder.mistakes import Mistake
from operations.halls.hall_folder.sentences import said
from operations.halls.hall_folder.writing import write
from operations.people import passwords, usernames
from printing.profiles import Profiles
from printing.transports.networks import Networks
from queueing.errors import BadRequest
from queueing.keys import WEEKDAYS
from queueing.language import lookup
from web.budgets import Budget, address_key
from web.client_address import ClientAddress

MOST_BYTES = 100_000
MOST_WINDOWS = 200
WRONG_CODES, WRONG_PER_SECOND = 5, 1 / 60
"""So many wrong codes of an address at once, then one a minute; a right one waits with them."""
FIRST = {
    "code": "hall", "timezone": "Asia/Shanghai", "hours": "09:00-12:00, 14:00-17:00", "windows": "2", "holidays": "on",
    "printer": "", "profile": "generic-80mm", "username": "admin", **{f"day_{day}": "on" for day in WEEKDAYS[:5]},
}  # fmt: skip
"""What stands in the form before anything was typed."""
Fields = Mapping[str, str]
Answer = str | tuple[str, int, dict[str, str]]
Finish = Callable[[dict[str, str], str, str], None]
"""Makes the hall: its files by name, and the administrator's username and password."""


def make_app(settings: config.Settings, code: SetupCode, finish: Finish) -> Flask:
    """The app; `finish` is called once, when everything is right."""
    app = Flask(__name__, static_folder=config.ROOT / "static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    proxies = [ip_network(text) for text in settings.proxy_networks]
    app.wsgi_app = ClientAddress(app.wsgi_app, settings.trusted_proxies, proxies)  # type: ignore[method-assign]
    lock, done = threading.Lock(), threading.Event()
    wrong_codes = Budget("wrong codes of setting up", WRONG_CODES, WRONG_PER_SECOND)

    @app.get("/")
    def ask() -> str:
        return _page("code")

    @app.post("/")
    def answer() -> Answer:
        form, address = request.form.to_dict(), address_key(request.remote_addr)
        with lock:  # one at a time, so that the tries are counted and the hall is made once
            if done.is_set():
                return _page("done")
            if wait_seconds := ceil(wrong_codes.wait(address)):
                return _page("code", wait_seconds=wait_seconds), 429, {"Retry-After": str(wait_seconds)}
            if not code.fits(form.get("setup_code", "")):
                if form.get("setup_code"):
                    wrong_codes.take(address)
                return _page("code", wrong="setup_code" in form)
            step = form.get("step", "")
            if step == "test":
                return _form(settings, form, printed=_try_out(settings, form))
            if step != "make":
                return _form(settings, {**FIRST, **form})
            mistakes = _made(settings, form, finish)
            if mistakes:
                return _form(settings, form, mistakes)
            done.set()
            return _page("done")

    @app.errorhandler(404)
    @app.errorhandler(405)
    def elsewhere(_: Exception) -> tuple[str, int]:
        return _page("code"), 404

    @app.errorhandler(413)
    def too_much(_: Exception) -> tuple[str, int]:
        return _page("code", broken="too_much"), 413

    @app.errorhandler(500)  # the terminal has the reason
    def failed(_: Exception) -> tuple[str, int]:
        return _page("code", broken="failed"), 500

    @app.after_request
    def protect(response: Any) -> Any:
        policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'"
        policy += "; script-src 'self'; connect-src 'self'"
        response.headers.update({
            "Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        })  # fmt: skip
        return response

    return app


def language() -> str:
    """The language of the address, else the browser's, else the house's own."""
    wanted = [request.args.get("language", ""), *request.accept_languages.values()]
    return lookup(wanted, locales.LANGUAGES) or locales.OWN


def _page(name: str, **fields: Any) -> str:
    tag = language()
    others = [one for one in locales.LANGUAGES if one != tag]
    return render_template("setting_up.html", view=name, t=locales.room(tag, "setup"), tag=tag, others=others, **fields)


def _form(
    settings: config.Settings, form: Fields, mistakes: Mapping[str, str] | None = None, printed: str | None = None
) -> str:
    choices = [*printers.found(), (printers.VIRTUAL, "")]
    return _page(
        "form", usual=printers.usual(choices), form=form, mistakes=mistakes or {}, printed=printed,
        printers=choices, days=WEEKDAYS,
        profiles=Profiles(settings.data / "printer_profiles").names(), zones=sorted(available_timezones()),
    )  # fmt: skip


def _try_out(settings: config.Settings, form: Fields) -> str:
    room, wished = locales.room(language(), "setup"), wishes.read(form)
    slip, words = room["slip"], room["trouble"]
    lines = [slip["title"], slip["right"], slip["chinese"]]
    networks = Networks(settings.printer_networks)
    trouble = printers.try_out(wished.printer, wished.profile, settings.data, networks, lines)
    return trouble and words[trouble]


def _made(settings: config.Settings, form: Fields, finish: Finish) -> dict[str, str]:
    """Make the hall. Returns what is wrong, by field; {}: it is made."""
    wished = wishes.read(form)
    files = wishes.files_of(wished, date.today())  # noqa: DTZ011  # the day on the wall, for its holidays
    mistakes = _mistakes(settings, files) | _left_out(form)
    username, password = form.get("username", "").strip(), form.get("password", "")
    words = locales.room(language(), "admin")["problem"]
    try:
        usernames.must_be_good(username)
    except BadRequest as error:
        mistakes["username"] = words[error.code]
    try:
        passwords.must_be_good(password, [username, wished.code, *wished.name])
    except BadRequest as error:
        mistakes["password"] = words[error.code]
    if not mistakes:
        finish(files, username, password)
    return mistakes


def _left_out(form: Fields) -> dict[str, str]:
    """A hall that never opens, or has no lines or windows, has no mistake in its files, and is of no use."""
    words, wished = locales.room(language(), "setup"), wishes.read(form)
    needed = {
        "name": bool(wished.name[0]),
        "days": bool(wished.days),
        "hours": bool(wished.hours),
        "lines": 1 <= len(wished.lines) <= len(wishes.LETTERS),
        "windows": 1 <= wished.windows <= MOST_WINDOWS,
    }
    return {field: words[f"{field}_needed"] for field, is_there in needed.items() if not is_there}


def _mistakes(settings: config.Settings, files: Mapping[str, str]) -> dict[str, str]:
    with TemporaryDirectory() as place:
        write(Path(place), {Path(name): text for name, text in files.items()})
        found = hall_folder.check(Path(place), judges(settings.data, settings.printer_networks))
    told: dict[str, str] = {}
    for mistake in sorted(found, key=_follows):
        field = wishes.field_of(mistake)
        told.setdefault(field, _sentence(mistake.text, field))
    return told


def _follows(mistake: Mistake) -> bool:
    """Whether a mistake only follows from another: a kiosk names a printer that is not right."""
    return mistake.place[:1] == ("kiosk",)


def _sentence(text: str, field: str) -> str:
    """A mistake in the reader's language; some fields have one sentence for whatever is wrong with them."""
    tag = language()
    words = locales.room(tag, "setup")["wrong"]
    sentence = said(text, locales.room(tag, "hall")["mistake"])
    of_networks = sentence if "printer_networks" in text else ""
    return of_networks or words.get(field) or sentence or words["any"]
