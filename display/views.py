"""The pages of the screens, and the sentences they play."""

from functools import partial
from typing import Any, cast

from flask import Blueprint, Response, current_app, request

import locales
from display.page import languages_of, screen_fields
from display.voice import Voice
from locales.spoken import announcement
from operations import journal
from operations.halls.catalogue import get_hall
from operations.windows.attendance import known_window
from protocol.base import LARGEST
from queueing.errors import NotFound
from queueing.hall import Hall
from web.app_context import app_context
from web.auth import hall_visitor, must_be
from web.parameters import PAGE, takes
from web.stations import open_station, page_data

blueprint = Blueprint("display", __name__, template_folder="templates")
SPOKEN_KINDS = ("call", "recall")
SCREEN = (*PAGE, "left", "ahead", "right", "back")
"""The parameters of every screen's address; the last four say where windows are (static/display/direction.js)."""


@blueprint.get("/display/<hall>")
@takes(*SCREEN, guests=True)
def hall_screen(hall: str) -> str:
    """The screen for the whole hall."""
    return _page(get_hall(app_context().context, hall), None)


@blueprint.get("/display/<hall>/window/<int:number>")
@takes(*SCREEN, guests=True)
def window_screen(hall: str, number: int) -> str:
    """The screen above one window."""
    definition = get_hall(app_context().context, hall)
    return _page(definition, known_window(definition, number).number)


@blueprint.get("/display/<hall>/screen/<name>")
@takes(*SCREEN, guests=True)
def named_screen(hall: str, name: str) -> str:
    """A [[display]] of the hall's devices; its address stays the same when it is assigned to another window."""
    definition = get_hall(app_context().context, hall)
    for screen in definition.displays:
        if screen.name == name:
            return _page(definition, screen.window, name)
    raise NotFound("unknown_display", f"Hall {hall} has no display '{name[:64]}'.")


def _page(hall: Hall, window: int | None, name: str = "") -> str:
    """A public screen starts in the hall's own language, whatever its browser's language."""
    languages = languages_of(hall, request.args.get("language", ""))
    token = open_station("display", hall.code, name or ("hall" if window is None else f"window-{window}"))
    key, app = ("display", window, name, languages[0]), app_context()
    return app.pages.page(app.context, hall.code, key, token, partial(_rendered, hall, languages, window, name))


def _rendered(
    hall: Hall, languages: list[str], window: int | None, name: str, token: str
) -> tuple[str, dict[str, Any]]:
    page = page_data("display", hall, token) | screen_fields(hall, languages, window)
    page["station"] = name or page["station"]
    page["server_speaks"] = list(_voice().languages)
    title = locales.text(
        languages[0],
        "display.page.hall" if window is None else "display.page.window",
        hall=hall.text(hall.name, languages[0]),
        n=window,
    )
    template = "display/hall.html" if window is None else "display/window.html"
    return template, {"page": page, "title": title}


@blueprint.get("/display/<hall>/voice/<int:revision>/<language>.wav")
@takes("short")
def spoken(hall: str, revision: int, language: str) -> Response:
    """The call at this revision as sound (`?short=1`: short); `no_voice`: there was no call, or no voice can say it."""
    must_be(hall_visitor)
    definition = get_hall(app_context().context, hall)
    is_short = request.args.get("short") == "1"
    sentence = _sentence(definition, revision, language, is_short) if revision <= LARGEST else None
    sound = _voice().say(language, sentence) if sentence else None
    if sound is None:
        raise NotFound("no_voice", f"Nobody can say revision {revision} in '{language[:16]}'.")
    return Response(sound, mimetype="audio/wav", headers={"Cache-Control": "private, max-age=300"})


def _sentence(hall: Hall, revision: int, language: str, short: bool) -> str | None:
    """The sentence of the call at this revision; None: there was no call, or the hall does not announce in this
    language.
    """
    if language not in hall.display.announce_languages:
        return None
    events = journal.after(app_context().context, hall.code, revision - 1, 1).events
    if not events or events[0].revision != revision or events[0].kind not in SPOKEN_KINDS:
        return None
    event = events[0]
    assert event.number is not None and event.window is not None  # a call is of a ticket, to a window
    return announcement(language, event.number, event.window, int(event.kind == "recall"), short)


def _voice() -> Voice:
    return cast(Voice, current_app.extensions["display_voice"])
