"""The pages of the screens, and the sentences they play."""

from typing import cast

from flask import Blueprint, Response, current_app, render_template, request

import locales
from display.page import languages_of, page_data
from display.voice import Voice
from locales.spoken import announcement
from operations import journal
from operations.attendance import known_window
from operations.catalogue import hall as hall_of
from queueing.errors import NotFound
from queueing.hall import Hall
from web.auth import hall_visitor, must_be
from web.house import house
from web.stations import open_station
from web.stations import page_data as station_page

blueprint = Blueprint("display", __name__, template_folder="templates")
SPOKEN_KINDS = ("call", "recall")


@blueprint.get("/display/<hall>")
def hall_screen(hall: str) -> str:
    """The screen everybody in the hall looks at."""
    return _page(hall_of(house().context, hall), None)


@blueprint.get("/display/<hall>/window/<int:number>")
def window_screen(hall: str, number: int) -> str:
    """The screen above one window."""
    known = hall_of(house().context, hall)
    return _page(known, known_window(known, number).number)


@blueprint.get("/display/<hall>/screen/<name>")
def named_screen(hall: str, name: str) -> str:
    """A [[display]] of the hall's devices: it keeps its address when it is to show another window."""
    known = hall_of(house().context, hall)
    for screen in known.displays:
        if screen.name == name:
            return _page(known, screen.window, name)
    raise NotFound("unknown_display", f"Hall {hall} has no display '{name[:64]}'.")


def _page(hall: Hall, window: int | None, name: str = "") -> str:
    """A public screen begins in the hall's own language, whatever its browser was set to."""
    languages = languages_of(hall, request.args.get("language", ""))
    token = open_station("display", hall.code, name or ("hall" if window is None else f"window-{window}"))
    page = station_page("display", hall, token) | page_data(hall, languages, token, window)
    page["station"] = name or page["station"]
    page["server_speaks"] = list(_voice().languages)
    title = locales.text(
        languages[0],
        "display.page.hall" if window is None else "display.page.window",
        hall=hall.text(hall.name, languages[0]),
        n=window,
    )
    template = "display/hall.html" if window is None else "display/window.html"
    return render_template(template, page=page, title=title)


@blueprint.get("/display/<hall>/voice/<int:revision>/<language>.wav")
def spoken(hall: str, revision: int, language: str) -> Response:
    """The call of this revision as sound (`?short=1`: short); `no_voice`: it was no call, or nobody can say it."""
    must_be(hall_visitor)
    known = hall_of(house().context, hall)
    sentence = _sentence(known, revision, language, request.args.get("short") == "1")
    sound = _voice().say(language, sentence) if sentence else None
    if sound is None:
        raise NotFound("no_voice", f"Nobody can say revision {revision} in '{language[:16]}'.")
    return Response(sound, mimetype="audio/wav", headers={"Cache-Control": "private, max-age=300"})


def _sentence(hall: Hall, revision: int, language: str, short: bool) -> str | None:
    """What was said at this revision; None: it was no call, or the hall does not speak this language."""
    if language not in hall.display.announce_languages:
        return None
    _, events = journal.after(house().context, hall.code, revision - 1, 1)
    if not events or events[0]["revision"] != revision or events[0]["kind"] not in SPOKEN_KINDS:
        return None
    event = events[0]
    return announcement(language, event["number"], event["window"], int(event["kind"] == "recall"), short)


def _voice() -> Voice:
    return cast(Voice, current_app.extensions["display_voice"])
