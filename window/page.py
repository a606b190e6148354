"""What the server writes into the console's page: who is logged in, words, a token for its socket."""

from typing import Any

import locales
from queueing.hall import Hall

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
    def named(text: Any) -> dict[str, str]:
        return {language: hall.text(text, language)}

    return {
        "language": language,
        "timezone": hall.timezone,
        "no_show_after_seconds": hall.calling.no_show_after_seconds,
        "windows": [{"number": window.number} for window in hall.windows],
        "lines": [
            {"code": line.code, "name": named(line.name), "wait_target_minutes": line.wait_target_minutes}
            for line in hall.lines
        ],
        "priorities": [{"code": one.code, "name": named(one.name)} for one in hall.priorities],
        "services": [
            {
                "code": service.code,
                "line": service.line,
                "name": named(service.name),
                "promised_days": service.promised_days,
                "materials": list(service.materials_in(language, hall.languages[0])),
            }
            for service in hall.services
        ],
    }
