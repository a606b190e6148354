"""The page behind the QR code of a ticket. It shows the state at load without any script, and follows it with one."""

from typing import Any

from flask import Blueprint, render_template

from operations.catalogue import hall as hall_of
from operations.serving import find_by_link, view
from operations.views import TicketView, iso
from queueing.hall import Hall
from queueing.ticket import Ticket
from web.house import house
from web.security import base_url
from web.stations import page_data

blueprint = Blueprint("phone", __name__, template_folder="templates")


@blueprint.get("/t/<token>")
def page(token: str) -> str:
    """One ticket, by its link; an unknown link is a page that says so."""
    ticket = find_by_link(house().context, token)
    hall = hall_of(house().context, ticket.hall)
    shown = view(house().context, ticket)
    data = page_data("phone", hall, token)
    data |= {
        "ticket": shown.as_json(base_url()) | {"server_at": iso(house().context.now())},
        "service": _service(hall, ticket, data["language"]),
    }
    return render_template("phone/ticket.html", page=data, words=_words(data, shown))


def _service(hall: Hall, ticket: Ticket, language: str) -> dict[str, Any]:
    service = hall.named_service(ticket.service)
    materials = service.materials_in(language, hall.languages[0])
    return {"name": hall.text(service.name, language), "materials": list(materials)}


def _words(data: dict[str, Any], shown: TicketView) -> dict[str, str]:
    """State and people ahead as sentences, for phones without a script."""
    texts, ticket = data["texts"], shown.ticket
    state = texts["state"][ticket.state.value].replace("{window}", str(ticket.window or ""))
    ahead = ""
    if shown.promise is not None:
        n = shown.promise.ahead
        forms = texts["wait"]["ahead"]
        plural = forms if isinstance(forms, str) else forms["one" if n == 1 else "other"]
        ahead = plural.replace("{n}", str(n)) if n else texts["wait"]["first"]
    return {"state": state, "ahead": ahead}
