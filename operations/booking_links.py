"""The links of appointments. They open for weeks, so a copy of the database must not open them: what is stored is a
hash, and the link is made again from the server's key, for slips, calendars and staff (docs/adr/0036).

Those of earlier versions are stored in clear, until they end.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from operations.context import Context
from queueing.appointments import Appointment

MARK = "sha256:"
BYTES = 15
"""Of a link: 20 characters that need no escaping."""


def made(context: Context, appointment_id: str) -> str:
    """The link of an appointment, in 20 characters; nobody makes it without the server's key."""
    said = f"appointment link\n{appointment_id}".encode()
    return urlsafe_b64encode(hmac.digest(context.server_key, said, "sha256")[:BYTES]).decode()


def kept(link: str) -> str:
    """What is stored of a link: 160 bits of its SHA-256."""
    return MARK + sha256(link.encode()).hexdigest()[:40]


def stored(link: str) -> tuple[str, ...]:
    """What may be stored of a link that somebody brings. What is stored itself opens nothing."""
    return () if link.startswith(MARK) else (kept(link), link)


def link_of(context: Context, appointment: Appointment) -> str:
    """The link of an appointment again; "": it was made with another server's key, and only its holder has it."""
    if not appointment.link_token.startswith(MARK):
        return appointment.link_token
    link = made(context, appointment.id)
    return link if hmac.compare_digest(kept(link), appointment.link_token) else ""
