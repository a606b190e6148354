"""Whether the hall's clock can be trusted, and its regular upkeep."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from operations.clock.leaps import follow
from operations.context import Context
from storage import journal, tickets

TOLERATED = timedelta(seconds=5)
LEAP_REMEMBERED = timedelta(hours=1)
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""Any earlier time is wrong: this software did not exist yet."""

Doubt = Literal["", "ahead", "set_forward", "long_ago"]
DOUBTS = ("ahead", "set_forward", "long_ago")


@dataclass(frozen=True, slots=True)
class ClockState:
    """`doubt`: why the clock cannot be trusted; "" when it can.

    `ahead`: the computer's clock was set back (or was ahead before a restart), so the hall's clock runs
    `ahead_seconds` ahead of it. `set_forward`: the clock was wrong until `changed_at`, within the last hour.
    `long_ago`: it shows a time before this software was made.
    """

    doubt: Doubt
    ahead_seconds: int
    changed_at: datetime | None


def state(context: Context) -> ClockState:
    """The state of this process's clock. A demonstration's clock is never doubted."""
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
    """At start-up: keep the clock from showing an instant earlier than the newest in any journal."""
    newest_at = _newest_at(context)
    if newest_at is not None:
        context.clock.not_before(newest_at)


def look_after(context: Context) -> None:
    """Regular upkeep: follow leaps, and hold a clock that is ahead while no hall has open tickets."""
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
