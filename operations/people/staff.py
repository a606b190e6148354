"""Staff: who there is, their roles and halls, and their passwords (Argon2id)."""

from dataclasses import replace
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection

from operations import security_log
from operations.bus import News
from operations.context import SYSTEM, Actor, Context
from operations.halls.catalogue import get_hall, halls
from operations.people import passwords, usernames
from operations.people.passwords import normalised
from operations.people.sessions import Person, must_be_as_checked, person_of
from operations.spent_requests import Request, once
from operations.windows import leaving
from queueing.errors import BadRequest, NotFound
from storage import sessions, staff
from storage.security_log import SecurityRow
from storage.staff import StaffRow

ROLES = ("clerk", "manager", "administrator")

hasher = PasswordHasher()


class UnknownPerson(NotFound):
    """Nobody of this name whom the actor is over."""


def add(
    context: Context,
    username: str,
    password: str,
    role: str,
    hall: str = "",
    display_name: str = "",
    actor: Actor = SYSTEM,
) -> None:
    """Add a member of staff. For the system itself: or set a new password, role and hall; all logins and tokens end.

    An administrator adds people to their own hall only, one of every hall to any or to none (""), and nobody who is
    there already. Raises wrong_hall, username_taken.
    """
    actor.must_administer(hall)
    rows = [_row(context, username, password, role, hall, display_name)]
    _put(context, rows, actor, may_replace=actor is SYSTEM)


def add_all(context: Context, people: list[tuple[str, str, str, str]]) -> None:
    """Add many, (username, password, role, hall), in one transaction; equal passwords are hashed once.

    For demonstrations: of the rules for passwords, only the least length holds.
    """
    hashes: dict[str, str] = {}
    for _, password, _, _ in people:
        if password not in hashes:
            hashes[password] = context.hash_in_thread(hasher.hash, normalised(password))
    _put(
        context,
        [_row(context, name, word, role, hall, "", hashes[word]) for name, word, role, hall in people],
    )


def _row(
    context: Context, username: str, password: str, role: str, hall: str, display_name: str, hashed: str = ""
) -> StaffRow:
    usernames.must_be_good(username)
    if hashed and len(password) < passwords.LEAST:
        raise BadRequest("short_password", f"A password has at least {passwords.LEAST} characters.")
    _check_role(context, role, hall)
    hashed = hashed or _hash(context, password, username, display_name, hall)
    return StaffRow(username, display_name or username, role, hall, hashed, context.machine_now())


def _hash(context: Context, password: str, username: str, display_name: str, hall: str) -> str:
    """The hash of a new password. Raises unless it is good enough (`operations.people.passwords`)."""
    known_halls = [get_hall(context, hall)] if hall else halls(context)
    hall_words = [word for known in known_halls for word in (known.code, *known.name.values())]
    passwords.must_be_good(password, [username, display_name, *hall_words])
    hashed: str = context.hash_in_thread(hasher.hash, normalised(password))
    return hashed


def _check_role(context: Context, role: str, hall: str) -> None:
    if role not in ROLES:
        raise BadRequest("unknown_role", f"A role is one of {', '.join(ROLES)}.")
    if hall:
        get_hall(context, hall)
    elif role == "clerk":
        raise BadRequest("hall_missing", "A clerk belongs to a hall.")


def _put(context: Context, rows: list[StaffRow], actor: Actor = SYSTEM, may_replace: bool = True) -> None:
    news: list[News] = []
    notes: list[SecurityRow] = []
    with context.database.transaction() as connection:
        for row in rows:
            if not may_replace and staff.find(connection, row.username) is not None:
                raise BadRequest("username_taken", "There is somebody of this username.")
            staff.put(connection, row)
            sessions.end_all(connection, row.username, context.machine_now())
            news += _close_windows(connection, context, SYSTEM, row)
            subject = f"{row.username} {row.role}"
            notes.append(security_log.note_within(context, connection, "person_added", actor, row.hall, subject))
    context.bus.publish(*news)
    security_log.publish(context, *notes)


def disable(context: Context, username: str, actor: Actor = SYSTEM) -> None:
    """Disable a member of staff: they cannot log in, their logins and tokens end, and their windows close.

    A ticket called or served there stays at the window for a manager to finish (`operations.tickets.forgotten`).
    """
    _change(context, username, actor=actor, disabled_at=context.machine_now())


