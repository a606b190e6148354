"""The security log: logins, refusals, and changes of people, devices and halls. Not part of the journal.

`note` writes one line by itself and can be called from anywhere outside a transaction; `note_within` belongs to the
transaction of the change that it tells of, and `publish` passes it on once that is committed.

A line holds names, addresses and codes. It never holds a password, a token, a session, or text that a citizen typed:
callers give the rule of an address (`/t/<token>`) and not the address itself, and an unknown username is left out,
because people type passwords into the wrong field.
"""

import logging
from datetime import timedelta
from typing import Literal

from sqlalchemy import Connection

from operations.context import Actor, Context
from storage import security_log
from storage.security_log import SecurityRow

Kind = Literal[
    "logged_in",
    "login_failed",
    "code_failed",
    "login_throttled",
    "logged_out",
    "refused",
    "person_added",
    "person_changed",
    "person_disabled",
    "person_enabled",
    "logins_ended",
    "second_factor_set_up",
    "second_factor_reset",
    "passkey_added",
    "passkey_removed",
    "device_added",
    "device_revoked",
    "device_connected",
    "hall_changed",
    "hall_saved",
    "hall_changed_by_hand",
    "hall_removed",
    "report_downloaded",
    "history_exported",
    "security_log_exported",
    "personal_text_erased",
]
"""What can be noted; `locales/*/admin.toml` has its words. A new kind needs its words there."""
SAME_WITHIN = timedelta(minutes=1)
"""The same again within this time counts the line up instead of writing another one: a flood stays small."""
MOST_LINES = 500
log = logging.getLogger(__name__)


def note(
    context: Context,
    kind: Kind,
    actor: Actor | None = None,
    hall: str | None = None,
    subject: str = "",
    address: str | None = None,
) -> None:
    """Write one line. Must not be called inside a transaction; never raises: what it tells of has happened anyway.

    `hall`: whose administrators see it (None: the actor's hall, "": those of all halls). `subject`: what it is about,
    such as `clerk3` or `POST /tickets`. `address`: where it came from; left out, the address of the current request.
    """
    try:
        with context.database.transaction() as connection:
            row = note_within(context, connection, kind, actor, hall, subject, address)
    except Exception:  # a login must not fail because its note cannot be written
        log.exception("the security log could not be written: %s", kind)
        return
    publish(context, row)


def note_within(
    context: Context,
    connection: Connection,
    kind: Kind,
    actor: Actor | None = None,
    hall: str | None = None,
    subject: str = "",
    address: str | None = None,
) -> SecurityRow:
    """Write one line in the caller's transaction, which is undone with it; `publish` the row after the commit."""
    now = context.machine_now()
    row = SecurityRow(
        _clean(actor.hall if hall is None and actor else hall or "", 64),
        now,
        kind,
        _clean(actor.key if actor else "", 96),
        _clean(context.caller_address() if address is None else address, 64),
        _clean(subject, 160),
    )
    security_log.add(connection, row, now - SAME_WITHIN)
    return row


def publish(context: Context, *rows: SecurityRow) -> None:
    """Pass committed lines to every listener of this process (`context.security_listeners`)."""
    for row in rows:
        for listener in context.security_listeners:
            try:
                listener(row)
            except Exception:  # a full log disk must not break a login
                log.exception("a listener of the security log failed on %s", row.kind)


def _clean(text: str, most: int) -> str:
    """Text as every database and log line takes it: printable, and not too long."""
    return "".join(character if character.isprintable() else "?" for character in text[:most])


def latest(context: Context, hall: str, for_all: bool, before: int = 0, most: int = MOST_LINES) -> list[SecurityRow]:
    """A hall's lines, newest first, from those with an id below `before` (0: from the newest).

    `for_all`: the reader administers every hall, and also sees lines that belong to no single hall.
    """
    with context.database.reading() as connection:
        halls = [hall, ""] if for_all else [hall]
        return security_log.latest(connection, halls, before or 2**62, min(most, MOST_LINES))
