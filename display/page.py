"""What the server writes into a screen's page: all it needs to draw itself, and nothing personal."""

from typing import Any

import locales
from queueing.hall import Hall

ROOM = "display"


def languages_of(hall: Hall, asked: str = "") -> list[str]:
    """What a screen shows, large one first: the language asked for, if the hall has it, then its own."""
    first = locales.best(asked, hall.languages)
    return [first, *(language for language in hall.languages if language != first)]


def page_data(hall: Hall, languages: list[str], token: str, window: int | None = None) -> dict[str, Any]:
    """The JSON of a hall screen's page, or of the screen above `window`."""
    return {
        "hall": hall.code,
        "language": languages[0],
        "station": "hall" if window is None else f"window-{window}",
        "window": window,
        "token": token,
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
        "opening": {day: list(spans) for day, spans in hall.opening.items()},
        "special_days": _special_days(hall),
        "day_starts_at": hall.day_starts_at,
        "call_least_seconds": display.call_least_seconds,
        "repeat_announcement": display.repeat_announcement,
        "voice": display.voice,
        "announce_languages": list(display.announce_languages),
    }


def _special_days(hall: Hall) -> dict[str, list[str]]:
    closed: dict[str, list[str]] = {day.isoformat(): [] for day in hall.closed_days}
    return closed | {day.isoformat(): list(spans) for day, spans in hall.special_days.items()}
