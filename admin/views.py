"""The overview: printers as they say they are, what they printed last, and a test page."""

from typing import Any

from flask import Blueprint, render_template

from admin.page import admin_page, local_time, title
from operations import paper_rolls, print_queue
from queueing.errors import NotFound
from web.auth import manager, page_for, person, station_token
from web.house import house
from web.stations import own_hall

blueprint = Blueprint("admin", __name__, template_folder="templates")


@blueprint.get("/admin/")
@blueprint.get("/admin/printers")
@page_for(manager)
def overview() -> str:
    """Printers, and the way to people and devices."""
    hall = own_hall()
    who = person()
    token = station_token("staff", hall.code, who.username) if who else ""
    page = admin_page(hall, token, station="admin")
    printers = print_queue.printer_views(house().context, hall.code)
    rolls = paper_rolls.rolls(house().context, hall.code)
    return render_template("admin/overview.html", page=page, printers=printers, rolls=rolls)


@blueprint.get("/admin/printers/<name>")
@page_for(manager)
def printer(name: str) -> str:
    """One printer: its state, its paper, its last slips and copies of them, pages to try it with."""
    hall = own_hall()
    views = print_queue.printer_views(house().context, hall.code)
    found = [view for view in views if view.name == name]
    if not found:
        raise NotFound("unknown_printer", f"Hall {hall.code} has no printer '{name[:64]}'.")
    jobs = print_queue.latest_jobs(house().context, hall.code, name, 30)
    numbers = print_queue.numbers(house().context, jobs)
    rows: list[dict[str, Any]] = [
        {"id": job.id, "kind": job.kind, "state": job.state, "begun": job.begun, "detail": job.detail,
         "ticket": job.ticket_id, "number": numbers.get(job.ticket_id or "", ""),
         "time": local_time(hall, job.created_at)}
        for job in jobs
    ]  # fmt: skip
    who = person()
    page = admin_page(hall, station_token("staff", hall.code, who.username) if who else "", printer=name)
    page["printers"] = [
        {"name": view.name, "title": title(hall, view, page["language"]), "state": view.state, "backup": view.backup,
         "prints": view.state in print_queue.WELL}
        for view in views
    ]  # fmt: skip
    roll = paper_rolls.rolls(house().context, hall.code)[name]
    return render_template("admin/printer.html", page=page, printer=found[0], jobs=rows, roll=roll)
