"""What can be promised to somebody who waits: people ahead, and a wait, from the calls measured in this hall.

The measuring (which windows are open, how fast they call) is remembered for a few seconds per hall, so that a ticket
does not pay for it; who is ahead is always counted in the transaction that asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean

from sqlalchemy import Connection

from forecasting.estimates import Pace, estimate, measure_pace
from operations.context import Context
from queueing.hall import Hall
from queueing.policies import RULES
from queueing.ticket import Promise
from queueing.waiting_line import takes
from queueing.window import ServiceWindow
from storage import tickets, windows

REMEMBERED_FOR = timedelta(seconds=3)
MEASURED_OVER = timedelta(minutes=90)
MOST_CALLS = 200


@dataclass(frozen=True, slots=True)
class Pool:
    """The lines that compete for the same open windows, and the pace of those windows.

    `lines` None: every line of the hall. `pace` None: no window that takes these lines is open.
    """

    lines: tuple[str, ...] | None
    pace: Pace | None


@dataclass(slots=True)
class Outlook:
    """What was measured in one hall at one moment."""

    measured_at: datetime
    open_windows: Sequence[ServiceWindow]
    idle_windows: frozenset[int]
    calls: Sequence[tuple[str, datetime]]
    pools: dict[str, Pool] = field(default_factory=dict)


def outlook(context: Context, connection: Connection, hall: Hall) -> Outlook:
    """The hall's outlook, at most a few seconds old."""
    now = context.now()
    known: Outlook | None = context.outlooks.get(hall.code)
    if known is not None and timedelta(0) <= now - known.measured_at < REMEMBERED_FOR:
        return known
    rows = windows.of_hall(connection, hall.code)
    open_windows = [w for w in hall.windows if w.number in rows and rows[w.number].state == "open"]
    busy = tickets.busy_windows(connection, hall.code)
    fresh = Outlook(
        measured_at=now,
        open_windows=open_windows,
        idle_windows=frozenset(w.number for w in open_windows) - busy,
        calls=tickets.latest_calls(connection, hall.code, now - MEASURED_OVER, MOST_CALLS),
    )
    context.outlooks[hall.code] = fresh
    return fresh


def forget(context: Context, hall: str) -> None:
    """Measure anew at the next question: windows have opened or closed."""
    context.outlooks.pop(hall, None)


def pool_of(look: Outlook, hall: Hall, line: str) -> Pool:
    """The pool a line belongs to now."""
    known = look.pools.get(line)
    if known is None:
        known = look.pools[line] = _measure(look, hall, line)
    return known


def _measure(look: Outlook, hall: Hall, line: str) -> Pool:
    of_line = hall.windows_of_line(line) or hall.windows  # a line that no window takes is every window's
    takers = [w for w in look.open_windows if w in of_line]
    rivals = takers or of_line  # before the hall opens, people stand ahead all the same
    shared = [other.code for other in hall.lines if any(takes(w.serves, other.code) for w in rivals)]
    everything = len(shared) == len(hall.lines) > 0
    if line not in shared:  # a line of which some window only helps, or one that left the hall
        shared.append(line)
    called_ats = [at for called_line, at in reversed(look.calls) if everything or called_line in shared]
    pace = measure_pace(
        called_ats,
        look.measured_at,
        open_windows=len(takers),
        typical_service_seconds=_typical_seconds(hall, shared),
        idle_windows=sum(w.number in look.idle_windows for w in takers),
    )
    return Pool(None if everything else tuple(shared), pace)


def _typical_seconds(hall: Hall, lines: Sequence[str]) -> float:
    minutes = [service.minutes for service in hall.services if service.line in lines]
    return 60 * fmean(minutes) if minutes else 300.0


def promise(context: Context, connection: Connection, hall: Hall, line: str, rank_at: datetime) -> Promise:
    """What to tell somebody with this rank."""
    look = outlook(context, connection, hall)
    pool = pool_of(look, hall, line)
    ahead = tickets.count_ahead(connection, hall.code, rank_at, pool.lines)
    return promise_for(ahead, pool)


def promise_for(ahead: int, pool: Pool) -> Promise:
    """The promise for so many people ahead."""
    told = estimate(ahead, pool.pace)
    if told is None:
        return Promise(ahead)
    return Promise(ahead, told.p50_seconds, told.p90_seconds)


def head_start(hall: Hall, priority: str) -> timedelta:
    """How much earlier a priority class ranks; nothing for an ordinary ticket or where the rule knows no priority."""
    if not priority or not RULES[hall.calling.rule].uses_priority:
        return timedelta(0)
    minutes: Mapping[str, int] = {p.code: p.head_start_minutes for p in hall.priorities}
    return timedelta(minutes=minutes.get(priority, 0))
