"""What the web notes in the security log: refused requests and devices that connect; the log as the process's own."""

import json
import logging
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Flask, g, has_request_context, request

from operations import security_log
from operations.context import Actor, Context
from protocol.instants import iso
from queueing.errors import QueueingError
from web.app_context import app_context

log = logging.getLogger("onewindow.security")
_connected: dict[tuple[int, str, str, str], date] = {}
MOST_REMEMBERED = 5_000


def init_app(app: Flask, context: Context, log_lines: bool) -> None:
    """Give the operations the address of the current request; with `log_lines`, write the log to the process's, too."""
    context.caller_address = request_address
    if log_lines:
        context.security_listeners.append(to_process_log)


def request_address() -> str:
    """The address that the current request came from; "": there is none."""
    return (request.remote_addr or "") if has_request_context() else ""


def to_process_log(row: Any) -> None:
    """A line of the security log as one JSON object in the log of this process."""
    values = {name: value for name, value in asdict(row).items() if name not in ("id", "times")}
    log.info(json.dumps(values | {"at": iso(row.at)}, ensure_ascii=False))


def refused(error: QueueingError) -> None:
    """A person or a device that asked for what it may not do. The address is noted by its rule, without what is in it:
    links to tickets are secrets.
    """
    asker: Actor | None = g.get("noted_actor")
    hall = (request.view_args or {}).get("hall", "")
    context = app_context().context
    own = asker.hall if asker else ""
    rule = request.url_rule.rule if request.url_rule else "?"
    subject = f"{request.method} {rule} {error.code}"
    security_log.note(context, "refused", asker, hall if hall in context.halls else own, subject)


def device_connected(context: Context, device: Actor) -> None:
    """A device's token that is used: noted once a day for each address."""
    key, today = (id(context), device.hall, device.key, request_address()), context.machine_now().date()
    if _connected.get(key) == today:
        return
    if len(_connected) > MOST_REMEMBERED:
        _connected.clear()
    _connected[key] = today
    security_log.note(context, "device_connected", device, subject=f"{device.role} {device.name}")
