"""The kiosk's page and the QR code of a ticket."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import qrcode
from flask import Blueprint, Response, render_template, request
from qrcode.image.svg import SvgPathImage

import locales
from operations import boards, printer_states
from queueing.errors import NotFound
from queueing.hall import Hall, business_date, opening_spans
from web.address import citizens_url
from web.house import house
from web.stations import hall_with_kiosk, halls_with_kiosk, open_station, page_data

blueprint = Blueprint("kiosk", __name__, template_folder="templates")
QUICK = 6
LOOK_AHEAD_DAYS = 31


@blueprint.get("/kiosk/<name>")
def page(name: str) -> str:
    """A kiosk, by its name; where several halls have one of this name, somebody chooses."""
    found = halls_with_kiosk(name)
    return _page(found[0], name) if len(found) == 1 else _choice(found, name)


@blueprint.get("/kiosk/<hall>/<name>")
def page_of_hall(hall: str, name: str) -> str:
    """A kiosk, by its hall and its name."""
    return _page(hall_with_kiosk(hall, name), name)


def _choice(found: list[Hall], name: str) -> str:
    data = page_data("kiosk", found[0])
    named = [(hall.code, hall.text(hall.name, data["language"])) for hall in found]
    return render_template("kiosk/which_hall.html", page=data, halls=named, name=name)


def _page(hall: Hall, name: str) -> str:
    token = open_station("kiosk", hall.code, name)
    data = page_data("kiosk", hall, token, **settings(hall, name))
    # A kiosk begins in the hall's own language, whatever its browser was set to.
    asked = request.args.get("language", "")
    data["language"] = locales.best(asked, hall.languages)
    data["texts"] = locales.room(data["language"], "kiosk")
    data["all_texts"] = {language: locales.room(language, "kiosk") for language in hall.languages}
    return render_template("kiosk/kiosk.html", page=data, title=data["texts"]["page"]["title"])


def settings(hall: Hall, name: str) -> dict[str, Any]:
    """What the page needs to know of the hall; texts in every language, so that switching asks nobody."""
    today = business_date(hall, house().context.now())
    printer = next(kiosk.printer for kiosk in hall.kiosks if kiosk.name == name)
    views = {view.name: view for view in printer_states.printer_views(house().context, hall.code)}
    backup = views[printer].backup if printer in views else ""
    return {
        "station": name,
        "names": dict(hall.name),
        "lines": [{"code": line.code, "name": dict(line.name)} for line in hall.lines],
        "services": [_service(hall, code) for code in (service.code for service in hall.services)],
        "quick": _quick(hall),
        "priorities": [{"code": one.code, "name": dict(one.name), "note": dict(one.note)} for one in hall.priorities],
        "today": today.isoformat(),
        "next_opening": _next_opening(hall, today),
        "has_address": bool(citizens_url()),
        "demo": house().settings.demo,
        "idle_seconds": hall.kiosk_settings.idle_seconds,
        "printer": printer if hall.kiosk_settings.paper else "",
        "backup": backup,
        "backup_place": next((dict(one.title) for one in hall.printers if one.name == backup), {}),
        "printer_states": {one: views[one].state for one in (printer, backup) if one in views},
        "board": boards.board(house().context, hall.code),
    }


def _next_opening(hall: Hall, today: date) -> dict[str, Any] | None:
    """The first day after today on which the hall opens, and its hours; None when it does not within a month."""
    for days in range(1, LOOK_AHEAD_DAYS + 1):
        day = today + timedelta(days=days)
        if hours := opening_spans(hall, day):
            return {"date": day.isoformat(), "hours": list(hours)}
    return None


def _service(hall: Hall, code: str) -> dict[str, Any]:
    service = hall.service(code)
    return {
        "code": service.code,
        "line": service.line,
        "name": dict(service.name),
        "materials": {language: list(service.materials_in(language, hall.languages[0])) for language in hall.languages},
        "promised_days": service.promised_days,
        "common": service.common,
    }


def _quick(hall: Hall) -> list[str]:
    """Common services for the first screen: the first of each line, in the hall's order."""
    firsts: dict[str, str] = {}
    for service in hall.services:
        if service.common:
            firsts.setdefault(service.line, service.code)
    order = [firsts[line.code] for line in hall.lines if line.code in firsts]
    return order[:QUICK]


@blueprint.get("/kiosk/qr/<token>.svg")
def qr(token: str) -> Response:
    """The QR code of a citizen's phone page."""
    if not token.replace("-", "").replace("_", "").isalnum() or len(token) > 40:
        raise NotFound("unknown_ticket", "There is no ticket with this link.")
    address = citizens_url()
    if not address:
        raise NotFound("no_address", "No phone would find this server; public_url in its settings says its address.")
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
    code.add_data(f"{address}/t/{token}")
    out = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(out)
    return Response(out.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})
