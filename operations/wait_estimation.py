"""What can be promised to somebody who waits: people ahead, and a wait as P50 and P90.

The calls to come are played from the rows of the hall and remembered (`operations.waiting.forecast`), so that a ticket
does not pay for it; who is ahead is always counted in the transaction that asks.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from operations.bus import News
from operations.context import Context
from operations.waiting import forecast
from operations.waiting.classes import BOOKED, class_of
from operations.waiting.forecast import Forecast, Pool
from operations.waiting.learning import LEAST_COVERAGE, Learning
from queueing.hall import Hall
from queueing.instants import whole_seconds
from queueing.policies import RULES
from queueing.ticket import Promise, Ticket
from queueing.waiting_line import Waiting
from storage import tickets

__all__ = ["Forecast", "Pool"]


def outlook(context: Context, connection: Connection, hall: Hall) -> Forecast:
    """The calls to come in a hall, as far as they are known now."""
    remembered = _fresh(context, hall)
    if remembered is not None:
        return remembered
    lessons = learning(context)
    with lessons.lock:  # whoever waits here finds what the other has read
        remembered = _fresh(context, hall)
        if remembered is None:
            now = context.now()
            remembered = forecast.make(connection, hall, lessons.of(connection, hall, now), now)
            context.hall_paces[hall.code] = remembered
    return remembered


def _fresh(context: Context, hall: Hall) -> Forecast | None:
    remembered: Forecast | None = context.hall_paces.get(hall.code)
    return remembered if remembered is not None and remembered.is_fresh(hall, context.now()) else None


def learning(context: Context) -> Learning:
    """What this process has learned of its halls; the first to ask makes it listen to their news."""
    if context.learning is None:
        context.learning = Learning()
        context.bus.subscribe(lambda news: _hear(context, news))
    learned: Learning = context.learning
    return learned


def coverage(context: Context, hall: Hall) -> float | None:
    """The share of the hall's latest tickets that were called within their P90; None: too few to say."""
    with context.database.reading() as connection:
        return outlook(context, connection, hall).learned.coverage()


def is_unreliable(coverage_share: float | None) -> bool:
    """So few were called within their P90 that somebody should look into it."""
    return coverage_share is not None and coverage_share < LEAST_COVERAGE


def _hear(context: Context, news: News) -> None:
    """Bring what is remembered of a hall up to what has just happened there."""
    remembered: Forecast | None = context.hall_paces.get(news.event.hall)
    if remembered is None or news.ticket is None:
        return
    if news.event.kind == "issue":
        remembered.add(news.ticket)
    else:
        remembered.events += 1


def forget(context: Context, hall: str) -> None:
    """Drop what is remembered because windows have opened or closed."""
    context.hall_paces.pop(hall, None)


def promise(
    context: Context, connection: Connection, hall: Hall, newcomer: Waiting, priority: str = "", of_class: str = ""
) -> Promise:
    """The promise for a ticket that begins to wait now; `of_class`: of one that has waited before."""
    look = outlook(context, connection, hall)
    ahead = tickets.count_ahead(connection, hall.code, newcomer.rank_at, look.pool_of(newcomer.line).lines)
    now = context.now()
    own_class = of_class or (BOOKED if newcomer.appointment_at is not None else priority)
    return _promised(look, ahead, newcomer, look.wait_of_newcomer(newcomer, now), own_class, now)


def promise_again(context: Context, connection: Connection, hall: Hall, ticket: Ticket, **changes: object) -> Promise:
    """The promise for a ticket that waits again, with these changes; it is made now."""
    now = context.now()
    waiting = forecast.as_waiting(ticket)._replace(**changes)  # type: ignore[arg-type]  # names of its fields
    again = promise(context, connection, hall, waiting, of_class=class_of(replace(ticket, promised_at=now)))
    return Promise(again.ahead, again.p50_seconds, again.p90_seconds, again.predicted_seconds, again.is_rough, now)


def promise_now(look: Forecast, ticket: Ticket, ahead: int, now: datetime) -> Promise:
    """What can be said now to somebody who waits."""
    return _promised(look, ahead, forecast.as_waiting(ticket), look.wait_of(ticket, now), class_of(ticket), now)


def ahead_of_newcomer(look: Forecast, line: str, waiting: Counter[str]) -> int:
    """How many of those who wait, counted by line, share windows with the line."""
    pool = look.pool_of(line)
    return waiting.total() if pool.lines is None else sum(waiting[other] for other in pool.lines)


def promise_of_line(look: Forecast, line: str, ahead: int, now: datetime) -> Promise:
    """What an ordinary newcomer of a line would be told."""
    newcomer = Waiting("", line, now, now)
    return _promised(look, ahead, newcomer, look.wait_of_newcomer(newcomer, now), "", now)


def _promised(
    look: Forecast, ahead: int, ticket: Waiting, predicted: float | None, of_class: str, now: datetime
) -> Promise:
    """Of somebody for whom so many seconds are predicted; None: no window that is open takes them."""
    if predicted is None:
        return Promise(ahead)
    learned, due = look.learned, 0
    if ticket.appointment_at is not None:
        due = whole_seconds(ticket.place_at - now)
    if due > 0:
        idle_in, between = look.of_booked(ticket, now)
        told = learned.promises.booked(due, idle_in, max(between, predicted - due))
        return Promise(ahead, *told, learned.is_rough())
    p50, p90 = learned.interval(of_class, predicted)
    return Promise(ahead, p50, p90, round(predicted), learned.is_rough())


def head_start(hall: Hall, priority: str) -> timedelta:
    """How much earlier a priority class ranks; nothing for an ordinary ticket or where the rule knows no priority."""
    if not priority or not RULES[hall.calling.rule].uses_priority:
        return timedelta(0)
    minutes: Mapping[str, int] = {p.code: p.head_start_minutes for p in hall.priorities}
    return timedelta(minutes=minutes.get(priority, 0))
