"""Passkeys (WebAuthn): a login that a device signs for one server, after it has checked the person (docs/adr/0030).

What a browser signs is a challenge that counts once, for five minutes, and for the browser that asked for it. `browser`
is the secret that tells this browser's session from others; of it and of the challenge only hashes are stored.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import Connection

from operations import security_log
from operations.context import Context
from operations.people.sessions import Person, person_of, token_hash
from queueing.errors import BadRequest, Conflict, NotFound, QueueingError
from storage import passkeys, second_factors, sessions, staff
from storage.passkeys import Challenge, Passkey

RP_NAME = "onewindow"
CHALLENGE_LIFE = timedelta(minutes=5)
MOST = 10
LONGEST_NAME = 64
LONGEST_ANSWER = 16_000
"""Characters of what a browser answers; the attestation, which is not asked for, would be the largest part."""


class WrongPasskey(QueueingError):
    """What the browser answered is no login; the error does not reveal why."""

    title = "Passkey refused"


@dataclass(frozen=True, slots=True)
class Site:
    """For whom passkeys sign: `host` is the name they belong to, `origin` the pages that may ask for them."""

    host: str
    origin: str


def site_of(address: str) -> Site | None:
    """The site of a page's address; None: browsers have no passkeys there.

    >>> site_of("https://hall.example:8443/login")
    Site(host='hall.example', origin='https://hall.example:8443')
    >>> site_of("http://localhost:8000/").host
    'localhost'
    >>> site_of("http://hall.example/"), site_of("https://192.168.1.4/"), site_of("")
    (None, None, None)
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    is_local = host == "localhost" or host.endswith(".localhost")
    if not host or _is_digits(host) or not (parts.scheme == "https" or (parts.scheme == "http" and is_local)):
        return None
    is_usual = port in (None, {"https": 443, "http": 80}[parts.scheme])
    return Site(host, f"{parts.scheme}://{host}" + ("" if is_usual else f":{port}"))


def _is_digits(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def listed(context: Context, username: str) -> list[Passkey]:
    """A person's passkeys, oldest first."""
    with context.database.reading() as connection:
        return passkeys.of(connection, username)


def begin_adding(context: Context, person: Person, site: Site, browser: str) -> str:
    """What the browser needs to make a passkey, as JSON. The password must have been asked for.

    Raises `too_many_passkeys`.
    """
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
        handle = has[0].handle if has else _text(secrets.token_bytes(32))
        _put_challenge(context, connection, browser, "add", challenge, person.username, handle)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=RP_NAME,
        user_name=person.username,
        user_id=base64url_to_bytes(handle),
        user_display_name=person.display_name or person.username,
        challenge=challenge,
        timeout=int(CHALLENGE_LIFE.total_seconds() * 1000),
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in has],
    )
    return options_to_json(options)


def add(context: Context, person: Person, site: Site, browser: str, answer: str, name: str) -> Passkey:
    """Store the passkey that the browser made; the person's other logins end. Raises WrongPasskey,
    `too_many_passkeys`, `name_needed`.
    """
    from webauthn import verify_registration_response

    name = _good_name(name)
    asked, challenge = _taken(context, browser, "add", answer)
    if asked.username != person.username:
        raise _refusal()
    with _refusing():
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    now = context.machine_now()
    row = Passkey(
        credential=_text(made.credential_id),
        username=person.username,
        handle=asked.handle,
        public_key=_text(made.credential_public_key),
        uses=made.sign_count,
        name=name,
        added_at=now,
    )
    with context.database.transaction() as connection:
        owner = staff.locked(connection, person.username)
        if owner is None or owner.disabled_at is not None:
            raise _refusal()
        _with_room(connection, person.username)
        if not passkeys.add(connection, row):
            raise _refusal()
        sessions.end_all(connection, person.username, now, but=person.session)
        line = security_log.note_within(context, connection, "passkey_added", person.actor, subject=person.username)
    security_log.publish(context, line)
    return row


