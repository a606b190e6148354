"""Windows as a manager watches over them: who sits where with whom, and who needs a manager."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from admin.page import admin_page, local_time
from operations.forgotten import Forgotten
from operations.oversight import WatchedWindow, oversight
from queueing.hall import Hall
from queueing.instants import whole_seconds
from queueing.ticket import Ticket
from web.auth import manager, page_for, person, station_token
from web.house import house
from web.stations import own_hall

blueprint = Blueprint("admin_windows", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the table, or of those who need a manager. `grade`: well, attention or closed; `why`: "" where nothing
    is wrong; `minutes`: how long the ticket is so; `since`: by the hall's clock.
    """

    window: int | None
    grade: str
    state: str
    is_gone: bool
    staff: str
    since: str
    ticket: Ticket | None
    minutes: int | None
    sent: list[str]
    why: str = ""


@blueprint.get("/admin/windows")
@page_for(manager)
def windows() -> str:
    """Every window, and what a manager can do there."""
    hall, who = own_hall(), person()
    context = house().context
    seen, now = oversight(context, hall.code), context.now()
    page = admin_page(hall, station_token("staff", hall.code, who.username) if who else "")
    language = page["language"]
    return render_template(
        "admin/windows.html",
        page=page,
        windows=[_row(hall, one, seen.forgotten, now) for one in seen.windows],
        forgotten=[_needy(hall, one, now) for one in seen.forgotten],
        uncalled=[(hall.text(hall.named_line(code).name, language), waiting) for code, waiting in seen.uncalled],
        service=lambda code: hall.text(hall.named_service(code).name, language),
    )


def _row(hall: Hall, one: WatchedWindow, strays: list[Forgotten], now: datetime) -> Shown:
    seat, ticket = one.seat, one.ticket
    needs = ticket is not None and any(stray.ticket.id == ticket.id for stray in strays)
    grade = "attention" if needs or one.is_gone else "closed" if seat.state == "closed" else "well"
    since = _moment(hall, seat.since_at, now) if seat.state != "closed" else ""
    return Shown(
        seat.number, grade, seat.state, one.is_gone, seat.staff_name or "", since, ticket,
        _minutes(one.ticket_since_at, now), one.sent,
    )  # fmt: skip


def _needy(hall: Hall, one: Forgotten, now: datetime) -> Shown:
    ticket = one.ticket
    window = ticket.window or ticket.wanted_window
    minutes, since = _minutes(one.since_at, now), _moment(hall, one.since_at, now)
    return Shown(window, "attention", "closed", False, ticket.staff or "", since, ticket, minutes, [], one.why.value)


def _moment(hall: Hall, instant: datetime | None, now: datetime) -> str:
    """The time on the hall's clock, with the date when it was another day."""
    if instant is None:
        return ""
    is_today = local_time(hall, instant, "%Y-%m-%d") == local_time(hall, now, "%Y-%m-%d")
    return local_time(hall, instant, "%H:%M" if is_today else "%Y-%m-%d %H:%M")


def _minutes(since_at: datetime | None, now: datetime) -> int | None:
    return None if since_at is None else whole_seconds(now - since_at) // 60
