"""Rows of people and devices."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, literal, select, update

from storage.staff_tables import devices, staff
from storage.upserts import insert_into


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff; `hall` empty: every hall. `disabled_at` None: may log in."""

    username: str
    display_name: str
    role: str
    hall: str
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A kiosk, display or printer with a token of its own."""

    id: str
    kind: str
    hall: str
    name: str
    token_hash: str
    created_at: datetime
    revoked_at: datetime | None = None


def find(connection: Connection, username: str) -> StaffRow | None:
    """The member of staff, or None."""
    row = connection.execute(select(staff).where(staff.c.username == username)).one_or_none()
    return None if row is None else StaffRow(**row._mapping)


def locked(connection: Connection, username: str) -> StaffRow | None:
    """The same; nobody changes the row before this transaction ends."""
    query = select(staff).where(staff.c.username == username).with_for_update()
    # Who was changed while this waited has another row by now (`put`), which a second look finds.
    row = connection.execute(query).one_or_none() or connection.execute(query).one_or_none()
    return None if row is None else StaffRow(**row._mapping)


def everybody(connection: Connection) -> list[StaffRow]:
    """All staff, by name."""
    return [StaffRow(**row._mapping) for row in connection.execute(select(staff).order_by(staff.c.username))]


def names(connection: Connection) -> dict[str, str]:
    """The display name of each member of staff, by username."""
    rows = connection.execute(select(staff.c.username, staff.c.display_name))
    return {row.username: row.display_name for row in rows}


def put(connection: Connection, row: StaffRow) -> None:
    """Add a member of staff, or change the row, which stays the same one: whoever waits for its lock would not see
    another one in its place.
    """
    values = asdict(row)
    query = insert_into(connection, staff).values(**values)
    connection.execute(query.on_conflict_do_update(index_elements=[staff.c.username], set_=values))


def add_device(connection: Connection, row: DeviceRow) -> DeviceRow:
    """Store a device and its token's hash; returns the device with this token, which may be an earlier one."""
    query = insert_into(connection, devices).values(**asdict(row))
    connection.execute(query.on_conflict_do_nothing(index_elements=[devices.c.token_hash]))
    stored = connection.execute(select(devices).where(devices.c.token_hash == row.token_hash)).one()
    return DeviceRow(**stored._mapping)


def device_by_token(connection: Connection, token_hash: str) -> DeviceRow | None:
    """The device of a token, or None: nobody's, or revoked."""
    query = select(devices).where(devices.c.token_hash == token_hash)
    row = connection.execute(query).one_or_none()
    return None if row is None else DeviceRow(**row._mapping)


def device(connection: Connection, device_id: str) -> DeviceRow | None:
    """The device of this id, also one whose token was revoked; None: there never was one."""
    row = connection.execute(select(devices).where(devices.c.id == device_id)).one_or_none()
    return None if row is None else DeviceRow(**row._mapping)


def living_devices(connection: Connection, ids: Collection[str]) -> set[str]:
    """Which of these devices have not been revoked."""
    query = select(devices.c.id).where(devices.c.id.in_(list(ids)), devices.c.revoked_at.is_(None))
    return set(connection.execute(query).scalars())


def all_devices(connection: Connection, hall: str) -> list[DeviceRow]:
    """A hall's devices that have not been revoked."""
    query = select(devices).where(devices.c.hall == hall, devices.c.revoked_at.is_(None))
    return [DeviceRow(**row._mapping) for row in connection.execute(query.order_by(devices.c.created_at))]


_ENDED = literal("ended ") + devices.c.id
"""In place of the hash of a token that has ended, which nothing compares any more."""


def revoke_devices(connection: Connection, kind: str, hall: str, name: str, now: datetime) -> None:
    """End the tokens of all devices of this kind, hall and name, and forget their hashes."""
    c = devices.c
    same = (c.kind == kind, c.hall == hall, c.name == name, c.revoked_at.is_(None))
    connection.execute(update(devices).where(*same).values(revoked_at=now, token_hash=_ENDED))


def revoke_device(connection: Connection, device_id: str, now: datetime) -> bool:
    """End a device's token, and forget its hash; False: no such device."""
    query = update(devices).where(devices.c.id == device_id, devices.c.revoked_at.is_(None))
    return connection.execute(query.values(revoked_at=now, token_hash=_ENDED)).rowcount == 1
