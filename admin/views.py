"""Printers: the overview, and a page for each with its paper, its last slips and their copies, and test pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template

import locales
from admin.page import admin_page, last_backup, local_time, title
from admin.printer_words import spoken
from operations.printers import paper_rolls, print_queue, printer_overview, printer_states
from operations.printers.printer_overview import Care, Slip
from protocol.printing import GOOD, Printer, Roll
from queueing.errors import NotFound
from queueing.hall import Hall
from web.app_context import app_context
from web.auth import manager, page_for
from web.hub import hub
from web.language import language
from web.logins import person
from web.parameters import PAGE, takes
from web.stations import own_hall
from web.tokens import station_token

blueprint = Blueprint("admin", __name__, template_folder="templates")
SLIPS_SHOWN = 30
REASONS = ("not_printed", "unreadable", "lost")


@dataclass(frozen=True, slots=True)
class Shown:
    """A printer's card. `said`: what it says of itself, in words; `detail`: what is left of it, as it came. `state`: as
    reported, or `unheard`; `grade`: well, attention (it still prints) or stopped;
    `since`: by the hall's clock, empty when not known; `backup`: (name, title) or None; `agent`: the agent that has
    it, empty: none.
    """

    name: str
    title: str
    has_title: bool
    address: str
    profile: str
    said: list[str]
    detail: str
    state: str
    grade: str
    do: str
    since: str
    waiting: int
    backup: tuple[str, str] | None
    roll: Roll
    roll_grade: str
    roll_since: str
    agent: str

    @property
    def is_virtual(self) -> bool:
        """Whether it prints pictures instead of paper."""
        return self.address.startswith("virtual:")

    def for_script(self) -> dict[str, Any]:
        """The data for the page's script."""
        prints = self.grade != "stopped"
        backup = self.backup[0] if self.backup else ""
        return {"name": self.name, "title": self.title, "state": self.state, "prints": prints, "backup": backup}


def _shown(hall: Hall, now: datetime) -> list[Shown]:
    context, page_language = app_context().context, language(hall.languages)
    views = printer_states.printer_views(context, hall.code)
    cares, rolls = printer_overview.care(context, hall.code), paper_rolls.rolls(context, hall.code)
    titles = {view.name: title(hall, view, page_language) for view in views}
    return [_one(hall, view, cares[view.name], rolls[view.name], titles, now) for view in views]


def _one(hall: Hall, view: Printer, care: Care, roll: Roll, titles: dict[str, str], now: datetime) -> Shown:
    state = view.state if care.is_heard else "unheard"
    said = spoken(view.detail, language(hall.languages))
    is_virtual = view.address.startswith("virtual:")
    since = _moment(hall, care.since_at, now)
    return Shown(
        view.name, titles[view.name], bool(view.title), view.address, view.profile, *said, state, _grade(state),
        "unknown_virtual" if state == "unknown" and is_virtual else state, since, care.waiting,
        (view.backup, titles[view.backup]) if view.backup in titles else None, roll, _roll_grade(roll, state),
        _moment(hall, roll.at, now), view.agent,
    )  # fmt: skip


def _grade(state: str) -> str:
    if state == "ready":
        return "well"
    return "attention" if state in GOOD else "stopped"


def _roll_grade(roll: Roll, state: str) -> str:
    """The grade of a roll; the printer's own report counts first. `unknown` while the length of the roll is not known;
    `out`: by its length, nothing can be left.
    """
    if state in ("paper_out", "paper_low"):
        return state.removeprefix("paper_")
    if roll.left_mm is None:
        return "unknown"
    if roll.left_mm == 0:
        return "out"
    return "low" if roll.low else "well"


def _moment(hall: Hall, instant: datetime | None, now: datetime) -> str:
    """The time, with the date when it is not today; empty for None."""
    if instant is None:
        return ""
    day = local_time(hall, instant, "%Y-%m-%d")
    return local_time(hall, instant, "%H:%M" if day == local_time(hall, now, "%Y-%m-%d") else "%Y-%m-%d %H:%M")


def _token(hall: Hall) -> str:
    user = person()
    return station_token("staff", hall.code, user.username) if user else ""


@blueprint.get("/admin/")
@blueprint.get("/admin/printers")
@takes(*PAGE, "hall")
@page_for(manager)
def overview() -> str:
    """Every printer at a glance, and every screen, in the order of the hall's folder."""
    hall = own_hall()
    printers = _shown(hall, app_context().context.now())
    page = admin_page(hall, _token(hall))
    connected = [_screen(hall, *screen) for screen in hub().listeners.screens(hall.code)]
    return render_template(
        "admin/overview.html", page=page, printers=printers, screens=hall.displays, connected=connected,
        backup=last_backup(hall, page["language"]),
    )  # fmt: skip


def _screen(hall: Hall, station: str, sound: str) -> dict[str, str]:
    """A connected screen: its name and its sound; screens above windows have no sound."""
    texts = locales.room(language(hall.languages), "admin")["screens"]
    number = station.removeprefix("window-")
    above = station.startswith("window-") and number.isdecimal()
    title = texts["whole"] if station == "hall" else texts["above"].replace("{n}", number) if above else station
    return {
        "name": title,
        "sound": sound,
        "grade": "stopped" if sound in ("blocked", "chime") else "attention" if sound == "partly" else "well",
    }


@blueprint.get("/admin/printers/<name>")
@takes(*PAGE, "hall")
@page_for(manager)
def printer(name: str) -> str:
    """One printer."""
    hall = own_hall()
    printers = {view.name: view for view in _shown(hall, app_context().context.now())}
    if name not in printers:
        raise NotFound("unknown_printer", f"Hall {hall.code} has no printer '{name[:64]}'.")
    slips = printer_overview.slips_of(app_context().context, hall.code, name, SLIPS_SHOWN)
    numbers = print_queue.numbers(app_context().context, [slip.job for slip in slips])
    titles = {view.name: view.title for view in printers.values()}
    stopped = printers[name].grade == "stopped"
    rows = [_row(hall, slip, name, titles, numbers, stopped) for slip in slips]
    page = admin_page(hall, _token(hall), printer=name, printers=[view.for_script() for view in printers.values()])
    return render_template("admin/printer.html", page=page, printer=printers[name], jobs=rows, reasons=REASONS)


def _row(
    hall: Hall, slip: Slip, printer: str, titles: dict[str, str], numbers: dict[str, str], stopped: bool
) -> dict[str, Any]:
    """A row of the list. `moved`: (instead_of or done_by, the other printer's title) when it was printed elsewhere.

    A slip waits if its agent holds it for a printer that has stopped or has not begun.
    """
    job, moved = slip.job, None
    is_held = job.state == "claimed" and (stopped or not job.begun)
    if slip.at != slip.due:
        other_printer = slip.due if slip.at == printer else slip.at
        moved = ("instead_of" if slip.at == printer else "done_by", titles.get(other_printer, other_printer))
    said, detail = spoken(slip.detail, language(hall.languages))
    return {
        "kind": job.kind, "state": "waiting" if is_held else job.state, "begun": job.begun, "moved": moved,
        "ticket": job.ticket_id,
        "reason": job.reason, "said": said, "detail": detail,
        "number": numbers.get(job.ticket_id or "", ""), "time": local_time(hall, job.created_at),
    }  # fmt: skip
