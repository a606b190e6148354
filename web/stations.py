"""Pages that stand in the hall without a login: kiosks and screens."""

from typing import Any

from flask import request, session

import locales
from operations.catalogue import hall as hall_of
from operations.catalogue import halls, version
from queueing.errors import NotFound
from queueing.hall import Hall
from web.auth import actor_of, station_token
from web.errors import Unauthorized
from web.house import house
from web.language import language
from web.security import in_hall_network


def open_station(kind: str, hall: str, name: str) -> str:
    """The token for the page of a station that may be opened here.

    It may in the hall's network. Elsewhere it needs `?token=` of a device of this kind and hall once; the
    browser remembers it. Raises Unauthorized otherwise.
    """
    given = ""
    if not in_hall_network():
        given = request.args.get("token") or session.get(f"{kind}_token", "")
        asker = actor_of(given) if given else None
        if given and asker is None:
            raise Unauthorized("device_revoked", f"The token of this {kind} was ended.")
        if asker is None or asker.role != kind or asker.hall != hall:
            raise Unauthorized("station_closed", f"This {kind} page opens in the hall only, or with a device's token.")
        session[f"{kind}_token"] = given
        session.permanent = True
    return station_token(kind, hall, name, given)


def hall_with_kiosk(name: str) -> Hall:
    """The hall that has a kiosk of this name, the server's own hall first; `unknown_kiosk` when none has."""
    for hall in [own_hall(), *halls(house().context)]:
        if any(kiosk.name == name for kiosk in hall.kiosks):
            return hall
    raise NotFound("unknown_kiosk", f"There is no kiosk '{name[:64]}'.")


def own_hall() -> Hall:
    """The hall this server was started for."""
    return hall_of(house().context, house().settings.hall)


def page_data(room: str, hall: Hall | None = None, token: str = "", **more: Any) -> dict[str, Any]:
    """What every page is given: its room's texts in its language, the hall, the token, the build."""
    spoken = language(hall.languages if hall else locales.LANGUAGES)
    data: dict[str, Any] = {
        "language": spoken,
        "languages": list(hall.languages if hall else locales.LANGUAGES),
        "texts": locales.room(spoken, room),
        "token": token,
        "build": house().settings.build,
    }
    if hall is not None:
        data["build"] = f"{data['build']}-{version(house().context, hall.code)}"
        data |= {"hall": hall.code, "hall_name": hall.text(hall.name, spoken), "timezone": hall.timezone}
    return data | more
