"""What the server writes into the console's page: who is logged in, words, a token for its socket."""

from collections.abc import Iterable
from typing import Any

import locales
from queueing.hall import Hall, Line, PriorityClass, Service, Text

ROOM = "window"


def page_data(hall: Hall, language: str, user: dict[str, Any], token: str) -> dict[str, Any]:
    """The JSON of the console's page. `user`: {"name", "display_name", "leads" (any window)}."""
    return {
        "hall": hall.code,
        "language": language,
        "user": user,
        "token": token,
        "settings": _settings(hall, language),
        "texts": locales.room(language, ROOM),
    }


def _settings(hall: Hall, language: str) -> dict[str, Any]:
    def lines(some: Iterable[Line]) -> list[dict[str, Any]]:
        return [
            {"code": one.code, "name": named(one.name), "wait_target_minutes": one.wait_target_minutes} for one in some
        ]

    def priorities(some: Iterable[PriorityClass]) -> list[dict[str, Any]]:
        return [{"code": one.code, "name": named(one.name)} for one in some]

    def services(some: Iterable[Service]) -> list[dict[str, Any]]:
        return [_service(hall, one, language) for one in some]

    def named(text: Text) -> dict[str, str]:
        return {language: hall.text(text, language)}

    left = hall.retired
    return {
        "language": language,
        "timezone": hall.timezone,
        "no_show_after_seconds": hall.calling.no_show_after_seconds,
        "most_recalls": hall.calling.most_recalls,
        "windows": [{"number": window.number} for window in hall.windows],
        "lines": lines(hall.lines),
        "priorities": priorities(hall.priorities),
        "services": services(hall.services),
        "retired": {
            "lines": lines(left.lines),
            "priorities": priorities(left.priorities),
            "services": services(left.services),
        },
    }


def _service(hall: Hall, service: Service, language: str) -> dict[str, Any]:
    return {
        "code": service.code,
        "line": service.line,
        "name": {language: hall.text(service.name, language)},
        "promised_days": service.promised_days,
        "materials": list(service.materials_in(language, hall.languages[0])),
    }
