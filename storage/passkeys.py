"""Rows of passkeys, and of the challenges that browsers have to sign with them."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from storage.staff_tables import passkey_challenges, passkeys
from storage.upserts import insert_into

_p, _c = passkeys.c, passkey_challenges.c


@dataclass(frozen=True, slots=True)
class Passkey:
    """`credential`, `handle` (of the person, random) and `public_key` in base64url. `uses`: what the device counted at
    the latest login; 0: it does not count. `used_at` None: never since it was added.
    """

    credential: str
    username: str
    handle: str
    public_key: str
    uses: int
    name: str
    added_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """The hash of what a browser has to sign, and of which browser; `username` and `handle` empty: whoever logs in."""

    browser: str
    purpose: str
    username: str
    handle: str
    challenge: str
    expires_at: datetime


def of(connection: Connection, username: str) -> list[Passkey]:
    """A person's passkeys, oldest first."""
    rows = connection.execute(select(passkeys).where(_p.username == username).order_by(_p.added_at, _p.credential))
    return [Passkey(**row._mapping) for row in rows]


def usernames(connection: Connection) -> set[str]:
    """Who has a passkey."""
    return set(connection.scalars(select(_p.username).distinct()))


def owner(connection: Connection, credential: str) -> str:
    """Whose passkey it is; "": nobody's."""
    return connection.execute(select(_p.username).where(_p.credential == credential)).scalar_one_or_none() or ""


def locked(connection: Connection, credential: str) -> Passkey | None:
    """A passkey, locked until this transaction ends; None: nobody has it."""
    row = connection.execute(select(passkeys).where(_p.credential == credential).with_for_update()).one_or_none()
    return None if row is None else Passkey(**row._mapping)


def add(connection: Connection, row: Passkey) -> bool:
    """Store a new passkey; False: it is there already, whosever it is."""
    query = insert_into(connection, passkeys).values(**asdict(row)).on_conflict_do_nothing()
    return connection.execute(query.returning(_p.credential)).one_or_none() is not None


def note_use(connection: Connection, credential: str, uses: int, now: datetime) -> None:
    """Store the device's counter of a login."""
    connection.execute(update(passkeys).where(_p.credential == credential).values(uses=uses, used_at=now))


def rename(connection: Connection, username: str, credential: str, name: str) -> bool:
    """Give a person's passkey another name; False: they have no such passkey."""
    query = update(passkeys).where(_p.credential == credential, _p.username == username)
    return connection.execute(query.values(name=name)).rowcount == 1


def remove(connection: Connection, username: str, credential: str) -> bool:
    """Remove a person's passkey; False: they have no such passkey."""
    query = delete(passkeys).where(_p.credential == credential, _p.username == username)
    return connection.execute(query).rowcount == 1


def remove_all(connection: Connection, username: str) -> bool:
    """Remove all passkeys of a person; False: there was none."""
    return connection.execute(delete(passkeys).where(_p.username == username)).rowcount > 0


def put_challenge(connection: Connection, row: Challenge) -> None:
    """Store a challenge in place of the one before for this browser and purpose."""
    values = asdict(row)
    query = insert_into(connection, passkey_challenges).values(**values)
    connection.execute(query.on_conflict_do_update(index_elements=[_c.browser, _c.purpose], set_=values))


def take_challenge(connection: Connection, browser: str, purpose: str) -> Challenge | None:
    """Delete the challenge of this browser and return it; None: there is none (any more)."""
    query = delete(passkey_challenges).where(_c.browser == browser, _c.purpose == purpose)
    row = connection.execute(query.returning(*_c)).one_or_none()
    return None if row is None else Challenge(**row._mapping)


def forget_challenges_before(connection: Connection, instant: datetime) -> None:
    """Delete all challenges that have expired."""
    connection.execute(delete(passkey_challenges).where(_c.expires_at < instant))
