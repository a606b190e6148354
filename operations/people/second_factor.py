"""A second factor beside the password: the codes of an authenticator app (TOTP), and recovery codes for a lost phone.

A code counts once, within half a minute before and after its own. Wrong codes are counted by person and source, as
wrong passwords are, so that who has the password and guesses keeps nobody out of their known devices. Three of a
million codes are right at a time: addresses, which a guesser may have many of, share a budget, and in a day find one
with a chance of 24 · 24 · 3 / 1,000,000 = 0.17 % (docs/adr/0023). Recovery codes are never refused for it. The app's
secret is stored sealed with the server's key, recovery codes as hashes.
"""

import json
import logging
import secrets
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from math import ceil
from typing import NamedTuple

import pyotp
from sqlalchemy import Connection

from operations import security_log
from operations.context import SYSTEM, Actor, Context
from operations.people.sealing import is_sealed, opened, seal
from operations.people.sessions import Person
from operations.people.staff import UnknownPerson, rules
from queueing.errors import Conflict, QueueingError
from storage import login_tries, passkeys, second_factors, sessions, staff
from storage.login_tries import Tries

log = logging.getLogger("onewindow.second_factor")
ISSUER = "onewindow"
STEP_SECONDS = 30
STEPS_OFF = 1
RECOVERY_CODES = 10
RECOVERY_LENGTH = 24
RECOVERY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""118 bits: nobody finds one by trying, not even whoever has its hash. No character is easily taken for another."""


class Budget(NamedTuple):
    """So many wrong codes, until there has been none for so long."""

    tries: int
    kept: timedelta


OF_DEVICE = Budget(8, timedelta(minutes=15))
"""Of a device that the person has logged in from before; nobody else has it."""
OF_ADDRESS = Budget(8, timedelta(hours=1))
OF_ALL_ADDRESSES = Budget(24, timedelta(hours=1))
"""One guesser's address leaves something to the person at a new device."""
TRIES_KEPT = OF_ALL_ADDRESSES.kept
ENROLLING = "enrolling"


class CodeNeeded(QueueingError):
    """The name and the password are right, and the second factor is missing: `code_needed`, or `passkey_needed` where
    somebody has passkeys alone.
    """

    title = "Second factor needed"


class WrongCode(QueueingError):
    """The code is wrong, has been used, or is too old."""

    title = "Wrong code"


class TooManyCodes(QueueingError):
    """Too many wrong codes for this person from this source, or from all addresses."""

    title = "Too many tries"


def is_on(context: Context, username: str) -> bool:
    """Whether this person logs in with a second factor: codes of an app, or a passkey."""
    with context.database.reading() as connection:
        return second_factors.is_in_force(connection, username) or bool(passkeys.of(connection, username))


def has_codes(context: Context, username: str) -> bool:
    """Whether this person logs in with the codes of an app."""
    with context.database.reading() as connection:
        return second_factors.is_in_force(connection, username)


def who_has_one(context: Context) -> set[str]:
    """The usernames of all who log in with a second factor."""
    with context.database.reading() as connection:
        return second_factors.usernames_with_codes(connection) | passkeys.usernames(connection)


def begin(context: Context, person: Person) -> str:
    """Begin to enrol; it is not in force before `confirm`. Returns the address for the app (otpauth:), whose secret
    stays the same until then. Raises `second_factor_on`.
    """
    with context.database.transaction() as connection:
        row = second_factors.locked(connection, person.username)
        if row is not None and row.confirmed_at is not None:
            raise Conflict("second_factor_on", "There is a second factor already.")
        if row is None:
            secret = pyotp.random_base32()
            row = second_factors.SecondFactor(person.username, seal(context.server_key, secret, person.username))
            second_factors.put(connection, row)
        elif (secret := _secret(context, row)) == "":  # of another key; it was never in force
            secret = pyotp.random_base32()
            second_factors.put(connection, replace(row, secret=seal(context.server_key, secret, person.username)))
    return pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=ISSUER)


