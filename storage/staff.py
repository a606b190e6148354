"""Rows of people, their tokens, devices and failed logins."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.staff_tables import devices, login_attempts, staff, tokens


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


def everybody(connection: Connection) -> list[StaffRow]:
    """All staff, by name."""
    return [StaffRow(**row._mapping) for row in connection.execute(select(staff).order_by(staff.c.username))]


def names(connection: Connection) -> dict[str, str]:
    """How each member of staff is called, by username."""
    rows = connection.execute(select(staff.c.username, staff.c.display_name))
    return {row.username: row.display_name for row in rows}


def put(connection: Connection, row: StaffRow) -> None:
    """Add somebody, or replace what is known of them."""
    connection.execute(delete(staff).where(staff.c.username == row.username))
    connection.execute(insert(staff).values(**asdict(row)))


def add_token(connection: Connection, token_hash: str, username: str, expires_at: datetime) -> None:
    """Keep a token's hash."""
    connection.execute(insert(tokens).values(token_hash=token_hash, username=username, expires_at=expires_at))


def carry_tokens(connection: Connection, earliest: datetime, latest: datetime, leap: timedelta) -> None:
    """Let the tokens that end between two instants end later by the leap; a wrong clock was set right."""
    query = select(tokens.c.token_hash, tokens.c.expires_at).where(tokens.c.expires_at.between(earliest, latest))
    for token_hash, expires_at in connection.execute(query).all():
        statement = update(tokens).where(tokens.c.token_hash == token_hash)
        connection.execute(statement.values(expires_at=expires_at + leap))


def token_owner(connection: Connection, token_hash: str) -> tuple[StaffRow, datetime] | None:
    """Whose token it is and until when it holds; None: no such token."""
    query = select(staff, tokens.c.expires_at.label("expires_at")).join(tokens, tokens.c.username == staff.c.username)
    row = connection.execute(query.where(tokens.c.token_hash == token_hash)).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    expires_at = values.pop("expires_at")
    return StaffRow(**values), expires_at


def forget_tokens(connection: Connection, username: str, now: datetime) -> None:
    """Forget all tokens of somebody (empty: of nobody) and everyone's that have expired."""
    connection.execute(delete(tokens).where((tokens.c.username == username) | (tokens.c.expires_at < now)))


def add_device(connection: Connection, row: DeviceRow) -> DeviceRow:
    """Keep a device and its token's hash; answers the device that has this token, which may be an earlier one."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    query = dialect.insert(devices).values(**asdict(row))
    connection.execute(query.on_conflict_do_nothing(index_elements=[devices.c.token_hash]))
    kept = connection.execute(select(devices).where(devices.c.token_hash == row.token_hash)).one()
    return DeviceRow(**kept._mapping)


def device_by_token(connection: Connection, token_hash: str) -> DeviceRow | None:
    """The device of a token that has not been revoked, or None."""
    query = select(devices).where(devices.c.token_hash == token_hash, devices.c.revoked_at.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else DeviceRow(**row._mapping)


def all_devices(connection: Connection, hall: str) -> list[DeviceRow]:
    """A hall's devices that have not been revoked."""
    query = select(devices).where(devices.c.hall == hall, devices.c.revoked_at.is_(None))
    return [DeviceRow(**row._mapping) for row in connection.execute(query.order_by(devices.c.created_at))]


def revoke_devices(connection: Connection, kind: str, hall: str, name: str, now: datetime) -> None:
    """End the tokens of all devices of this kind, hall and name."""
    c = devices.c
    same = (c.kind == kind, c.hall == hall, c.name == name, c.revoked_at.is_(None))
    connection.execute(update(devices).where(*same).values(revoked_at=now))


def revoke_device(connection: Connection, device_id: str, now: datetime) -> bool:
    """End a device's token; False: no such device."""
    query = update(devices).where(devices.c.id == device_id, devices.c.revoked_at.is_(None))
    return connection.execute(query.values(revoked_at=now)).rowcount == 1


def count_failure(connection: Connection, key: str, now: datetime, since: datetime) -> tuple[int, datetime]:
    """Count one more failed login under a key, or the first when the count began before `since`.

    Answers how many there are now and since when. Safe with any number of processes at once.
    """
    c = login_attempts.c
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    over = c.since_at < since
    query = dialect.insert(login_attempts).values(key=key, failures=1, since_at=now)
    query = query.on_conflict_do_update(
        index_elements=[c.key],
        set_={
            "failures": case((over, 1), else_=c.failures + 1),
            "since_at": case((over, query.excluded.since_at), else_=c.since_at),
        },
    )
    row = connection.execute(query.returning(c.failures, c.since_at)).one()
    return row.failures, row.since_at


def forgive_failure(connection: Connection, key: str) -> None:
    """Take one failed login back."""
    c = login_attempts.c
    query = update(login_attempts).where(c.key == key, c.failures > 0)
    connection.execute(query.values(failures=c.failures - 1))


def forget_failures(connection: Connection, key: str) -> None:
    """Forget all failed logins under a key."""
    connection.execute(delete(login_attempts).where(login_attempts.c.key == key))


def forget_old_failures(connection: Connection, before: datetime) -> None:
    """Forget failed logins that nobody counts any more."""
    connection.execute(delete(login_attempts).where(login_attempts.c.since_at < before))
