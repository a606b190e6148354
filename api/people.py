"""Tokens of staff and of devices; the logins of others."""

import hmac

from flask import request

from api.route import Answer, Call, Route
from operations.people import devices, dismissing, logins, sessions
from protocol.account import Ended
from protocol.base import Step
from protocol.people import Device, Devices, Login, NewDevice, Token
from queueing.errors import NotAllowed
from web.app_context import app_context
from web.auth import administrator, anyone
from web.budgets import address_key
from web.hub import forget_tokens
from web.logins import needs_enrolling


def new_token(call: Call) -> Answer:
    """Create a token for a member of staff; a repeated request gets the same one."""
    login: Login = call.body
    address = address_key(request.remote_addr)
    user = logins.log_in(app_context().context, login.username, login.password, address, code=login.code)
    if needs_enrolling(user):
        raise NotAllowed("second_factor_needed", "Log in with a browser first and set up a second factor.")
    address, program = request.remote_addr or "", request.headers.get("User-Agent", "")
    key = _key("token", login.request_id)
    token, expires_at = sessions.new_token(app_context().context, user, key, address, program, login.request_id)
    return 201, Token(token=token, role=user.role, expires_at=expires_at)


def new_device(call: Call) -> Answer:
    """Create a token for a kiosk, a display or a printer; a repeated request gets the same one. Others stay valid."""
    device_request: NewDevice = call.body
    token = _key(f"device {call.asker.key}", device_request.request_id).hex()
    device_id, token = devices.add(
        app_context().context,
        device_request.kind,
        device_request.hall,
        device_request.name,
        token=token,
        actor=call.asker,
        request_id=device_request.request_id,
    )
    return 201, Device(id=device_id, token=token)


def end_logins(call: Call) -> Answer:
    """End all logins of somebody else; they may log in again."""
    username, actor = call.path["username"], call.asker
    count = dismissing.end_logins(app_context().context, username, actor, call.body.request_id)
    forget_tokens()
    return 200, Ended(ended=count)


def _key(prefix: str, request_id: str) -> bytes:
    """A secret key derived from this request, so that it need not be stored; empty without a request_id."""
    if not request_id:
        return b""
    return hmac.digest(app_context().settings.secret_key.encode(), f"{prefix} {request_id}".encode(), "sha256")


def hall_devices(call: Call) -> Answer:
    """A hall's devices."""
    return 200, Devices(devices=devices.of_hall(app_context().context, call.path["hall"], call.asker))


def revoke_device(call: Call) -> Answer:
    """End a device's token."""
    devices.revoke(app_context().context, call.asker, call.path["device"])
    forget_tokens()
    return 204, None


ROUTES = [
    Route("POST", "/tokens", anyone, "Log in a program", new_token, Login,
          answers={201: Token}),
    Route("POST", "/people/<username>/end-logins", administrator, "End all logins of somebody", end_logins, Step,
          answers={200: Ended}),
    Route("POST", "/devices", administrator, "A token for a device", new_device, NewDevice,
          answers={201: Device}),
    Route("GET", "/halls/<hall>/devices", administrator, "A hall's devices", hall_devices,
          answers={200: Devices}),
    Route("DELETE", "/devices/<device>", administrator, "End a device's token", revoke_device,
          answers={204: None}),
]  # fmt: skip
