"""Pairing: an unpaired kiosk or screen shows a short code; who administers its hall types it, and the device is added.

The station's browser has a secret of its own, which becomes the device's token. So no token is ever in an address, on
paper or on a screen, and nobody copies one.
"""

import secrets
from datetime import timedelta

from operations import security_log
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.people.sessions import token_hash
from protocol.people import KnownDevice
from queueing.codes import LETTERS, plain_code
from queueing.errors import Conflict, NotFound
from storage import pairings, staff
from storage.pairings import PairingRow
from storage.staff import DeviceRow

CODE_LENGTH = 6
LIFE = timedelta(minutes=10)
MOST_OF_HALL = 200
"""How many codes of a hall are good at once: a flood of pages fills no table and makes no code easy to guess."""
KINDS = ("kiosk", "display")


def pending(context: Context, token: str) -> PairingRow | None:
    """The code that the browser with this secret shows; None: it has none that is still good."""
    with context.database.reading() as connection:
        row = pairings.of_token(connection, token_hash(token))
    return row if row is not None and row.expires_at > context.machine_now() else None


def ask(context: Context, kind: str, hall: str, name: str, token: str) -> PairingRow:
    """A new code for the station of the browser with this secret; its earlier one ends.

    Raises unknown_hall, and too_many_codes while the hall has `MOST_OF_HALL`.
    """
    assert kind in KINDS
    get_hall(context, hall)
    now = context.machine_now()
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    row = PairingRow(code, token_hash(token), kind, hall, name, now + LIFE)
    with context.database.transaction() as connection:
        pairings.forget(connection, row.token_hash, now)
        if pairings.count(connection, hall) >= MOST_OF_HALL:
            raise Conflict("too_many_codes", "Too many kiosks and screens wait for their pairing; try again later.")
        pairings.add(connection, row)
    return row


def redeem(context: Context, actor: Actor, code: str) -> KnownDevice:
    """Add the device whose station shows this code, which is used up. Capitals, spaces and hyphens do not matter.

    Raises unknown_code: never given, used, older than `LIFE`, or of a hall that the actor does not administer.
    """
    actor.must_administer(actor.hall)
    now, plain = context.machine_now(), plain_code(code)
    with context.database.transaction() as connection:
        row = pairings.find(connection, plain)
        is_good = row is not None and row.expires_at > now and actor.hall in ("", row.hall)
        if row is None or not is_good or not pairings.take(connection, plain):
            raise NotFound("unknown_code", "No kiosk or screen of this hall shows this code now.")
        device = staff.add_device(
            connection, DeviceRow(context.new_id(), row.kind, row.hall, row.name, row.token_hash, now)
        )
        subject = f"{device.kind} {device.name}"
        line = security_log.note_within(context, connection, "device_added", actor, device.hall, subject)
    security_log.publish(context, line)
    return KnownDevice(id=device.id, kind=device.kind, name=device.name, created_at=device.created_at)


def tidy(context: Context) -> None:
    """Delete codes that are good no more; called by the housekeeping."""
    with context.database.transaction() as connection:
        pairings.forget(connection, "", context.machine_now())
