"""Moves the instants of open tickets when a computer that booted with a past date gets the right time.

These tickets were issued by the wrong clock. Without the move, their wait time would include the leap, and a leap to
another date would expire them at once. One journal line (`clock`) records the leap and everything it changed.
"""

import logging
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from operations.bus import News
from operations.context import SYSTEM, Context
from operations.halls.catalogue import halls
from operations.journal import next_moment, write_event
from operations.steady_clock import Leap
from protocol.instants import iso
from queueing.events import Changes, difference
from queueing.hall import Hall, business_date
from queueing.instants import whole_seconds
from queueing.leap import carried
from queueing.ticket import Ticket
from storage import journal, number_series, print_jobs, sessions, tickets, windows

log = logging.getLogger(__name__)


def follow(context: Context) -> None:
    """Apply the leaps of this process's clock to open tickets in every hall.

    Called at the start of every step and by the regular upkeep. Costs nothing while there was no leap.
    """
    for leap in context.clock.take_leaps():
        log.warning("the clock was set forward by %s; open tickets come along", leap.duration)
        for n, hall in enumerate(halls(context)):
            try:
                with context.database.transaction() as connection:
                    news = _take_along(context, connection, hall, leap)
                    if n == 0:  # logins belong to no hall; the first hall's line records that they were moved
                        sessions.carry(connection, leap.booted_at, leap.before_at, leap.duration)
            except _Followed:
                continue
            context.hall_paces.pop(hall.code, None)
            context.bus.publish(news)


class _Followed(Exception):
    """Another process on this computer has already followed this leap."""


def _take_along(context: Context, connection: Connection, hall: Hall, leap: Leap) -> News:
    moment = next_moment(context, connection, hall.code)
    if journal.has_since(connection, hall.code, "clock", leap.before_at):
        raise _Followed
    dated = _Dates(connection, hall)
    also: dict[str, Changes] = {}
    for before in tickets.open_in_hall(connection, hall.code):
        after = carried(before, leap.booted_at, leap.duration)
        if after != before:
            after = dated.on_its_date(after)
            tickets.change(connection, before, after)
            also[before.id] = difference(before, after)
    windows.carry(connection, hall.code, leap.booted_at, leap.duration, business_date(hall, moment.at))
    print_jobs.carry(connection, hall.code, leap.booted_at, leap.duration)
    changes = {"seconds": whole_seconds(leap.duration), "before": iso(leap.before_at)}
    return write_event(connection, hall.code, moment, kind="clock", actor=SYSTEM.key, changes=changes, also=also)


class _Dates:
    """The dates to which a number series can move: those on which it has issued no number yet."""

    def __init__(self, connection: Connection, hall: Hall) -> None:
        self._connection, self._hall = connection, hall
        self._goes_on: dict[tuple[str, date], bool] = {}

    def on_its_date(self, ticket: Ticket) -> Ticket:
        """The ticket with the business date of its new instant, if its series can move there; else unchanged."""
        day, series = business_date(self._hall, ticket.issued_at), ticket.series
        if day == ticket.business_date:
            return ticket
        if (series, day) not in self._goes_on:
            went_on = number_series.go_on(self._connection, self._hall.code, series, ticket.business_date, day)
            self._goes_on[series, day] = went_on
        return replace(ticket, business_date=day) if self._goes_on[series, day] else ticket
