"""The kiosk's page and the QR code of a ticket."""

from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import qrcode
from flask import Blueprint, Response, render_template, request
from qrcode.image.svg import SvgPathImage

import locales
from guides.address import ANSWER
from operations.halls.catalogue import get_hall, offered_service
from operations.printers import printer_states
from operations.tickets import boards
from queueing.errors import NotFound
from queueing.hall import Hall, business_date
from queueing.slots import can_be_booked
from web.address import citizens_url
from web.app_context import app_context
from web.parameters import PAGE, takes
from web.stations import device_here, hall_with_kiosk, halls_with_kiosk, page_data
from web.tokens import station_token

blueprint = Blueprint("kiosk", __name__, template_folder="templates")
PAIR = "pair"
"""The parameter with which a page shows its code in the hall's network, too, as long as its browser is not paired."""
QUICK = 6
MOST_IN_A_CODE = 1200
"""Characters of an address; a code of more is too fine for phones."""


@blueprint.get("/kiosk/<name>")
@takes(*PAGE, PAIR, guests=True)
def page(name: str) -> str:
    """A kiosk, by its name; when several halls have a kiosk of this name, the user chooses."""
    candidates = halls_with_kiosk(name)
    return _page(candidates[0], name) if len(candidates) == 1 else _choice(candidates, name)


@blueprint.get("/kiosk/<hall>/<name>")
@takes(*PAGE, PAIR, guests=True)
def page_of_hall(hall: str, name: str) -> str:
    """A kiosk, by its hall and its name."""
    return _page(hall_with_kiosk(hall, name), name)


def _choice(halls: list[Hall], name: str) -> str:
    data = page_data("kiosk", halls[0])
    hall_names = [(hall.code, hall.text(hall.name, data["language"])) for hall in halls]
    return render_template("kiosk/which_hall.html", page=data, halls=hall_names, name=name)


def _page(hall: Hall, name: str) -> str:
    device = device_here("kiosk", hall.code, name, to_pair=bool(request.args.get(PAIR)))
    # A kiosk starts in the hall's own language, whatever its browser's language.
    language = locales.best(request.args.get("language", ""), hall.languages)
    key, app = ("kiosk", name, language, citizens_url(), bool(device)), app_context()
    make = partial(_rendered, hall, name, language, bool(device))
    return app.pages.page(app.context, hall.code, key, station_token("kiosk", hall.code, name, device), make)


def _rendered(hall: Hall, name: str, language: str, is_paired: bool, token: str) -> tuple[str, dict[str, Any]]:
    data = page_data("kiosk", hall, token, **settings(hall, name, is_paired))
    data["language"] = language
    data["all_texts"] = {language: _texts(language) for language in hall.languages}
    data["texts"] = data["all_texts"][language]
    return "kiosk/kiosk.html", {"page": data, "title": data["texts"]["page"]["title"]}


def _texts(language: str) -> dict[str, Any]:
    return {**locales.room(language, "kiosk"), "guide_list": locales.room(language, "guide")["list"]}


def settings(hall: Hall, name: str, is_paired: bool) -> dict[str, Any]:
    """The hall's data for the page; texts in every language, so that switching needs no request."""
    today = business_date(hall, app_context().context.now())
    kiosk = next(kiosk for kiosk in hall.kiosks if kiosk.name == name)
    printer = kiosk.printer
    views = {view.name: view for view in printer_states.printer_views(app_context().context, hall.code)}
    backup = views[printer].backup if printer in views else ""
    return {
        "station": name,
        "names": dict(hall.name),
        "lines": [{"code": line.code, "name": dict(line.name)} for line in hall.lines],
        "services": [_service(hall, code) for code in (service.code for service in hall.services)],
        "quick": _quick(hall),
        "priorities": [
            {"code": entry.code, "name": dict(entry.name), "note": dict(entry.note)} for entry in hall.priorities
        ],
        "today": today.isoformat(),
        "has_address": bool(citizens_url()),
        "demo": app_context().settings.demo,
        "idle_seconds": hall.kiosk_settings.idle_seconds,
        "printer": printer if hall.kiosk_settings.paper else "",
        "backup": backup,
        "backup_place": next((dict(entry.title) for entry in hall.printers if entry.name == backup), {}),
        "printer_states": {entry: views[entry].state for entry in (printer, backup) if entry in views},
        "reader": ("paired" if is_paired else "unpaired") if kiosk.reader else "none",
        "takes_appointments": any(can_be_booked(hall, each) for each in hall.services),
        "board": boards.board(app_context().context, hall.code).model_dump(mode="json"),
    }


def _service(hall: Hall, code: str) -> dict[str, Any]:
    service = hall.service(code)
    return {
        "code": service.code,
        "line": service.line,
        "name": dict(service.name),
        "materials": {language: list(service.materials_in(language, hall.languages[0])) for language in hall.languages},
        "promised_days": service.promised_days,
        "common": service.common,
        "asks": hall.guide(code) is not None,
    }


def _quick(hall: Hall) -> list[str]:
    """Common services for the first screen: the first of each line, in the hall's order."""
    firsts: dict[str, str] = {}
    for service in hall.services:
        if service.common:
            firsts.setdefault(service.line, service.code)
    order = [firsts[line.code] for line in hall.lines if line.code in firsts]
    return order[:QUICK]


@blueprint.get("/kiosk/guide-qr/<hall>/<service>.svg")
@takes("language", beginnings=(ANSWER,))
def guide_qr(hall: str, service: str) -> Response:
    """The QR code of a service's guide, with the answers of this address, for the phone."""
    own = get_hall(app_context().context, hall)
    code = offered_service(own, service).code
    chosen = locales.best(request.args.get("language", ""), own.languages)
    answers = [(name, option) for name, option in request.args.items(multi=True) if name.startswith(ANSWER)]
    return _qr(f"/guide/{own.code}/{code}?{urlencode([('language', chosen), *answers])}"[:MOST_IN_A_CODE])


@blueprint.get("/kiosk/qr/<token>.svg")
@takes()
def qr(token: str) -> Response:
    """The QR code of a citizen's phone page."""
    if not token.replace("-", "").replace("_", "").isalnum() or len(token) > 40:
        raise NotFound("unknown_ticket", "There is no ticket with this link.")
    return _qr(f"/t/{token}")


def _qr(path: str) -> Response:
    address = citizens_url()
    if not address:
        raise NotFound("no_address", "No phone would find this server; public_url in its settings says its address.")
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
    code.add_data(f"{address}{path}")
    out = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(out)
    return Response(out.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})
