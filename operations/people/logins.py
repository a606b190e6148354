"""Logins: a name and a password, checked in fair turns, and delays after failures instead of a lock-out.

Failures are counted by account and source. A source is a device that the account has logged in from before (its count
is its own), or else an address. So nobody who guesses delays the account's owner anywhere else, nor a colleague beside
them. After `FREE_TRIES` failures in a row each try waits longer than the one before (docs/adr/0023).
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from argon2.exceptions import VerificationError

from operations import security_log
from operations.context import Context
from operations.login_turns import Full
from operations.people import passkeys, second_factor, staff
from operations.people.passkey_challenges import Site
from operations.people.passwords import normalised
from operations.people.second_factor import TooManyCodes, WrongCode
from operations.people.sessions import Person, WrongLogin, must_be_as_checked, person_of
from operations.spent_requests import Request, answered, reused
from queueing.errors import BadRequest, QueueingError, Unavailable
from storage import login_tries
from storage.login_tries import Tries
from storage.staff import StaffRow
from storage.staff import find as find_row
from storage.staff import put as put_row

FREE_TRIES = 8
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=1)
TRIES_KEPT = timedelta(minutes=15)
"""After so long without a failure an account and source begin anew."""
FULL_SECONDS = 2

_nobodys_hash: list[str] = []


class TooManyTries(QueueingError):
    """Too many failed logins for this name from this source, or too many logins from this source at once."""

    title = "Too many tries"


def log_in(context: Context, username: str, password: str, address: str, device: str = "", code: str = "") -> Person:
    """The person with this name and password, and with this code, if they have a second factor. `device`: the device
    that this person has logged in from before, by the id that it was given then; empty: none.

    Raises WrongLogin, TooManyTries, Unavailable, CodeNeeded, WrongCode, TooManyCodes. A wrong name takes as long as a
    wrong password.
    """
    user = _with_password(context, username, password, address, device)
    try:
        has_code = second_factor.must_pass(context, user, code, second_factor.source_of(address, device))
    except (WrongCode, TooManyCodes) as error:
        kind: security_log.Kind = "code_failed" if isinstance(error, WrongCode) else "login_throttled"
        security_log.note(context, kind, hall=user.hall, subject=user.username, address=address)
        raise
    subject = "password, code" if has_code else "password"
    security_log.note(context, "logged_in", user.actor, subject=subject, address=address)
    return user


def enrol(context: Context, asker: Person, password: str, code: str, address: str) -> list[str]:
    """Put the asker's second factor in force. The password is asked for again, so that whoever finds an open page, or
    has copied its cookie, cannot make the account their own. Returns the recovery codes.

    Raises WrongLogin, TooManyTries, Unavailable for the password, before it looks at the code; WrongCode, TooManyCodes.
    """
    _with_password(context, asker.username, password, address)
    return second_factor.confirm(context, asker, code)


def begin_passkey(context: Context, asker: Person, password: str, site: Site, browser: str, address: str) -> str:
    """What the asker's browser needs to make a passkey, as JSON; the password is asked for again, as in `enrol`.

    Raises WrongLogin, TooManyTries, Unavailable, `too_many_passkeys`.
    """
    _with_password(context, asker.username, password, address)
    return passkeys.begin_adding(context, asker, site, browser)


def remove_passkey(
    context: Context, asker: Person, password: str, passkey_id: str, address: str, request_id: str = ""
) -> None:
    """Remove a passkey of the asker, who gives the password again. Raises WrongLogin, TooManyTries, Unavailable,
    `unknown_passkey`, `last_second_factor`, `request_id_reused`.
    """
    _with_password(context, asker.username, password, address)
    passkeys.remove(context, asker, passkey_id, request_id)


def _with_password(context: Context, username: str, password: str, address: str, device: str = "") -> Person:
    """The person with this name and password; what fails is noted."""
    try:
        user = _log_in(context, username, password, address, device)
    except WrongLogin:
        _note_failure(context, username, address, "login_failed")
        raise
    except TooManyTries:
        _note_failure(context, username, address, "login_throttled")
        raise
    return user


def _note_failure(context: Context, username: str, address: str, kind: security_log.Kind) -> None:
    """Only a name that somebody has is noted: people type passwords into the wrong field."""
    with context.database.reading() as connection:
        row = find_row(connection, username) if username.isprintable() else None
    security_log.note(context, kind, hall=row.hall if row else "", subject=row.username if row else "", address=address)


def _log_in(context: Context, username: str, password: str, address: str, device: str) -> Person:
    username = username if username.isprintable() else ""  # no name contains a NUL, and no database accepts one
    source = second_factor.source_of(address, device)
    key = sha256(f"{username}\n{source}".encode()).hexdigest()
    with context.database.reading() as connection:
        tries = login_tries.find(connection, key)
    _must_be_due(tries, context.machine_now())  # whoever has to wait anyway takes nobody's turn
    nobodys_hash = _a_hash(context)
    try:
        with context.login_turns.turn(source, username, is_trusted=bool(device)):
            row = _count_try(context, key, username)
            password_hash = row.password_hash if row else nobodys_hash
            is_right = context.hash_in_thread(_verify, password_hash, password)
    except Full as full:
        raise _refusal(full) from None
    if row is None or not is_right:
        context.login_turns.note_failure(source)
        raise WrongLogin("wrong_login", "The name or the password is wrong.")
    renewed = _renewed(context, row, password)
    with context.database.transaction() as connection:
        login_tries.forget(connection, key)
        if renewed:
            row = replace(must_be_as_checked(connection, person_of(row)), password_hash=renewed)
            put_row(connection, row)
    return person_of(row)


def _renewed(context: Context, row: StaffRow, password: str) -> str:
    """A hash of today's strength, made of the password that was just checked; empty: the row has one."""
    if not staff.hasher.check_needs_rehash(row.password_hash):
        return ""
    return str(context.hash_in_thread(staff.hasher.hash, normalised(password)))


