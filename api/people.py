"""Tokens of staff and of devices."""

import hmac

from flask import request

from api import schemas
from api.route import Answer, Call, Route
from operations import staff
from operations.context import Actor
from operations.views import iso
from web.auth import administrator, anyone, forget_tokens
from web.house import house


def new_token(call: Call) -> Answer:
    """A token for a member of staff."""
    asked: schemas.Login = call.body
    who = staff.log_in(house().context, asked.username, asked.password, request.remote_addr or "")
    token, expires_at = staff.new_token(house().context, who)
    return 201, {"token": token, "role": who.role, "expires_at": iso(expires_at)}


def new_device(call: Call) -> Answer:
    """A token for a kiosk, a display or a printer, the same for the same request; the tokens of its namesakes stay."""
    asked: schemas.NewDevice = call.body
    call.asker.must_belong_to(asked.hall)
    token = _token_of(call.asker, asked.request_id)
    device_id, token = staff.add_device(house().context, asked.kind, asked.hall, asked.name, token=token)
    return 201, {"id": device_id, "token": token}


def _token_of(asker: Actor, request_id: str) -> str:
    """The token of a request, which nobody can guess and no table has to keep; "" without a request_id."""
    if not request_id:
        return ""
    told = f"device {asker.key} {request_id}".encode()
    return hmac.new(house().settings.secret_key.encode(), told, "sha256").hexdigest()


def hall_devices(call: Call) -> Answer:
    """A hall's devices."""
    call.asker.must_belong_to(call.path["hall"])
    return 200, {"devices": staff.devices(house().context, call.path["hall"])}


def revoke_device(call: Call) -> Answer:
    """End a device's token."""
    staff.revoke_device(house().context, call.asker, call.path["device"])
    forget_tokens()
    return 204, None


ROUTES = [
    Route("POST", "/tokens", anyone, "Log in a program", new_token, schemas.Login,
          answers={201: schemas.Token}),
    Route("POST", "/devices", administrator, "A token for a device", new_device, schemas.NewDevice,
          answers={201: schemas.Device}),
    Route("GET", "/halls/<hall>/devices", administrator, "A hall's devices", hall_devices,
          answers={200: schemas.Devices}),
    Route("DELETE", "/devices/<device>", administrator, "End a device's token", revoke_device,
          answers={204: None}),
]  # fmt: skip
