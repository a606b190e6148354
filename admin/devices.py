"""Devices: tokens for kiosks, screens and print agents outside this computer."""

from datetime import datetime

from flask import Blueprint, render_template, request

from admin.page import admin_page, local_time
from operations import staff
from queueing.errors import QueueingError
from web.auth import administrator, forget_tokens, must_be, page_for
from web.house import house
from web.security import base_url
from web.stations import own_hall

blueprint = Blueprint("admin_devices", __name__, template_folder="templates")


def _page(problem: str = "", fresh: dict[str, str] | None = None, status: int = 200) -> tuple[str, int]:
    hall = own_hall()
    page = admin_page(hall, kinds=list(staff.DEVICE_KINDS))
    known = [
        one | {"time": local_time(hall, datetime.fromisoformat(one["created_at"]), "%Y-%m-%d %H:%M")}
        for one in staff.devices(house().context, hall.code)
    ]
    return render_template("admin/devices.html", page=page, devices=known, fresh=fresh, problem=problem), status


@blueprint.get("/admin/devices")
@page_for(administrator)
def devices() -> tuple[str, int]:
    """Every device, and a form for one more."""
    return _page()


@blueprint.post("/admin/devices")
@page_for(administrator)
def add() -> tuple[str, int]:
    """A new device; its token is shown this once."""
    must_be(administrator)
    hall, kind, name = own_hall().code, request.form.get("kind", ""), request.form.get("name", "").strip()
    if not 1 <= len(name) <= 64 or not name.isprintable():
        return _page(problem="bad_name", status=400)
    try:
        _, token = staff.add_device(house().context, kind, hall, name)
    except QueueingError as error:
        return _page(problem=error.code, status=400)
    where = {"kiosk": f"/kiosk/{name}?token={token}", "display": f"/display/{hall}?token={token}"}
    link = base_url() + where[kind] if kind in where else _agent_command(token, name)
    return _page(fresh={"name": name, "token": token, "link": link})


def _agent_command(token: str, device: str) -> str:
    """How to start its print agent; a device is mostly named as the printer at its computer."""
    printers = device if device in [printer.name for printer in own_hall().printers] else "NAMES"
    return f"python -m printing --server {base_url()} --token {token} --printers {printers}"


@blueprint.post("/admin/devices/<device>/revoke")
@page_for(administrator)
def revoke(device: str) -> tuple[str, int]:
    """End a device's token."""
    asker = must_be(administrator)
    assert asker is not None
    staff.revoke_device(house().context, asker, device)
    forget_tokens()
    return _page()
