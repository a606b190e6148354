"""Identifiers: sortable by time, so that new rows are stored together, and impossible to guess."""

from datetime import datetime

from queueing.instants import microseconds


def sortable_id(now: datetime, entropy: bytes) -> str:
    """Join the instant (13 hex digits of microseconds) and at least 6 random bytes from the caller."""
    return f"{microseconds(now):014x}{entropy.hex()}"
