"""The windows for a manager: who works where with whom, and which tickets need a manager."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from admin.page import admin_page, local_time
from operations.reporting.oversight import WatchedWindow, oversight
from operations.tickets.forgotten import Forgotten
from queueing.hall import Hall
from queueing.instants import whole_seconds
from queueing.ticket import Ticket
from web.app_context import app_context
from web.auth import manager, page_for
from web.hub import hub
from web.logins import person
from web.parameters import PAGE, takes
from web.stations import own_hall
from web.tokens import station_token

AWAY_SECONDS = 120
"""Reloading a page, or starting the server, is no absence."""
blueprint = Blueprint("admin_windows", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the table of windows, or of the tickets that need a manager. `grade`: well, attention or closed; `why`:
    "" when all is well; `minutes`: how long the ticket has been in this state; `since`: by the hall's clock; `away`:
    for how many minutes nobody has been at the console, None: somebody is, or it is not known.
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
    away: int | None = None


@blueprint.get("/admin/windows")
@takes(*PAGE, "hall")
@page_for(manager)
def windows() -> str:
    """Every window, and the actions of a manager there."""
    hall, user = own_hall(), person()
    context = app_context().context
    overview, now = oversight(context, hall.code), context.now()
    page = admin_page(hall, station_token("staff", hall.code, user.username) if user else "")
    language = page["language"]
    return render_template(
        "admin/windows.html",
        page=page,
        windows=[_row(hall, seen_window, overview.forgotten, now) for seen_window in overview.windows],
        forgotten=[_needy(hall, ticket, now) for ticket in overview.forgotten],
        uncalled=[(hall.text(hall.named_line(code).name, language), waiting) for code, waiting in overview.uncalled],
        service=lambda code: hall.text(hall.named_service(code).name, language),
    )


def _row(hall: Hall, window: WatchedWindow, forgotten: list[Forgotten], now: datetime) -> Shown:
    seat, ticket = window.seat, window.ticket
    needs = ticket is not None and any(entry.ticket.id == ticket.id for entry in forgotten)
    away = _away_minutes(hall, window)
    grade = (
        "attention" if needs or window.is_gone or away is not None else "closed" if seat.state == "closed" else "well"
    )
    since = _moment(hall, seat.since_at, now) if seat.state != "closed" else ""
    return Shown(
        seat.number, grade, seat.state, window.is_gone, seat.staff_name or "", since, ticket,
        _minutes(window.ticket_since_at, now), window.sent, away=away,
    )  # fmt: skip


def _away_minutes(hall: Hall, window: WatchedWindow) -> int | None:
    if window.seat.state == "closed" or not window.seat.staff:
        return None
    seconds = hub().silent_seconds(hall.code, window.seat.staff)
    return int(seconds // 60) if seconds is not None and seconds >= AWAY_SECONDS else None


def _needy(hall: Hall, entry: Forgotten, now: datetime) -> Shown:
    ticket = entry.ticket
    window = ticket.window or ticket.wanted_window
    minutes, since = _minutes(entry.since_at, now), _moment(hall, entry.since_at, now)
    return Shown(window, "attention", "closed", False, ticket.staff or "", since, ticket, minutes, [], entry.why.value)


def _moment(hall: Hall, instant: datetime | None, now: datetime) -> str:
    """The time by the hall's clock, with the date when it is another day."""
    if instant is None:
        return ""
    is_today = local_time(hall, instant, "%Y-%m-%d") == local_time(hall, now, "%Y-%m-%d")
    return local_time(hall, instant, "%H:%M" if is_today else "%Y-%m-%d %H:%M")


def _minutes(since_at: datetime | None, now: datetime) -> int | None:
    return None if since_at is None else whole_seconds(now - since_at) // 60
