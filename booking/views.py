"""The pages of appointments. Booking needs no login, from anywhere; whoever is logged in books as staff."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import qrcode
from flask import Blueprint, Response, render_template, request
from qrcode.image.svg import SvgPathImage

from operations.appointments import finding
from operations.appointments.calendar import calendar
from operations.halls.catalogue import get_hall
from queueing.appointments import Appointment
from queueing.errors import Gone, NotFound
from queueing.hall import Hall, business_date
from queueing.slots import can_be_booked
from web.app_context import app_context
from web.auth import clerk, page_for
from web.logins import person
from web.parameters import PAGE, takes
from web.security import base_url
from web.stations import hall_with_kiosk, open_station, page_data

blueprint = Blueprint("booking", __name__, template_folder="templates")


@blueprint.get("/book/<hall>")
@takes(*PAGE, "service", "kiosk", guests=True)
def page(hall: str) -> str:
    """Choose a service, a time, and say who comes. `kiosk`: on this kiosk, which the page goes back to."""
    definition = get_hall(app_context().context, hall)
    kiosk, token = request.args.get("kiosk", ""), ""
    if kiosk:
        token = open_station("kiosk", hall_with_kiosk(hall, kiosk).code, kiosk)
    data = page_data("appointments", definition, token, **_choices(definition))
    data |= {"service": request.args.get("service", ""), "kiosk": kiosk, "is_staff": person() is not None}
    settings = definition.kiosk_settings
    data |= {"idle_seconds": settings.idle_seconds, "has_paper": bool(kiosk) and settings.paper}
    return render_template("booking/book.html", page=data)


def _choices(hall: Hall) -> dict[str, Any]:
    now = app_context().context.now()
    return {
        "lines": [{"code": line.code, "name": dict(line.name)} for line in hall.lines],
        "services": [
            {"code": each.code, "line": each.line, "name": dict(each.name), "keywords": list(each.keywords)}
            for each in hall.services
            if can_be_booked(hall, each)
        ],
        "today": str(business_date(hall, now)),
        "until": str(business_date(hall, now) + timedelta(days=hall.appointments.days_ahead)),
        "rules": {
            "early": hall.appointments.early_minutes,
            "late": hall.appointments.late_minutes,
            "days": hall.retention.appointment_days,
        },
    }


@blueprint.get("/a/<token>")
@takes(*PAGE, "new", guests=True)
def appointment(token: str) -> str | tuple[str, int]:
    """One appointment, by its link. `new`: it was booked a moment ago."""
    try:
        booked = finding.find_by_link(app_context().context, token)
    except Gone:
        return render_template("booking/over.html", page=page_data("appointments")), 410
    hall = get_hall(app_context().context, booked.hall)
    data = page_data("appointments", hall, token, **_choices(hall))
    data |= {
        "appointment": finding.reply(app_context().context, booked, base_url()).model_dump(mode="json"),
        "is_new": "new" in request.args,
        "has_address": bool(base_url()),
    }
    service = hall.named_service(booked.service)
    shown = {
        "name": hall.text(service.name, data["language"]),
        "materials": service.materials_in(data["language"], hall.languages[0]),
    }
    return render_template("booking/appointment.html", page=data, service=shown, token=token)


@blueprint.get("/a/<token>/code.svg")
@takes()
def code(token: str) -> Response:
    """The QR code of an appointment's page, which the kiosk's scanner reads."""
    _must_be_there(token)
    picture = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
    picture.add_data(f"{base_url()}/a/{token}")
    out = BytesIO()
    picture.make_image(image_factory=SvgPathImage).save(out)
    return Response(out.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})


@blueprint.get("/a/<token>/appointment.ics")
@takes()
def calendar_file(token: str) -> Response:
    """The appointment for a calendar."""
    text = calendar(app_context().context, _must_be_there(token), base_url())
    headers = {"Content-Disposition": 'attachment; filename="appointment.ics"', "Cache-Control": "no-store"}
    return Response(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _must_be_there(token: str) -> Appointment:
    return finding.find_by_link(app_context().context, token)


@blueprint.get("/book/<hall>/list")
@takes(*PAGE, "day")
@page_for(clerk)
def day_list(hall: str) -> str:
    """Who comes on a day, for staff; and whom a change of the hall's hours hits, on any day to come."""
    definition, context = get_hall(app_context().context, hall), app_context().context
    today = business_date(definition, context.now())
    day = _date(request.args.get("day", ""), today)
    hit = finding.without_place(context, hall)
    data = page_data("appointments", definition, **_choices(definition))
    data |= {
        "day": str(day),
        "appointments": [
            finding.reply(context, each, base_url()).model_dump(mode="json")
            for each in finding.of_days(context, hall, day, day)
        ],
        "hit": [finding.reply(context, each, base_url()).model_dump(mode="json") for each, _ in hit],
        "lost": {each.id: why for each, why in hit},
        "names": {each.code: dict(each.name) for each in (*definition.retired.services, *definition.services)},
    }
    around = {"earlier": day - timedelta(days=1), "later": day + timedelta(days=1)}
    return render_template("booking/list.html", page=data, **around)


def _date(said: str, otherwise: date) -> date:
    if not said:
        return otherwise
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise NotFound("unknown_day", "A day is written as 2026-03-02.") from None
