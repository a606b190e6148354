"""Instants as whole microseconds since 1970 UTC, exact in both directions."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970-01-01T00:00Z; a naive datetime raises TypeError."""
    since = instant - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_microseconds(value: int) -> datetime:
    """The instant, in UTC."""
    return EPOCH + timedelta(microseconds=value)


def just_after(instant: datetime) -> datetime:
    """The next instant: one microsecond later."""
    return instant + _MICROSECOND


def whole_seconds(duration: timedelta) -> int:
    """Whole seconds, rounded down (half-open buckets), never below zero."""
    return max(0, duration.days * 86_400 + duration.seconds)
