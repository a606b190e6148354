"""How often a kiosk may try four digits that check nobody in: as people mistype, not as programs guess.

Codes and links are not counted, nor are staff. A kiosk with a device's token has a budget of its own; anonymous pages
share their address's, too, since a browser that forgets its cookie is a new one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request

from operations.context import Actor
from queueing.errors import QueueingError
from web.app_context import AppContext
from web.budgets import Budget, TooManyRequests, address_key

AT_ONCE, PER_SECOND = 5, 1 / 60
PAGES_OF_AN_ADDRESS = 2
FAILURES = ("unknown_appointment", "too_early_to_check_in", "appointment_missed", "already_checked_in")
"""What tells a guesser something, and checks nobody in."""


class TooManyDigits(TooManyRequests):
    """Too many digits that check nobody in were tried here."""

    title = "Too many tries"
    code_when_spent = "too_many_tries"
    what = "Too many digits that check nobody in were tried here; the code still works"


@contextmanager
def trying_digits(app: AppContext, actor: Actor, hall: str) -> Iterator[None]:
    """Raise TooManyDigits instead of trying where the budget is spent; a try that fails takes from it."""
    spent_by = _budgets(app, actor, hall)
    for budget, key in spent_by:
        if budget.wait(key):
            raise TooManyDigits(budget.take(key))
    try:
        yield
    except QueueingError as refusal:
        if refusal.code in FAILURES:
            for budget, key in spent_by:
                budget.queue(key)  # tries at the same moment are all counted
        raise


def _budgets(app: AppContext, actor: Actor, hall: str) -> list[tuple[Budget, tuple[str, ...]]]:
    of_kiosk = app.budget("digits of a kiosk", AT_ONCE, PER_SECOND)
    own: list[tuple[Budget, tuple[str, ...]]] = [(of_kiosk, (hall, actor.name, actor.device or actor.browser))]
    if actor.device:
        return own
    of_address = app.budget("digits of an address", PAGES_OF_AN_ADDRESS * AT_ONCE, PAGES_OF_AN_ADDRESS * PER_SECOND)
    return [(of_address, (address_key(request.remote_addr),)), *own]
