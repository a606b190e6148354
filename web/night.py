"""When a hall's work of the night is done: what is erased, and the days that are packed.

The server's own night would be the busiest hour of a hall elsewhere, so the hall's business date counts, and its hours.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from operations.context import Context
from operations.halls import catalogue
from queueing.admission import open_since
from queueing.hall import Hall, business_date

SETTLING = timedelta(minutes=10)
"""After a start all pages connect; work that takes a process seconds waits until they have."""
LONGEST = timedelta(hours=4)
"""A server that has run so long does not wait for a closed hall any more: it may be open round the clock, or its
computer be switched off as soon as it closes.
"""


class Night:
    """One kind of such work, and for which business date each hall has had it."""

    def __init__(self) -> None:
        self._done: dict[str, date] = {}

    def due(self, context: Context, running: timedelta) -> dict[str, date]:
        """The halls that have not had it since their business date began, with this date. `running`: how long the
        server has been.
        """
        now = context.now()
        today = {
            hall.code: business_date(hall, now) for hall in catalogue.halls(context) if _is_quiet(hall, now, running)
        }
        return {code: day for code, day in today.items() if self._done.get(code) != day}

    def is_done(self, halls: Mapping[str, date]) -> None:
        """These halls have had it."""
        self._done.update(halls)


def _is_quiet(hall: Hall, now: datetime, running: timedelta) -> bool:
    """At the turn of a hall's date it mostly is. A night without the server is made up for as soon as it is: before the
    hall opens, at noon, after it has closed.
    """
    return running >= LONGEST or (running >= SETTLING and open_since(hall, now) is None)
