"""Kiosks for a manager: close and open them, and take back what one issued that nobody was there for."""

from flask import Blueprint, render_template, request, url_for

from admin.page import admin_page, local_time
from operations.context import Actor
from operations.tickets import kiosks
from queueing.errors import BadRequest
from web.app_context import app_context
from web.auth import FORM_HALL, manager, must_be, page_for
from web.parameters import PAGE, takes
from web.stations import own_hall

blueprint = Blueprint("admin_kiosks", __name__, template_folder="templates")
MINUTES = (2, 5, 10, 30)
Answer = tuple[str, int]


def _page(done: str = "", count: int = 0) -> Answer:
    hall, context = own_hall(), app_context().context
    page = admin_page(hall)
    rows = [
        {
            "name": kiosk.name,
            "title": hall.text(kiosk.title, page["language"]) if kiosk.title else kiosk.name,
            "closed_since": local_time(hall, kiosk.closed.since_at, "%H:%M") if kiosk.closed else "",
            "closed_by": kiosk.closed_by or "",
            "issued": kiosk.issued,
            "waiting": kiosk.waiting,
            "most": kiosk.most_in_a_minute,
            "flooding": kiosk.is_flooding,
            "reader": kiosk.reader or "",
            "pair_at": url_for("kiosk.page_of_hall", hall=hall.code, name=kiosk.name, pair=1),
        }
        for kiosk in kiosks.overview(context, hall.code)
    ]
    return render_template("admin/kiosks.html", page=page, kiosks=rows, minutes=MINUTES, done=done, count=count), 200


def _asker() -> Actor:
    asker = must_be(manager)
    assert asker is not None
    return asker


@blueprint.get("/admin/kiosks")
@takes(*PAGE, "hall")
@page_for(manager)
def overview() -> Answer:
    """Every kiosk: open or closed, and what it issued in the last ten minutes."""
    return _page()


@blueprint.post("/admin/kiosks/<name>/close")
@takes(fields=(FORM_HALL,))
@page_for(manager)
def close(name: str) -> Answer:
    """Close a kiosk."""
    kiosks.close(app_context().context, _asker(), own_hall().code, name)
    return _page("closed")


@blueprint.post("/admin/kiosks/<name>/open")
@takes(fields=(FORM_HALL,))
@page_for(manager)
def reopen(name: str) -> Answer:
    """Open a kiosk again."""
    kiosks.reopen(app_context().context, _asker(), own_hall().code, name)
    return _page("opened")


@blueprint.post("/admin/kiosks/<name>/cancel")
@takes(fields=(FORM_HALL, "minutes"))
@page_for(manager)
def cancel(name: str) -> Answer:
    """Cancel what this kiosk issued in the last minutes and still waits."""
    asker, minutes = _asker(), request.form.get("minutes", "")
    if minutes not in [str(number) for number in MINUTES]:
        raise BadRequest("bad_minutes", "Choose one of the numbers of minutes.")
    count = kiosks.cancel_tickets(app_context().context, asker, own_hall().code, name, int(minutes))
    return _page("cancelled", count)
