"""The page behind the QR code of a ticket. It shows the state at load without any script, and follows it with one."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template

import locales
from operations.halls.catalogue import get_hall
from operations.tickets.serving import find_by_link, view
from operations.views import TicketView
from queueing.errors import Gone
from queueing.hall import Hall
from queueing.ticket import State, Ticket
from web.app_context import app_context
from web.messages import ticket_news
from web.parameters import PAGE, takes
from web.security import base_url
from web.stations import page_data

blueprint = Blueprint("phone", __name__, template_folder="templates")


@blueprint.get("/t/<token>")
@takes(*PAGE, guests=True)
def page(token: str) -> str | tuple[str, int]:
    """One ticket, by its link; an unknown link is a page that says so, and one whose day is over says goodbye."""
    try:
        ticket = find_by_link(app_context().context, token)
    except Gone:
        return render_template("phone/farewell.html", page=page_data("phone")), 410
    hall = get_hall(app_context().context, ticket.hall)
    shown = view(app_context().context, ticket)
    data = page_data("phone", hall, token)
    data |= {
        "ticket": ticket_news(shown, base_url(), app_context()).model_dump(mode="json"),
        "service": _service(hall, ticket, data["language"]),
        "booked_at": _booked_at(hall, ticket),
    }
    return render_template("phone/ticket.html", page=data, words=_words(data, shown))


def _booked_at(hall: Hall, ticket: Ticket) -> str:
    """The time of somebody who booked, by the clock on the hall's wall; "" for a walk-in."""
    at = ticket.appointment_at
    return at.astimezone(ZoneInfo(hall.timezone)).strftime("%H:%M") if at else ""


def _service(hall: Hall, ticket: Ticket, language: str) -> dict[str, Any]:
    service = hall.named_service(ticket.service)
    materials = service.materials_in(language, hall.languages[0])
    return {"name": hall.text(service.name, language), "materials": list(materials)}


def _words(data: dict[str, Any], shown: TicketView) -> dict[str, str]:
    """The texts of static/phone/main.js, for phones without a script."""
    language, word = data["language"], _word(shown)
    hints = data["texts"]["hint"]
    place = {"window": shown.ticket.window or shown.ticket.wanted_window or ""}
    ahead, before, reasons = "", shown.before, []
    if shown.promise is not None:
        n = shown.promise.ahead
        first = "first_closed" if word == "closed" else "first"
        ahead = locales.text(language, "phone.wait.ahead", n=n) if n else locales.text(language, f"phone.wait.{first}")
    if before is not None:
        counts = {"priority": before.later, "back": before.back}
        reasons = [locales.text(language, f"phone.wait.{reason}", n=n) for reason, n in counts.items() if n]
    return {
        "state": locales.text(language, f"phone.state.{word}", **place),
        "hint": locales.text(language, f"phone.hint.{word}", **place) if word in hints else "",
        "ahead": ahead,
        "why": locales.text(language, "phone.wait.and").join(reasons),
    }


def _word(shown: TicketView) -> str:
    """The state as the page names it: `closed` for a waiting ticket that no open window takes."""
    ticket, promise = shown.ticket, shown.promise
    if ticket.state == State.PARKED and ticket.wanted_window is not None:
        return "parked_at"
    if shown.is_cleared:
        return "cleared"
    return "closed" if promise is not None and promise.p50_seconds is None else ticket.state.value
