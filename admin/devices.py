"""Devices: tokens for kiosks, screens and print agents on other computers."""

from math import ceil

from flask import Blueprint, render_template, request

from admin.page import admin_page, local_time
from operations.context import Actor
from operations.people import devices as hall_devices
from operations.people import pairing
from protocol.people import KnownDevice
from queueing.errors import BadRequest, NotFound
from web.app_context import app_context
from web.auth import FORM_HALL, administrator, must_be, page_for
from web.budgets import Budget
from web.hub import forget_tokens
from web.parameters import PAGE, takes
from web.security import base_url
from web.stations import own_hall

tries = Budget("codes that administrators type", burst=10, per_second=1 / 20)
"""Nobody finds a code by trying: ten, then three a minute, of 300 million."""
blueprint = Blueprint("admin_devices", __name__, template_folder="templates")


def _page(
    problem: str = "",
    fresh: dict[str, str] | None = None,
    status: int = 200,
    paired: KnownDevice | None = None,
    wait_seconds: int = 0,
) -> tuple[str, int]:
    hall = own_hall()
    page = admin_page(hall, kinds=list(hall_devices.KINDS))
    tokens = [
        {**dict(device), "time": local_time(hall, device.created_at, "%Y-%m-%d %H:%M")}
        for device in hall_devices.of_hall(app_context().context, hall.code, _asker())
    ]
    fields = {"devices": tokens, "fresh": fresh, "problem": problem, "paired": paired, "wait_seconds": wait_seconds}
    return render_template("admin/devices.html", page=page, **fields), status


def _asker() -> Actor:
    asker = must_be(administrator)
    assert asker is not None
    return asker


@blueprint.get("/admin/devices")
@takes(*PAGE, "hall")
@page_for(administrator)
def devices() -> tuple[str, int]:
    """All devices, and a form to add one."""
    return _page()


@blueprint.post("/admin/devices")
@takes(fields=("kind", "name", FORM_HALL))
@page_for(administrator)
def add() -> tuple[str, int]:
    """Add a device; its token is shown only now."""
    asker = _asker()
    hall, kind, name = own_hall().code, request.form.get("kind", ""), request.form.get("name", "").strip()
    if not 1 <= len(name) <= 64 or not name.isprintable():
        return _page(problem="bad_name", status=400)
    try:
        _, token = hall_devices.add(app_context().context, kind, hall, name, actor=asker)
    except BadRequest as error:
        return _page(problem=error.code, status=400)
    command = _agent_command(name) if kind == "printer" else ""
    return _page(fresh={"name": name, "token": token, "command": command})


def _agent_command(device: str) -> str:
    """The command that starts its print agent; a device usually has the name of the printer at its computer. Every user
    of a computer can read the commands that run there, so the token is in a file.
    """
    printers = device if device in [printer.name for printer in own_hall().printers] else "NAMES"
    return f"python -m printing --server {base_url()} --token-file agent.token --printers {printers}"


@blueprint.post("/admin/devices/pair")
@takes(fields=("code", FORM_HALL))
@page_for(administrator)
def pair() -> tuple[str, int]:
    """Add the kiosk or screen that shows this code."""
    asker = _asker()
    if wait_seconds := tries.take(asker.key):
        return _page(problem="too_many_requests", status=429, wait_seconds=ceil(wait_seconds))
    try:
        device = pairing.redeem(app_context().context, asker, request.form.get("code", ""))
    except NotFound as error:
        return _page(problem=error.code, status=400)
    return _page(paired=device)


@blueprint.post("/admin/devices/<device>/revoke")
@takes()
@page_for(administrator)
def revoke(device: str) -> tuple[str, int]:
    """End a device's token."""
    hall_devices.revoke(app_context().context, _asker(), device)
    forget_tokens()
    return _page()
