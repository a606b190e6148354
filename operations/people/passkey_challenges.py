"""What a browser has to sign with a passkey, and for whom (docs/adr/0030).

A challenge counts once, for five minutes, and for the browser that asked for it. `browser` is the secret that tells
this browser's session from others; of it and of the challenge only hashes are stored.
"""

import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import Connection

from operations.context import Context
from operations.people.sessions import token_hash
from queueing.errors import QueueingError
from storage import passkeys
from storage.passkeys import Challenge

CHALLENGE_LIFE = timedelta(minutes=5)
TIMEOUT_MILLISECONDS = int(CHALLENGE_LIFE.total_seconds() * 1000)
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


def load(context: Context) -> None:
    """Load the library that checks passkeys, with the first one: it takes half a second, in which calls go on."""
    if "webauthn" not in sys.modules:
        context.run_in_thread(import_module, "webauthn")


def tidy(context: Context) -> None:
    """Delete challenges that nobody answered; called by the housekeeping."""
    with context.database.transaction() as connection:
        passkeys.forget_challenges_before(connection, context.machine_now())


def put(
    context: Context,
    connection: Connection,
    browser: str,
    purpose: str,
    challenge: bytes,
    username: str = "",
    handle: str = "",
) -> None:
    """Store what this browser has to sign for this purpose, in place of what it was asked before."""
    expires_at = context.machine_now() + CHALLENGE_LIFE
    hashed = token_hash(text(challenge))
    passkeys.put_challenge(connection, Challenge(token_hash(browser), purpose, username, handle, hashed, expires_at))


def taken(context: Context, browser: str, purpose: str, answer: str) -> tuple[Challenge, bytes]:
    """What this browser was asked, and the challenge that it says it signed, which is the same. It is spent now,
    whatever comes of it. Raises WrongPasskey.
    """
    load(context)
    from webauthn import base64url_to_bytes

    with context.database.transaction() as connection:
        asked = passkeys.take_challenge(connection, token_hash(browser), purpose)
    if asked is None or asked.expires_at <= context.machine_now() or len(answer) > LONGEST_ANSWER:
        raise refusal()
    with refusing():
        signed = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))["challenge"]
        if not secrets.compare_digest(token_hash(signed), asked.challenge):
            raise refusal()
        return asked, base64url_to_bytes(signed)


@contextmanager
def refusing() -> Iterator[None]:
    """Raise WrongPasskey for whatever is wrong with an answer: a stranger wrote it, in three formats one in another."""
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        yield
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        raise refusal() from None


def refusal() -> WrongPasskey:
    """The one answer to every passkey that does not fit."""
    return WrongPasskey("wrong_passkey", "This passkey opens nothing here, or it took too long; try again.")


def text(data: bytes) -> str:
    """base64url, as browsers write bytes."""
    from webauthn.helpers import bytes_to_base64url

    return bytes_to_base64url(data)
