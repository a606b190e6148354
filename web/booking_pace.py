"""How fast people may try to book: one person after a moment, and one address at the pace of a hall's waiting room; and
how much of a day one address may take.

Phones and documents are known here by their keyed hashes only, and nobody asks whose they are. Staff are not held back.
"""

from collections.abc import Sequence

from flask import request

from queueing.appointments import Place
from queueing.errors import Conflict
from queueing.hall import Hall
from queueing.service import Service
from queueing.slots import share_of_day
from web.address import is_own_computer
from web.app_context import AppContext
from web.budgets import TooManyRequests, address_key

TRIES_AT_ONCE = 3
"""So often may somebody try whose time has just been taken, before the wait between tries begins."""
OF_ADDRESS_AT_ONCE, OF_ADDRESS_PER_SECOND = 120, 1.0
"""Of one address: a school, a company or a mobile network behind one router."""


SHARE_COMES_BACK_SECONDS = 30 * 86_400
"""So long, in the memory of this process, an address that has had its share of a day gets it again."""


class TooManyTries(TooManyRequests):
    """This person or address tries to book faster than people do."""

    title = "Too many tries"
    code_when_spent = "too_many_tries"
    what = "Too many appointments were asked for here"


def must_wait_between_tries(app: AppContext, hall: Hall, persons: Sequence[str]) -> None:
    """Raise TooManyTries. `persons`: what tells this person from others; (): nothing was given."""
    of_address = app.budget("bookings of an address", OF_ADDRESS_AT_ONCE, OF_ADDRESS_PER_SECOND)
    wait_seconds = of_address.take(address_key(request.remote_addr))
    pause = hall.appointments.seconds_between_tries
    if pause:
        of_person = app.budget("bookings of a person", TRIES_AT_ONCE, 1 / pause)
        wait_seconds = max([wait_seconds, *(of_person.take(key) for key in persons)])
    if wait_seconds:
        raise TooManyTries(wait_seconds)


def must_leave_some(app: AppContext, hall: Hall, service: Service, place: Place) -> None:
    """Raise `address_share` where this address would have more of a day's time than the hall lets one have.

    The server's own computer is nobody's home: everybody comes from there behind a proxy that nobody has named to it.
    """
    percent = hall.appointments.percent_of_address
    if percent == 100 or is_own_computer(request.remote_addr or ""):
        return
    of_day = app.budget("share of a day of an address", percent, percent / SHARE_COMES_BACK_SECONDS)
    key = (address_key(request.remote_addr), hall.code, place.pool, place.business_date)
    if of_day.take(key, 100 * share_of_day(hall, service, place.business_date)):
        day = place.business_date
        detail = f"One address may book {percent} % of a day; choose another day, or ask the hall's staff."
        raise Conflict("address_share", detail, percent=percent, day=str(day))
