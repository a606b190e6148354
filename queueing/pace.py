"""The pace at which people take tickets at a kiosk, and when it cannot be people any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


def most_in_a_minute(instants: Sequence[datetime]) -> int:
    """The most tickets of any sixty seconds; the instants are in order.

    >>> start = datetime(2026, 3, 2, 9)
    >>> most_in_a_minute([start + timedelta(seconds=seconds) for seconds in (0, 30, 59, 60, 200)])
    3
    """
    first, most = 0, 0
    for last, instant in enumerate(instants):
        while instant - instants[first] >= MINUTE:
            first += 1
        most = max(most, last - first + 1)
    return most
