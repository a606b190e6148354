"""Passkeys (WebAuthn) of a person: adding, naming and removing them (docs/adr/0030).

Each has an id for programs, made of its credential, which is longer than addresses should be.
"""

import secrets

from sqlalchemy import Connection

from operations import security_log
from operations.context import Context
from operations.people.passkey_challenges import TIMEOUT_MILLISECONDS, Site, load, put, refusal, refusing, taken, text
from operations.people.sessions import Person, token_hash
from operations.spent_requests import Request, answered, once
from protocol import account as wire
from queueing.errors import BadRequest, Conflict, NotFound
from storage import passkeys, second_factors, sessions, staff
from storage.passkeys import Passkey
from storage.security_log import SecurityRow

RP_NAME = "onewindow"
MOST = 10
LONGEST_NAME = 64
ID_LENGTH = 32


def listed(context: Context, username: str) -> list[wire.Passkey]:
    """A person's passkeys, oldest first."""
    with context.database.reading() as connection:
        return [_sent(row) for row in passkeys.of(connection, username)]


def begin_adding(context: Context, person: Person, site: Site, browser: str) -> str:
    """What the browser needs to make a passkey, as JSON. The password must have been asked for.

    Raises `too_many_passkeys`.
    """
    load(context)
    from webauthn import base64url_to_bytes, generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AttestationConveyancePreference,
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    challenge = secrets.token_bytes(32)
    with context.database.transaction() as connection:
        has = _with_room(connection, person.username)
        handle = has[0].handle if has else text(secrets.token_bytes(32))
        put(context, connection, browser, "add", challenge, person.username, handle)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=RP_NAME,
        user_name=person.username,
        user_id=base64url_to_bytes(handle),
        user_display_name=person.display_name or person.username,
        challenge=challenge,
        timeout=TIMEOUT_MILLISECONDS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in has],
    )
    return options_to_json(options)


def add(
    context: Context, person: Person, site: Site, browser: str, answer: str, name: str, request_id: str = ""
) -> wire.Passkey:
    """Store the passkey that the browser made; the person's other logins end. The same `request_id` again adds nothing.

    Raises WrongPasskey, `too_many_passkeys`, `name_needed`, `request_id_reused`.
    """
    request = Request(person.actor.key, request_id, "add passkey", (name, answer))
    with context.database.reading() as connection:
        done = answered(context, connection, request)
        if done is not None:
            return _sent(_own(connection, person.username, done))
    row = _made(context, person, site, browser, answer, _good_name(name))
    lines: list[SecurityRow] = []

    def store() -> str:
        _store(context, connection, person, row)
        lines.append(_noted(context, connection, person, "passkey_added"))
        return _id(row)

    with context.database.transaction() as connection:
        once(context, connection, request, store)
    security_log.publish(context, *lines)
    return _sent(row)


def _made(context: Context, person: Person, site: Site, browser: str, answer: str, name: str) -> Passkey:
    """The passkey that this browser was asked to make, and did. Raises WrongPasskey."""
    from webauthn import verify_registration_response

    asked, challenge = taken(context, browser, "add", answer)
    if asked.username != person.username:
        raise refusal()
    with refusing():
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    return Passkey(
        credential=text(made.credential_id),
        username=person.username,
        handle=asked.handle,
        public_key=text(made.credential_public_key),
        uses=made.sign_count,
        name=name,
        added_at=context.machine_now(),
    )


def _store(context: Context, connection: Connection, person: Person, row: Passkey) -> None:
    owner = staff.locked(connection, person.username)
    if owner is None or owner.disabled_at is not None:
        raise refusal()
    _with_room(connection, person.username)
    if not passkeys.add(connection, row):
        raise refusal()
    sessions.end_all(connection, person.username, context.machine_now(), but=person.session)


def rename(context: Context, person: Person, passkey_id: str, name: str, request_id: str = "") -> wire.Passkey:
    """Give an own passkey another name. Raises `unknown_passkey`, `name_needed`, `request_id_reused`."""
    request, good = Request(person.actor.key, request_id, "rename passkey", (passkey_id, name)), _good_name(name)
    with context.database.transaction() as connection:
        row = _own(connection, person.username, passkey_id)
        once(
            context, connection, request,
            lambda: str(passkeys.rename(connection, person.username, row.credential, good)),
        )  # fmt: skip
        return _sent(_own(connection, person.username, passkey_id))


def remove(context: Context, person: Person, passkey_id: str, request_id: str = "") -> None:
    """Remove an own passkey. The password must have been asked for. Raises `unknown_passkey`, `request_id_reused`, and
    `last_second_factor`: whoever finds a page open could else ask for less from then on.
    """
    lines: list[SecurityRow] = []

    def take_away() -> str:
        row = _own(connection, person.username, passkey_id)
        passkeys.remove(connection, person.username, row.credential)
        if not passkeys.of(connection, person.username) and not second_factors.is_in_force(connection, person.username):
            raise Conflict("last_second_factor", "Add another passkey first, or ask an administrator to reset it.")
        lines.append(_noted(context, connection, person, "passkey_removed"))
        return ""

    with context.database.transaction() as connection:
        staff.locked(connection, person.username)  # two at once would each leave the other one
        once(context, connection, Request(person.actor.key, request_id, "remove passkey", (passkey_id,)), take_away)
    security_log.publish(context, *lines)


def _noted(context: Context, connection: Connection, person: Person, kind: security_log.Kind) -> SecurityRow:
    return security_log.note_within(context, connection, kind, person.actor, subject=person.username)


def _with_room(connection: Connection, username: str) -> list[Passkey]:
    has = passkeys.of(connection, username)
    if len(has) >= MOST:
        raise Conflict("too_many_passkeys", f"Nobody has more than {MOST} passkeys; remove one first.")
    return has


def _own(connection: Connection, username: str, passkey_id: str) -> Passkey:
    """A person's passkey by its id. Raises `unknown_passkey`."""
    for row in passkeys.of(connection, username):
        if _id(row) == passkey_id:
            return row
    raise NotFound("unknown_passkey", "There is no such passkey of yours.")


def _id(row: Passkey) -> str:
    return token_hash(row.credential)[:ID_LENGTH]


def _sent(row: Passkey) -> wire.Passkey:
    return wire.Passkey(id=_id(row), name=row.name, added_at=row.added_at, used_at=row.used_at)


def _good_name(name: str) -> str:
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name or not name.isprintable():
        raise BadRequest("name_needed", "Give the passkey a name, such as the device it is in.")
    return name
