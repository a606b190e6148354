"""Devices: kiosks, screens and print agents, each with a token of its own.

Tokens are 256 random bits; only their SHA-256 is stored.
"""

import secrets
from collections.abc import Collection

from sqlalchemy import Connection

from operations import security_log
from operations.context import SYSTEM, Actor, Context
from operations.halls.catalogue import get_hall
from operations.people.sessions import token_hash
from operations.spent_requests import Request, once
from protocol.people import KnownDevice
from queueing.errors import BadRequest, Conflict, NotFound
from storage import staff
from storage.security_log import SecurityRow
from storage.staff import DeviceRow

KINDS = ("kiosk", "display", "printer")


def _fresh_token() -> str:
    """256 random bits in hexadecimal, which never begins with "-" and so can be used on a command line."""
    return secrets.token_hex(32)


def as_actor(device: DeviceRow) -> Actor:
    """The device as the actor of a request."""
    return Actor("kiosk" if device.kind == "kiosk" else "device", device.name, device.kind, device.hall, device.id)


def of_hash(context: Context, hashed: str) -> Actor | None:
    """The device of a token, by the token's hash; None: unknown or revoked."""
    with context.database.reading() as connection:
        device = staff.device_by_token(connection, hashed)
    return None if device is None else as_actor(device)


def living(context: Context, ids: Collection[str]) -> set[str]:
    """Which of these devices have not been revoked. Asked every two seconds for all in use, in one question."""
    if not ids:
        return set()
    with context.database.reading() as connection:
        return staff.living_devices(connection, ids)


def add(
    context: Context,
    kind: str,
    hall: str,
    name: str,
    replace_same: bool = False,
    token: str = "",
    actor: Actor = SYSTEM,
    request_id: str = "",
) -> tuple[str, str]:
    """Add a device to a hall that the actor administers. Returns its (id, token); the token is not shown again.

    `replace_same` ends the tokens of devices with the same name. `token`: given for a request that may be repeated, so
    that it returns the same device, with its `request_id`. Raises request_id_reused when the id was spent on something
    else, or the token belongs to a different device.
    """
    if kind not in KINDS:
        raise BadRequest("unknown_device_kind", f"A device is one of {', '.join(KINDS)}.")
    actor.must_administer(hall)
    get_hall(context, hall)
    token = token or _fresh_token()
    row = DeviceRow(context.new_id(), kind, hall, name, token_hash(token), context.machine_now())
    with context.database.transaction() as connection:
        if replace_same:
            staff.revoke_devices(connection, kind, hall, name, context.machine_now())
        request = Request(actor.key, request_id, "device", (kind, hall, name))
        device_id = once(context, connection, request, lambda: staff.add_device(connection, row).id)
        stored = staff.device(connection, device_id)
        notes = [_note(context, connection, "device_added", actor, row)] if device_id == row.id else []
    security_log.publish(context, *notes)
    is_same = stored is not None and (stored.kind, stored.hall, stored.name) == (kind, hall, name)
    if stored is None or not is_same or stored.revoked_at is not None:
        raise Conflict("request_id_reused", "This request_id was used for another device, or for one that has ended.")
    return stored.id, token


def revoke(context: Context, actor: Actor, device_id: str) -> None:
    """End the token of a device of a hall that the actor administers. Raises wrong_hall, unknown_device."""
    with context.database.transaction() as connection:
        device = staff.device(connection, device_id)
        actor.must_administer(device.hall if device else actor.hall)
        if not staff.revoke_device(connection, device_id, context.machine_now()):
            raise NotFound("unknown_device", "There is no such device.", device=device_id[:40])
        assert device is not None
        note = _note(context, connection, "device_revoked", actor, device)
    security_log.publish(context, note)


def _note(
    context: Context, connection: Connection, kind: security_log.Kind, actor: Actor, device: DeviceRow
) -> SecurityRow:
    return security_log.note_within(context, connection, kind, actor, device.hall, f"{device.kind} {device.name}")


def of_hall(context: Context, hall: str, actor: Actor = SYSTEM) -> list[KnownDevice]:
    """The devices of a hall that the actor administers, without their tokens."""
    actor.must_administer(hall)
    with context.database.reading() as connection:
        rows = staff.all_devices(connection, hall)
    return [KnownDevice(id=row.id, kind=row.kind, name=row.name, created_at=row.created_at) for row in rows]
