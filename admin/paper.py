"""The paper of a virtual printer, as in its tray. Whoever stands in the hall may look at it, as at a tray."""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, send_file

from admin.page import title
from operations import print_queue, printer_states
from queueing.errors import NotFound
from web.auth import hall_visitor, must_be
from web.house import house
from web.stations import own_hall, page_data

blueprint = Blueprint("admin_paper", __name__, template_folder="templates")
SHOWN = 12
_JOB = re.compile(r"[0-9A-Za-z_-]{1,40}\Z")


def _printer(name: str) -> str:
    must_be(hall_visitor)
    hall = own_hall()
    if name not in [printer.name for printer in hall.printers]:
        raise NotFound("unknown_printer", f"Hall {hall.code} has no printer '{name[:64]}'.")
    return hall.code


def _slips(hall: str, name: str) -> list[dict[str, Any]]:
    jobs = print_queue.latest_jobs(house().context, hall, name, SHOWN * 2)
    folder = house().settings.data_folder / "printed"
    printed = [job for job in jobs if (folder / f"{job.id}.png").is_file()]
    numbers = print_queue.numbers(house().context, printed)
    return [
        {"id": job.id, "kind": job.kind, "state": job.state, "number": numbers.get(job.ticket_id or "", "")}
        for job in printed[:SHOWN]
    ]


@blueprint.get("/admin/printers/<name>/paper")
def paper(name: str) -> str:
    """The newest slips, newest first; new ones come by themselves."""
    hall = _printer(name)
    page = page_data("admin", own_hall(), printer=name, slips=_slips(hall, name))
    views = {view.name: view for view in printer_states.printer_views(house().context, hall)}
    return render_template("admin/paper.html", page=page, name=title(own_hall(), views[name], page["language"]))


@blueprint.get("/admin/printers/<name>/paper.json")
def slips(name: str) -> Response:
    """The same as data."""
    return jsonify({"slips": _slips(_printer(name), name)})


@blueprint.get("/admin/printed/<job>.<kind>")
def printed(job: str, kind: str) -> Response:
    """One slip: the paper (png) or the bytes that a printer would get (bin)."""
    must_be(hall_visitor)
    path = house().settings.data_folder / "printed" / f"{job}.{kind}"
    if kind not in ("png", "bin") or not _JOB.match(job) or not path.is_file():
        raise NotFound("unknown_job", "There is no such slip.", job=job[:40])
    return send_file(path, mimetype="image/png" if kind == "png" else "application/octet-stream", max_age=3600)
