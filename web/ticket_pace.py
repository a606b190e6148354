"""How fast the pages of kiosks may take tickets: at the pace of people, each page of a kiosk and each address.

A page in the hall's network needs no login, so any browser there can be one; what it spends is its own and its
address's, never that of another browser or device that shows the same kiosk. Programs with a device's own token are not
held back: an administrator gave it to them, and closing the kiosk stops them, too.
"""

from flask import request

from operations.context import Actor
from queueing.hall import Hall
from web.app_context import AppContext
from web.budgets import TooManyRequests, address_key

KIOSKS_OF_AN_ADDRESS = 2
"""Kiosks behind one address, as far as that is usual; a hall with more sets its limits higher."""


class TooManyTickets(TooManyRequests):
    """This kiosk or address takes tickets faster than people do."""

    title = "Too many tickets"
    code_when_spent = "too_many_tickets"
    what = "Too many tickets were taken here"


def must_be_at_peoples_pace(app: AppContext, actor: Actor, hall: Hall) -> None:
    """Raise TooManyTickets when this kiosk's page, or pages at this address, have taken too many."""
    limits = hall.kiosk_settings
    at_once, per_second = limits.most_tickets_at_once, limits.tickets_per_minute / 60
    of_kiosk = app.budget("tickets of a kiosk", at_once, per_second)
    share = KIOSKS_OF_AN_ADDRESS
    of_address = app.budget("tickets of an address", share * at_once, share * per_second)
    address, wait_seconds = address_key(request.remote_addr), 0.0
    if not of_address.wait(address):
        wait_seconds = of_kiosk.take((hall.code, actor.name, actor.device or actor.browser))
    wait_seconds = wait_seconds or of_address.take(address)
    if wait_seconds:
        raise TooManyTickets(wait_seconds)
