"""Logging in with a passkey (docs/adr/0030): whoever holds the device, and was checked by it."""

import json
import secrets

from operations import security_log
from operations.context import Context
from operations.people.passkey_challenges import (
    TIMEOUT_MILLISECONDS,
    Site,
    WrongPasskey,
    load,
    put,
    refusal,
    refusing,
    taken,
    text,
)
from operations.people.sessions import Person, person_of
from storage import passkeys, staff


def begin(context: Context, site: Site, browser: str) -> str:
    """What the browser needs to ask for any passkey of this site, as JSON; it names nobody."""
    load(context)
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    challenge = secrets.token_bytes(32)
    with context.database.transaction() as connection:
        put(context, connection, browser, "login", challenge)
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=TIMEOUT_MILLISECONDS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def log_in(context: Context, site: Site, browser: str, answer: str, address: str) -> Person:
    """The person whose passkey signed the challenge of this browser; what fails is noted, with whose passkey it named.
    Raises WrongPasskey.
    """
    try:
        user = _log_in(context, site, browser, answer)
    except WrongPasskey:
        hall, username = _owner_named(context, answer)
        security_log.note(context, "login_failed", hall=hall, subject=username, address=address)
        raise
    security_log.note(context, "logged_in", user.actor, subject="passkey", address=address)
    return user


def _log_in(context: Context, site: Site, browser: str, answer: str) -> Person:
    from webauthn import base64url_to_bytes, verify_authentication_response

    _, challenge = taken(context, browser, "login", answer)
    with context.database.transaction() as connection, refusing():
        credential, handle = _named_in(answer)
        owner = staff.locked(connection, passkeys.owner(connection, credential))  # first, as every other step does
        row = passkeys.locked(connection, credential)
        if row is None or handle != row.handle or owner is None or owner.disabled_at is not None:
            raise refusal()
        signed = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.uses,
            require_user_verification=True,
        )
        passkeys.note_use(connection, credential, signed.new_sign_count, context.machine_now())
    return person_of(owner)


def _owner_named(context: Context, answer: str) -> tuple[str, str]:
    """The hall and the name of whoever has the passkey that an answer names; "": nobody."""
    try:
        with refusing():
            credential, _ = _named_in(answer)
    except WrongPasskey:
        return "", ""
    with context.database.reading() as connection:
        owner = staff.find(connection, passkeys.owner(connection, credential))
    return (owner.hall, owner.username) if owner else ("", "")


def _named_in(answer: str) -> tuple[str, str]:
    """The credential and the person's handle that an answer names, as they are stored."""
    from webauthn import base64url_to_bytes

    said = json.loads(answer)
    return text(base64url_to_bytes(said["rawId"])), text(base64url_to_bytes(said["response"]["userHandle"]))
