"""Whether the hall's clock is to be trusted, and what is done for it while nobody looks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from operations.context import Context
from operations.leaps import follow
from storage import journal, tickets

TOLERATED = timedelta(seconds=5)
LEAP_REMEMBERED = timedelta(hours=1)
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock is right that is earlier: this software was not there yet."""

Doubt = Literal["", "ahead", "set_forward", "long_ago"]
DOUBTS = ("ahead", "set_forward", "long_ago")


@dataclass(frozen=True, slots=True)
class ClockState:
    """`doubt`: why the clock is not to be trusted, "" where it is. `ahead`: the computer's clock was set back (or was
    ahead before a restart) and the hall's goes on `ahead_seconds` before it. `set_forward`: it was wrong until
    `changed_at`, within the last hour. `long_ago`: it tells a time before this software was made.
    """

    doubt: Doubt
    ahead_seconds: int
    changed_at: datetime | None


def state(context: Context) -> ClockState:
    """How this process's clock is; a demonstration's is always right."""
    clock = context.clock
    if not clock.watches:
        return ClockState("", 0, None)
    now, ahead = clock(), clock.ahead
    leap_at = clock.latest_leap.after_at if clock.latest_leap else None
    doubt: Doubt = ""
    if now < EARLIEST:
        doubt = "long_ago"
    elif ahead > TOLERATED:
        doubt = "ahead"
    elif leap_at is not None and now - leap_at < LEAP_REMEMBERED:
        doubt = "set_forward"
    return ClockState(doubt, int(ahead.total_seconds()), leap_at)


def begin(context: Context) -> None:
    """At a start: no instant is earlier than the newest that a journal has."""
    newest_at = _newest_at(context)
    if newest_at is not None:
        context.clock.not_before(newest_at)


def look_after(context: Context) -> None:
    """For the housekeeping: follow leaps; let a clock that is ahead wait while nobody is in any hall."""
    follow(context)
    if context.clock.ahead > TOLERATED:
        with context.database.reading() as connection:
            is_empty = not tickets.is_anybody_here(connection)
        newest_at = _newest_at(context)
        if is_empty and newest_at is not None:
            context.clock.rest(newest_at)


def _newest_at(context: Context) -> datetime | None:
    with context.database.reading() as connection:
        return journal.newest_of_all(connection)
