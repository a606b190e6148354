"""Pages in the hall that need no login: kiosks and screens."""

from typing import Any

from flask import request, session

import locales
from operations.halls.catalogue import get_hall, halls, version
from queueing.errors import NotFound
from queueing.hall import Hall
from web.app_context import app_context
from web.auth import FORM_HALL, asker
from web.language import language
from web.pairing import must_have_token, own_token, paired
from web.security import in_hall_network
from web.tokens import station_token


def open_station(kind: str, hall: str, name: str) -> str:
    """A token for the page of a station. Raises Unpaired, as `device_here` does."""
    return station_token(kind, hall, name, device_here(kind, hall, name))


def device_here(kind: str, hall: str, name: str, to_pair: bool = False) -> str:
    """The token of the device as which this browser shows a station; "": of none, in the hall's network.

    There nothing is needed, unless the page is opened `to_pair` it. Elsewhere the browser must be paired as a device of
    this kind and hall, a kiosk's as this one. Raises Unpaired otherwise, which shows a code (web/pairing.py).
    """
    find = must_have_token if to_pair or not in_hall_network() else own_token
    return find(kind, hall, name)


def halls_with_kiosk(name: str) -> list[Hall]:
    """The halls that a kiosk's address without a hall can mean: that of the kiosk as which this browser is paired, or
    else every hall with a kiosk of this name. Raises `unknown_kiosk` when there is none.
    """
    kiosk = paired("kiosk")
    own = kiosk[1].hall if kiosk else ""
    candidates = [hall for hall in halls(app_context().context) if any(kiosk.name == name for kiosk in hall.kiosks)]
    if own:
        candidates = [hall for hall in candidates if hall.code == own]
    if not candidates:
        raise NotFound("unknown_kiosk", f"There is no kiosk '{name[:64]}'.")
    return candidates


def hall_with_kiosk(code: str, name: str) -> Hall:
    """The hall. Raises `unknown_kiosk` when it has no kiosk of this name."""
    hall = get_hall(app_context().context, code)
    if all(kiosk.name != name for kiosk in hall.kiosks):
        raise NotFound("unknown_kiosk", f"Hall {code} has no kiosk '{name[:64]}'.")
    return hall


def own_hall() -> Hall:
    """The hall of this page: the user's own; or else the chosen one (`?hall=`, remembered by the browser); or else the
    first hall that this server was started for.

    A form carries the hall of its page (`FORM_HALL`). Raises `no_hall`.
    """
    who, context = asker(), app_context().context
    chosen_code = request.form.get(FORM_HALL) or request.args.get("hall", "")
    for code in (who.hall if who else "", chosen_code, session.get("hall", ""), app_context().settings.hall):
        if code and (hall := _known_hall(code)) is not None:
            if code == chosen_code:
                session["hall"] = chosen_code
            return hall
    present = halls(context)
    if not present:
        raise NotFound("no_hall", "This server has no hall: the one it had was removed.")
    return present[0]


def _known_hall(code: str) -> Hall | None:
    try:
        return get_hall(app_context().context, code)
    except NotFound:
        return None


def hall_choices(language: str) -> list[dict[str, str]]:
    """The halls the user may choose from; [] when there is no choice."""
    who, all_halls = asker(), halls(app_context().context)
    if len(all_halls) < 2 or (who and who.hall):
        return []
    return [{"code": hall.code, "name": hall.text(hall.name, language)} for hall in all_halls]


def page_data(room: str, hall: Hall | None = None, token: str = "", **fields: Any) -> dict[str, Any]:
    """The data of every page: the texts of its room in its language, the hall, the token and the build."""
    page_language = language(hall.languages if hall else locales.LANGUAGES)
    data: dict[str, Any] = {
        "language": page_language,
        "languages": list(hall.languages if hall else locales.LANGUAGES),
        "texts": locales.room(page_language, room),
        "token": token,
        "build": app_context().settings.build,
    }
    if hall is not None:
        data["build"] = f"{data['build']}-{version(app_context().context, hall.code)}"
        data |= {"hall": hall.code, "hall_name": hall.text(hall.name, page_language), "timezone": hall.timezone}
    return data | fields