def _count_try(context: Context, key: str, username: str) -> StaffRow | None:
    """Count the try as a failure before the password is checked, so that parallel tries count. Returns whose it is;
    None: nobody's who may log in. Raises TooManyTries.
    """
    now = context.machine_now()
    with context.database.transaction() as connection:
        tries = login_tries.locked(connection, key, now)
        _must_be_due(tries, now)
        failures = tries.failures if now - tries.latest_at < TRIES_KEPT else 0
        login_tries.put(connection, key, Tries(failures + 1, now))
        row = find_row(connection, username)
    return None if row is None or row.disabled_at is not None else row


def _must_be_due(tries: Tries | None, now: datetime) -> None:
    """Raise TooManyTries while the delay after the latest failure has not passed."""
    if tries is None:
        return
    delay = delay_after(tries.failures)
    left = min(delay, tries.latest_at + delay - now)
    if left > timedelta():
        seconds = ceil(left.total_seconds())
        detail = f"Too many failed logins; the next try is possible in {seconds} s."
        raise TooManyTries("too_many_tries", detail, retry_after_seconds=seconds)


def delay_after(failures: int) -> timedelta:
    """How long the next try has to wait after so many failures in a row.

    >>> [int(delay_after(n).total_seconds()) for n in (7, 8, 9, 10, 13, 14, 1000)]
    [0, 1, 2, 4, 32, 60, 60]
    """
    if failures < FREE_TRIES:
        return timedelta()
    doublings = min(failures - FREE_TRIES, 16)
    return min(LONGEST_DELAY, FIRST_DELAY * (1 << doublings))


def _refusal(full: Full) -> QueueingError:
    detail = "Too many logins are waiting; try again in a moment."
    if full.of_source:
        return TooManyTries("too_many_logins", detail, retry_after_seconds=FULL_SECONDS)
    return Unavailable("logins_busy", detail, retry_after_seconds=FULL_SECONDS)


def change_own_password(
    context: Context, asker: Person, old: str, new: str, address: str, request_id: str = ""
) -> Person:
    """Set a new password in place of the old one; all logins and tokens end. Returns the person as they are now.

    Raises wrong_login or too_many_tries for the old password, and why the new one is not good enough. The same
    `request_id` again changes nothing while `new` is the password; else it raises request_id_reused. Nothing of a
    password is kept for that.
    """
    request = Request(asker.actor.key, request_id, "password")
    with context.database.reading() as connection:
        done = answered(context, connection, request)
    if done is not None:
        try:
            return _with_password(context, asker.username, new, address)
        except WrongLogin:
            raise reused() from None
    if normalised(old) == normalised(new):
        raise BadRequest("same_password", "The new password is the old one.")
    staff.set_password(context, _with_password(context, asker.username, old, address), new, request)
    after = staff.person(context, asker.username)
    if after is None:  # disabled in the meantime
        raise staff.UnknownPerson("unknown_user", "There is no such person any more.")
    return after


def _a_hash(context: Context) -> str:
    """A hash that no password fits. Every login asks for it, so that the first wrong name takes no longer."""
    if not _nobodys_hash:
        _nobodys_hash.append(context.hash_in_thread(staff.hasher.hash, secrets.token_urlsafe()))
    return _nobodys_hash[0]


def _verify(password_hash: str, password: str) -> bool:
    """Whether this is the password. Those of earlier versions were hashed as they were typed."""
    for form in dict.fromkeys((normalised(password), password)):
        try:
            return staff.hasher.verify(password_hash, form)
        except VerificationError:
            continue
    return False


def tidy(context: Context) -> None:
    """Delete old failed logins and wrong codes; called by the housekeeping."""
    with context.database.transaction() as connection:
        login_tries.forget_before(connection, context.machine_now() - second_factor.TRIES_KEPT)
