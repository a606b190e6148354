"""Identifiers: sortable by time, so that new rows lie together, and not to be guessed."""

from datetime import datetime

from queueing.instants import microseconds


def sortable_id(now: datetime, entropy: bytes) -> str:
    """Join the instant (13 hex digits of microseconds) and at least 6 random bytes given by the caller."""
    return f"{microseconds(now):014x}{entropy.hex()}"
