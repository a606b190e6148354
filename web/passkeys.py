"""Where this server's passkeys work, and which browser asks for one."""

import secrets
from typing import Any

from flask import request, session

import locales
from operations.people.passkey_challenges import Site, site_of
from queueing.errors import Conflict
from web.app_context import app_context
from web.budgets import Budget, TooManyRequests, address_key

ASKER = "passkey_asker"
"""Where the signed cookie has the secret of a browser that has asked for a login by passkey."""
ASKED_AT_ONCE, ASKED_PER_SECOND = 120, 1.0
"""Logins by passkey that an address begins or ends: each writes a row. A hall's staff come to work in ten minutes."""

_asked = Budget("logins by passkey", ASKED_AT_ONCE, ASKED_PER_SECOND)


def site() -> Site | None:
    """For whom passkeys sign here: the host of `public_url`, or else of this page. None: nobody has passkeys here."""
    return site_of(app_context().settings.public_url) or site_of(request.host_url)


def known_site() -> Site:
    """The same. Raises `no_passkeys_here`."""
    here = site()
    if here is None:
        raise Conflict("no_passkeys_here", "Browsers have passkeys for https:// and a name alone, or at localhost.")
    return here


def with_passkeys(page: dict[str, Any]) -> dict[str, Any]:
    """The data of a page with what passkeys need: words, and the one address at which they work ("": at none)."""
    here = site()
    words = locales.room(page["language"], "passkeys")
    return page | {"passkeys": words, "passkey_origin": here.origin if here else ""}


def asker() -> str:
    """The secret of this browser, which nobody has logged in with yet; its cookie remembers it."""
    if ASKER not in session:
        session[ASKER] = secrets.token_urlsafe(32)
    return str(session[ASKER])


def must_have_budget() -> None:
    """Raises TooManyRequests for an address that begins or ends too many logins by passkey."""
    if wait_seconds := _asked.take(address_key(request.remote_addr)):
        raise TooManyRequests(wait_seconds)
