"""Printers: the overview, and a page for each: its paper, its last slips and copies of them, pages to try it with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template

import locales
from admin.page import admin_page, local_time, title
from operations import paper_rolls, print_queue, printer_care, printer_states
from operations.paper_rolls import RollView
from operations.printer_care import Care, Slip
from operations.printer_states import PrinterView
from queueing.errors import NotFound
from queueing.hall import Hall
from web.auth import manager, page_for, person, station_token
from web.house import house
from web.language import language
from web.stations import own_hall

blueprint = Blueprint("admin", __name__, template_folder="templates")
SLIPS_SHOWN = 30
REASONS = ("not_printed", "unreadable", "lost")


@dataclass(frozen=True, slots=True)
class Shown:
    """A printer as its card says it. `state`: as it tells, or `unheard`; `grade`: well, attention (it prints all the
    same) or stopped; `since`: by the hall's clock, empty when not known; `backup`: (name, title) or None;
    `agent`: which has it, empty: none.
    """

    name: str
    title: str
    has_title: bool
    address: str
    profile: str
    detail: str
    state: str
    grade: str
    do: str
    since: str
    waiting: int
    backup: tuple[str, str] | None
    roll: RollView
    roll_grade: str
    roll_since: str
    agent: str

    @property
    def is_virtual(self) -> bool:
        """Whether its paper is a picture."""
        return self.address.startswith("virtual:")

    def as_json(self) -> dict[str, Any]:
        """What the page's script needs of it."""
        prints = self.grade != "stopped"
        backup = self.backup[0] if self.backup else ""
        return {"name": self.name, "title": self.title, "state": self.state, "prints": prints, "backup": backup}


def _shown(hall: Hall, now: datetime) -> list[Shown]:
    context, spoken = house().context, language(hall.languages)
    views = printer_states.printer_views(context, hall.code)
    cares, rolls = printer_care.care(context, hall.code), paper_rolls.rolls(context, hall.code)
    titles = {view.name: title(hall, view, spoken) for view in views}
    return [_one(hall, view, cares[view.name], rolls[view.name], titles, now) for view in views]


def _one(hall: Hall, view: PrinterView, care: Care, roll: RollView, titles: dict[str, str], now: datetime) -> Shown:
    state = view.state if care.is_heard else "unheard"
    is_virtual = view.address.startswith("virtual:")
    since = _moment(hall, care.since_at, now)
    put_in = datetime.fromisoformat(roll.at) if roll.at else None
    return Shown(
        view.name, titles[view.name], bool(view.title), view.address, view.profile, view.detail, state, _grade(state),
        "unknown_virtual" if state == "unknown" and is_virtual else state, since, care.waiting,
        (view.backup, titles[view.backup]) if view.backup in titles else None, roll, _roll_grade(roll, state),
        _moment(hall, put_in, now), view.agent,
    )  # fmt: skip


def _grade(state: str) -> str:
    if state == "ready":
        return "well"
    return "attention" if state in print_queue.WELL else "stopped"


def _roll_grade(roll: RollView, state: str) -> str:
    """What the printer itself says counts first. `unknown` while nobody has said how long the roll is; `out`: by its
    length nothing can be left.
    """
    if state in ("paper_out", "paper_low"):
        return state.removeprefix("paper_")
    if roll.left_mm is None:
        return "unknown"
    if roll.left_mm == 0:
        return "out"
    return "low" if roll.low else "well"


def _moment(hall: Hall, instant: datetime | None, now: datetime) -> str:
    """The time, with the date when it was not today; empty for None."""
    if instant is None:
        return ""
    day = local_time(hall, instant, "%Y-%m-%d")
    return local_time(hall, instant, "%H:%M" if day == local_time(hall, now, "%Y-%m-%d") else "%Y-%m-%d %H:%M")


def _token(hall: Hall) -> str:
    who = person()
    return station_token("staff", hall.code, who.username) if who else ""


@blueprint.get("/admin/")
@blueprint.get("/admin/printers")
@page_for(manager)
def overview() -> str:
    """Every printer at a glance, and every screen, in the order of the hall's folder."""
    hall = own_hall()
    printers = _shown(hall, house().context.now())
    page = admin_page(hall, _token(hall))
    connected = [_screen(hall, *screen) for screen in house().hub.listeners.screens(hall.code)]
    return render_template(
        "admin/overview.html", page=page, printers=printers, screens=hall.displays, connected=connected
    )


def _screen(hall: Hall, station: str, sound: str) -> dict[str, str]:
    """A screen that is connected: what it is called and how it sounds; those above windows have no sound."""
    texts = locales.room(language(hall.languages), "admin")["screens"]
    number = station.removeprefix("window-")
    above = station.startswith("window-") and number.isdecimal()
    known = texts["whole"] if station == "hall" else texts["above"].replace("{n}", number) if above else station
    return {
        "name": known,
        "sound": sound,
        "grade": "stopped" if sound in ("blocked", "chime") else "attention" if sound == "partly" else "well",
    }


@blueprint.get("/admin/printers/<name>")
@page_for(manager)
def printer(name: str) -> str:
    """One printer."""
    hall = own_hall()
    printers = {one.name: one for one in _shown(hall, house().context.now())}
    if name not in printers:
        raise NotFound("unknown_printer", f"Hall {hall.code} has no printer '{name[:64]}'.")
    slips = printer_care.slips_of(house().context, hall.code, name, SLIPS_SHOWN)
    numbers = print_queue.numbers(house().context, [slip.job for slip in slips])
    titles = {one.name: one.title for one in printers.values()}
    stopped = printers[name].grade == "stopped"
    rows = [_row(hall, slip, name, titles, numbers, stopped) for slip in slips]
    page = admin_page(hall, _token(hall), printer=name, printers=[one.as_json() for one in printers.values()])
    return render_template("admin/printer.html", page=page, printer=printers[name], jobs=rows, reasons=REASONS)


def _row(
    hall: Hall, slip: Slip, printer: str, titles: dict[str, str], numbers: dict[str, str], stopped: bool
) -> dict[str, Any]:
    """A line of the list. `moved`: (instead_of or done_by, the other printer's title) when it came out elsewhere.

    A slip that an agent holds for a printer that has stopped, or has not begun, waits.
    """
    job, moved = slip.job, None
    is_held = job.state == "claimed" and (stopped or not job.begun)
    if slip.at != slip.due:
        other = slip.due if slip.at == printer else slip.at
        moved = ("instead_of" if slip.at == printer else "done_by", titles.get(other, other))
    is_reason = job.kind == "reprint" and job.state not in ("failed", "expired") and moved is None
    return {
        "kind": job.kind, "state": "waiting" if is_held else job.state, "begun": job.begun, "moved": moved,
        "ticket": job.ticket_id,
        "reason": slip.detail if is_reason else "", "detail": "" if is_reason else slip.detail,
        "number": numbers.get(job.ticket_id or "", ""), "time": local_time(hall, job.created_at),
    }  # fmt: skip