def confirm(context: Context, person: Person, code: str) -> list[str]:
    """Put the second factor in force with a first code. Returns the recovery codes, which are not shown again; all
    other logins end. Raises WrongCode, TooManyCodes.
    """
    _count_try(context, person.username, ENROLLING)
    codes = ["".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    with context.database.transaction() as connection:
        row = second_factors.locked(connection, person.username)
        step = _step_of(context, row, code) if row is not None and row.confirmed_at is None else None
        if row is None or step is None:
            raise WrongCode("wrong_code", "The code is wrong or too old.")
        now = context.machine_now()
        recovery = json.dumps([_hash(person.username, one) for one in codes])
        second_factors.put(connection, replace(row, confirmed_at=now, last_step=step, recovery=recovery))
        sessions.end_all(connection, person.username, now, but=person.session)
        login_tries.forget(connection, _key(person.username, ENROLLING))
        line = security_log.note_within(
            context, connection, "second_factor_set_up", person.actor, subject=person.username
        )
    security_log.publish(context, line)
    return codes


def must_pass(context: Context, person: Person, code: str, source: str) -> bool:
    """Check the code of somebody whose password was right. False: they have no second factor, and need no code. A
    recovery code is used up; no code helps who has passkeys alone. `source`: as logins count by it. Raises CodeNeeded,
    WrongCode, TooManyCodes.
    """
    if not is_on(context, person.username):
        return False
    if not has_codes(context, person.username):
        raise CodeNeeded("passkey_needed", "The password is not enough: log in with the passkey, in a browser.")
    if not code.strip():
        raise CodeNeeded("code_needed", "Give the code of the authenticator app, too.")
    plain = "".join(character for character in code if character.isalnum()).lower()
    is_counted = len(plain) != RECOVERY_LENGTH
    if is_counted:
        _count_try(context, person.username, source)
    with context.database.transaction() as connection:
        row = second_factors.locked(connection, person.username)
        if row is None or row.confirmed_at is None:
            raise WrongCode("wrong_code", "There are no codes for this person any more; log in once more.")
        step = _step_of(context, row, plain)
        is_right = step is not None and second_factors.use_step(connection, person.username, step)
        hashed, left = _hash(person.username, plain), json.loads(row.recovery)
        if not is_right and hashed in left:
            is_right = True
            second_factors.put(connection, replace(row, recovery=json.dumps([one for one in left if one != hashed])))
        if is_right and is_counted:
            _was_right(connection, person.username, source)
    if not is_right:
        raise WrongCode("wrong_code", "The code is wrong, has been used, or is too old.")
    return True


def reset(context: Context, username: str, actor: Actor = SYSTEM) -> bool:
    """Take a person's second factor away, passkeys too, and end their logins: the phone is lost. False: there was none.

    Raises UnknownPerson for somebody whom the actor is not over, and yourself: a page left open, or a stolen login, is
    no reason to ask for less from now on.
    """
    if actor.name == username:
        raise Conflict("yourself", "Nobody resets their own second factor; another administrator does.")
    with context.database.transaction() as connection:
        row = staff.locked(connection, username)
        if row is None or not rules(actor, row.hall):
            raise UnknownPerson("unknown_user", f"There is no '{username[:64]}'.")
        sessions.end_all(connection, username, context.machine_now())
        had_codes, had_passkeys = second_factors.remove(connection, username), passkeys.remove_all(connection, username)
        if not (had_codes or had_passkeys):
            return False
        line = security_log.note_within(context, connection, "second_factor_reset", actor, row.hall, username)
    security_log.publish(context, line)
    return True


def seal_all(context: Context) -> int:
    """Seal the secrets that an earlier version stored in clear, when a server starts; returns how many. Says in the log
    whose cannot be opened, because the server's key is another one than theirs.
    """
    sealed = 0
    with context.database.transaction() as connection:
        for row in second_factors.everybody(connection):
            if not is_sealed(row.secret):
                secret = seal(context.server_key, row.secret, row.username)
                second_factors.put(connection, replace(row, secret=secret))
                sealed += 1
            elif not _secret(context, row):
                log.warning("the second factor of %s was sealed with another DATA/secret_key", row.username)
    return sealed


def _secret(context: Context, row: second_factors.SecondFactor) -> str:
    """The app's secret; empty: it cannot be opened with this server's key."""
    if not is_sealed(row.secret):
        return row.secret
    return opened(context.server_key, row.secret, row.username) or ""


def _step_of(context: Context, row: second_factors.SecondFactor, code: str) -> int | None:
    """The step of time of a code that is valid now; None: it is not."""
    secret = _secret(context, row)
    if not secret:
        return None
    totp, now = pyotp.TOTP(secret), int(context.machine_now().timestamp()) // STEP_SECONDS
    for step in range(now - STEPS_OFF, now + STEPS_OFF + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), code):
            return step
    return None


def _hash(username: str, code: str) -> str:
    return sha256(f"{username}\n{code}".encode()).hexdigest()


def source_of(address: str, device: str) -> str:
    """What wrong passwords and codes are counted by: the device that this person is known at, or else the address."""
    return f"device {device}" if device else f"address {address}"


def _key(username: str, source: str) -> str:
    return sha256(f"code\n{username}\n{source}".encode()).hexdigest()


def _budgets(username: str, source: str) -> dict[str, Budget]:
    """What a try of this source counts against, by key."""
    if not source.startswith("address "):
        return {_key(username, source): OF_DEVICE}
    return {_key(username, source): OF_ADDRESS, _key(username, "addresses"): OF_ALL_ADDRESSES}


def _count_try(context: Context, username: str, source: str) -> None:
    """Count the attempt before the code is checked, so that parallel ones count. Raises TooManyCodes."""
    now = context.machine_now()
    with context.database.transaction() as connection:
        for key, budget in _budgets(username, source).items():
            tries = login_tries.locked(connection, key, now)
            failures = tries.failures if now - tries.latest_at < budget.kept else 0
            if failures >= budget.tries:
                raise _refusal(tries.latest_at + budget.kept - now)
            login_tries.put(connection, key, Tries(failures + 1, now))


def _refusal(left: timedelta) -> TooManyCodes:
    seconds = max(1, ceil(left.total_seconds()))
    return TooManyCodes("too_many_codes", "Too many wrong codes; try again later.", retry_after_seconds=seconds)


def _was_right(connection: Connection, username: str, source: str) -> None:
    """Forget the wrong codes of a source; those of all addresses stay counted, without this right one."""
    login_tries.forget(connection, _key(username, source))
    if source.startswith("address "):
        everywhere = _key(username, "addresses")
        if (tries := login_tries.find(connection, everywhere)) is not None:
            login_tries.put(connection, everywhere, Tries(max(0, tries.failures - 1), tries.latest_at))
