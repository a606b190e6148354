"""The paper of a virtual printer, as in its tray. Everybody in the hall's network may look at it, and its staff."""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, send_file

from admin.page import title
from operations.printers import print_queue, printer_states
from queueing.errors import NotFound
from web.app_context import app_context
from web.auth import must_be, network_or_staff
from web.parameters import PAGE, takes
from web.stations import own_hall, page_data

blueprint = Blueprint("admin_paper", __name__, template_folder="templates")
SHOWN = 12
_JOB = re.compile(r"[0-9A-Za-z_-]{1,40}\Z")


def _printer(name: str) -> str:
    must_be(network_or_staff)
    hall = own_hall()
    if name not in [printer.name for printer in hall.printers]:
        raise NotFound("unknown_printer", f"Hall {hall.code} has no printer '{name[:64]}'.")
    return hall.code


def _slips(hall: str, name: str) -> list[dict[str, Any]]:
    jobs = print_queue.latest_jobs(app_context().context, hall, name, SHOWN * 2)
    folder = app_context().settings.data_folder / "printed"
    printed = [job for job in jobs if (folder / f"{job.id}.png").is_file()]
    numbers = print_queue.numbers(app_context().context, printed)
    return [
        {"id": job.id, "kind": job.kind, "state": job.state, "number": numbers.get(job.ticket_id or "", "")}
        for job in printed[:SHOWN]
    ]


@blueprint.get("/admin/printers/<name>/paper")
@takes(*PAGE, "hall")
def paper(name: str) -> str:
    """The newest slips, newest first; new ones appear by themselves."""
    hall = _printer(name)
    page = page_data("admin", own_hall(), printer=name, slips=_slips(hall, name))
    views = {view.name: view for view in printer_states.printer_views(app_context().context, hall)}
    return render_template("admin/paper.html", page=page, name=title(own_hall(), views[name], page["language"]))


@blueprint.get("/admin/printers/<name>/paper.json")
@takes("hall")
def slips(name: str) -> Response:
    """The same as data."""
    return jsonify({"slips": _slips(_printer(name), name)})


@blueprint.get("/admin/printed/<job>.<kind>")
@takes()
def printed(job: str, kind: str) -> Response:
    """One slip: the paper (png) or the bytes for the printer (bin)."""
    reader = must_be(network_or_staff)
    path = app_context().settings.data_folder / "printed" / f"{job}.{kind}"
    if kind not in ("png", "bin") or not _JOB.match(job) or not path.is_file():
        raise NotFound("unknown_job", "There is no such slip.", job=job[:40])
    if reader is not None:
        print_queue.must_own(app_context().context, reader, job)
    return send_file(path, mimetype="image/png" if kind == "png" else "application/octet-stream", max_age=3600)