def enable(context: Context, username: str, actor: Actor = SYSTEM) -> None:
    """Enable a disabled member of staff again, with the same password."""
    _change(context, username, actor=actor, disabled_at=None)


def change(
    context: Context,
    username: str,
    role: str,
    hall: str,
    display_name: str,
    password: str = "",
    actor: Actor = SYSTEM,
) -> None:
    """Change the role, hall, name or password of a member of staff. An empty password keeps the old one.

    A new password, role or hall ends all logins and tokens. A new hall closes the person's windows in the old one. An
    administrator of one hall can neither send people to another hall nor see that another hall has them
    (`unknown_user`).
    """
    actor.must_administer(hall)
    _check_role(context, role, hall)
    changes: dict[str, Any] = {"role": role, "hall": hall, "display_name": display_name or username}
    if password:
        changes["password_hash"] = _hash(context, password, username, display_name, hall)
    _change(context, username, actor=actor, **changes)


def set_password(context: Context, user: Person, password: str, request: Request | None = None) -> None:
    """Set a new password, if it is good enough; all logins and tokens end. `request`: is noted as spent on this.

    Raises WrongLogin when somebody else has changed it since the user's old one was checked, and request_id_reused.
    """
    hashed = _hash(context, password, user.username, user.display_name, user.hall)
    _change(context, user.username, checked=user, request=request, password_hash=hashed)


ENDS_LOGINS = ("role", "hall", "password_hash", "disabled_at")


def _change(
    context: Context,
    username: str,
    actor: Actor = SYSTEM,
    checked: Person | None = None,
    request: Request | None = None,
    **changes: Any,
) -> None:
    with context.database.transaction() as connection:
        row = must_be_as_checked(connection, checked) if checked else staff.locked(connection, username)
        if row is None or not rules(actor, row.hall):
            raise UnknownPerson("unknown_user", f"There is no '{username[:64]}'.")
        if request is not None:
            once(context, connection, request, str)
        after = replace(row, **changes)
        staff.put(connection, after)
        if any(getattr(row, name) != getattr(after, name) for name in ENDS_LOGINS):
            sessions.end_all(connection, username, context.machine_now())
        news = _close_windows(connection, context, actor, after)
        kind, what = _kind_of_change(row, after), _what_changed(row, after)
        halls = sorted({row.hall, after.hall})  # both halls see that somebody went from one to the other
        notes = [security_log.note_within(context, connection, kind, actor, hall, what) for hall in halls]
    context.bus.publish(*news)
    security_log.publish(context, *notes)


def _kind_of_change(before: StaffRow, after: StaffRow) -> security_log.Kind:
    if before.disabled_at is None and after.disabled_at is not None:
        return "person_disabled"
    return "person_enabled" if before.disabled_at is not None and after.disabled_at is None else "person_changed"


def _what_changed(before: StaffRow, after: StaffRow) -> str:
    """Who, and what is different now; that a password is new, never which."""
    words = [after.username]
    if after.role != before.role:
        words.append(f"{before.role} → {after.role}")
    if after.hall != before.hall:
        words.append(f"{before.hall or '*'} → {after.hall or '*'}")
    if after.password_hash != before.password_hash:
        words.append("password")
    return " · ".join(words)


def _close_windows(connection: Connection, context: Context, actor: Actor, row: StaffRow) -> list[News]:
    """Close the windows of a person who is disabled or now belongs to another hall."""
    if row.disabled_at is not None:
        return leaving.close_all_of(connection, context, actor, row.username, "clerk_disabled")
    if row.hall:
        return leaving.close_all_of(connection, context, actor, row.username, "clerk_moved", but_hall=row.hall)
    return []


def rules(actor: Actor, hall: str) -> bool:
    """Whether the actor is over the people of this hall; "": over those who belong to no hall."""
    return actor.hall in ("", hall)


def everybody(context: Context, actor: Actor = SYSTEM) -> list[StaffRow]:
    """All staff that the actor is over, by name: those of their hall, or everybody."""
    with context.database.reading() as connection:
        return [row for row in staff.everybody(connection) if rules(actor, row.hall)]


def person(context: Context, username: str) -> Person | None:
    """Somebody who may still log in, or None."""
    with context.database.reading() as connection:
        row = staff.find(connection, username)
    return None if row is None or row.disabled_at is not None else person_of(row)
