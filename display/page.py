"""The data in a screen's page: all it needs to draw itself, and nothing personal."""

from typing import Any

import locales
from queueing.hall import Hall

ROOM = "display"


def languages_of(hall: Hall, parameter: str = "") -> list[str]:
    """The languages of a screen, the large one first: the requested language, if the hall has it, then the
    hall's own.
    """
    first = locales.best(parameter, hall.languages)
    return [first, *(language for language in hall.languages if language != first)]


def screen_fields(hall: Hall, languages: list[str], window: int | None = None) -> dict[str, Any]:
    """What the page of a hall screen, or of the screen above `window`, has beside the data of every page."""
    return {
        "language": languages[0],
        "station": "hall" if window is None else f"window-{window}",
        "window": window,
        "settings": _settings(hall, languages),
        "texts": {language: locales.room(language, ROOM) for language in languages},
    }


def _settings(hall: Hall, languages: list[str]) -> dict[str, Any]:
    display = hall.display
    return {
        "language": languages[0],
        "languages": languages,
        "timezone": hall.timezone,
        "name": dict(hall.name),
        "lines": [{"code": line.code, "name": dict(line.name)} for line in (*hall.retired.lines, *hall.lines)],
        "windows": [
            {"number": window.number, "name": dict(window.name)}
            for window in (*hall.retired.windows, *hall.windows)
            if window.name
        ],
        "call_least_seconds": display.call_least_seconds,
        "repeat_announcement": display.repeat_announcement,
        "voice": display.voice,
        "announce_languages": list(display.announce_languages),
    }
