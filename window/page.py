"""The data in the console's page: who is logged in, words, a token for its socket."""

from collections.abc import Iterable
from typing import Any

from queueing.hall import Hall, Line, PriorityClass, Service, Text


def console_fields(hall: Hall, language: str, user: dict[str, Any]) -> dict[str, Any]:
    """What the console's page has beside the data of every page. `user`: {"name", "display_name", "leads"}, the last
    whether they may sit at any window.
    """
    return {"user": user, "settings": _settings(hall, language)}


def _settings(hall: Hall, language: str) -> dict[str, Any]:
    def lines(rows: Iterable[Line]) -> list[dict[str, Any]]:
        return [
            {"code": part.code, "name": named(part.name), "wait_target_minutes": part.wait_target_minutes}
            for part in rows
        ]

    def priorities(rows: Iterable[PriorityClass]) -> list[dict[str, Any]]:
        return [{"code": part.code, "name": named(part.name)} for part in rows]

    def services(rows: Iterable[Service]) -> list[dict[str, Any]]:
        return [_service(hall, part, language) for part in rows]

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
        "asks": hall.guide(service.code) is not None,
    }