def begin_login(context: Context, site: Site, browser: str) -> str:
    """What the browser needs to ask for any passkey of this site, as JSON; it names nobody."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    challenge = secrets.token_bytes(32)
    with context.database.transaction() as connection:
        _put_challenge(context, connection, browser, "login", challenge)
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=int(CHALLENGE_LIFE.total_seconds() * 1000),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def log_in(context: Context, site: Site, browser: str, answer: str, address: str) -> Person:
    """The person whose passkey signed the challenge of this browser; what fails is noted. Raises WrongPasskey."""
    try:
        user = _log_in(context, site, browser, answer)
    except WrongPasskey:
        security_log.note(context, "login_failed", hall="", address=address)
        raise
    security_log.note(context, "logged_in", user.actor, subject="passkey", address=address)
    return user


def _log_in(context: Context, site: Site, browser: str, answer: str) -> Person:
    from webauthn import base64url_to_bytes, verify_authentication_response

    _, challenge = _taken(context, browser, "login", answer)
    with context.database.transaction() as connection, _refusing():
        credential, handle = _named_in(answer)
        row = passkeys.locked(connection, credential)
        if row is None or handle != row.handle:
            raise _refusal()
        owner = staff.locked(connection, row.username)
        if owner is None or owner.disabled_at is not None:
            raise _refusal()
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


def rename(context: Context, person: Person, credential: str, name: str) -> None:
    """Give an own passkey another name. Raises `unknown_passkey`, `name_needed`."""
    name = _good_name(name)
    with context.database.transaction() as connection:
        if not passkeys.rename(connection, person.username, credential, name):
            raise _unknown()


def remove(context: Context, person: Person, credential: str) -> None:
    """Remove an own passkey. Raises `unknown_passkey`, and `last_second_factor`: whoever finds a page open could else
    ask for less from then on.
    """
    with context.database.transaction() as connection:
        staff.locked(connection, person.username)  # two at once would each leave the other one
        left = [one for one in passkeys.of(connection, person.username) if one.credential != credential]
        if not passkeys.remove(connection, person.username, credential):
            raise _unknown()
        if not left and person.username not in second_factors.usernames_in_force(connection):
            raise Conflict("last_second_factor", "Add another passkey first, or ask an administrator to reset it.")
        line = security_log.note_within(context, connection, "passkey_removed", person.actor, subject=person.username)
    security_log.publish(context, line)


def tidy(context: Context) -> None:
    """Delete challenges that nobody answered; called by the housekeeping."""
    with context.database.transaction() as connection:
        passkeys.forget_challenges_before(connection, context.machine_now())


def _with_room(connection: Connection, username: str) -> list[Passkey]:
    has = passkeys.of(connection, username)
    if len(has) >= MOST:
        raise Conflict("too_many_passkeys", f"Nobody has more than {MOST} passkeys; remove one first.")
    return has


def _put_challenge(
    context: Context,
    connection: Connection,
    browser: str,
    purpose: str,
    challenge: bytes,
    username: str = "",
    handle: str = "",
) -> None:
    expires_at = context.machine_now() + CHALLENGE_LIFE
    hashed = token_hash(_text(challenge))
    passkeys.put_challenge(connection, Challenge(token_hash(browser), purpose, username, handle, hashed, expires_at))


def _taken(context: Context, browser: str, purpose: str, answer: str) -> tuple[Challenge, bytes]:
    """What this browser was asked, and the challenge that it says it signed, which is the same. It is spent now,
    whatever comes of it. Raises WrongPasskey.
    """
    from webauthn import base64url_to_bytes

    with context.database.transaction() as connection:
        asked = passkeys.take_challenge(connection, token_hash(browser), purpose)
    if asked is None or asked.expires_at <= context.machine_now() or len(answer) > LONGEST_ANSWER:
        raise _refusal()
    with _refusing():
        signed = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))["challenge"]
        if not secrets.compare_digest(token_hash(signed), asked.challenge):
            raise _refusal()
        return asked, base64url_to_bytes(signed)


def _named_in(answer: str) -> tuple[str, str]:
    """The credential and the person's handle that an answer names, as they are stored."""
    from webauthn import base64url_to_bytes

    said = json.loads(answer)
    return _text(base64url_to_bytes(said["rawId"])), _text(base64url_to_bytes(said["response"]["userHandle"]))


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise WrongPasskey for whatever is wrong with an answer: a stranger wrote it, in three formats one in another."""
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        yield
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        raise _refusal() from None


def _refusal() -> WrongPasskey:
    return WrongPasskey("wrong_passkey", "This passkey opens nothing here, or it took too long; try again.")


def _unknown() -> NotFound:
    return NotFound("unknown_passkey", "There is no such passkey of yours.")


def _good_name(name: str) -> str:
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name or not name.isprintable():
        raise BadRequest("name_needed", "Give the passkey a name, such as the device it is in.")
    return name


def _text(data: bytes) -> str:
    from webauthn.helpers import bytes_to_base64url

    return bytes_to_base64url(data)
