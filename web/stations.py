"""Pages that stand in the hall without a login: kiosks and screens."""

from typing import Any

from flask import request, session

import locales
from operations.catalogue import hall as hall_of
from operations.catalogue import halls, version
from queueing.errors import NotFound
from queueing.hall import Hall
from web.auth import actor_of, person, station_token
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


def halls_with_kiosk(name: str) -> list[Hall]:
    """The halls that a kiosk's address without a hall may mean: that of the device whose token is presented, else every
    hall with a kiosk of this name; `unknown_kiosk` when there is none.
    """
    given = request.args.get("token") or session.get("kiosk_token", "")
    asker = actor_of(given) if given else None
    found = [hall for hall in halls(house().context) if any(kiosk.name == name for kiosk in hall.kiosks)]
    if asker is not None and asker.role == "kiosk":
        found = [hall for hall in found if hall.code == asker.hall]
    if not found:
        raise NotFound("unknown_kiosk", f"There is no kiosk '{name[:64]}'.")
    return found


def hall_with_kiosk(code: str, name: str) -> Hall:
    """The hall, which has a kiosk of this name; `unknown_kiosk` when it has not."""
    hall = hall_of(house().context, code)
    if all(kiosk.name != name for kiosk in hall.kiosks):
        raise NotFound("unknown_kiosk", f"Hall {code} has no kiosk '{name[:64]}'.")
    return hall


FORM_HALL = "page_hall"


def own_hall() -> Hall:
    """The hall of this page: the reader's own; for whoever has none, the one they chose (`?hall=`, remembered by their
    browser), else the first that this server was started for. A form says itself which hall its page was of, so that
    another tab's choice does not move it.
    """
    who, context = person(), house().context
    asked = request.form.get(FORM_HALL) or request.args.get("hall", "")
    for wanted in (who.hall if who else "", asked, session.get("hall", ""), house().settings.hall):
        if wanted and (hall := _known_hall(wanted)) is not None:
            if wanted == asked:
                session["hall"] = asked
            return hall
    return halls(context)[0]


def _known_hall(code: str) -> Hall | None:
    try:
        return hall_of(house().context, code)
    except NotFound:
        return None


def hall_choices(language: str) -> list[dict[str, str]]:
    """The halls the reader may choose from; [] where there is nothing to choose."""
    who, known = person(), halls(house().context)
    if len(known) < 2 or (who and who.hall):
        return []
    return [{"code": hall.code, "name": hall.text(hall.name, language)} for hall in known]


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
