"""How long those had waited who left without being served, as the report `patience` counts it."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np

from operations.reporting.facts import NONE, Facts
from operations.reporting.report import LEFT, Desk
from operations.reporting.reports import patience
from operations.reporting.reports.seconds import zone_of
from operations.reporting.spans import Seconds
from operations.reporting.ticket_columns import day_columns
from storage import reports

LEFT_AFTER = "left_after_seconds"
"""The name of this time, by which leavers are in order."""


def left_after(desk: Desk, hall: str, facts: Facts) -> Seconds:
    """Of each ticket of a hall how long its holder had waited who left; NONE: nobody left, or nobody knows when.
    Whoever was not called by closing time waited until then, and a no-show until the call at the latest.
    """
    seconds, _ = patience.stays(desk, hall, facts)
    return np.where(facts.is_among(LEFT), seconds, NONE)


def left_after_of(desk: Desk, rows: Iterable[Any]) -> dict[str, int]:
    """The same of some tickets, by id: of those whose holders left, and where it is known when. Rows: what is shown."""
    left = sorted((row for row in rows if row.state in LEFT), key=attrgetter("hall", "business_date"))
    counted = reports.rows_of(desk.connection, [row.id for row in left])
    after: dict[str, int] = {}
    for (hall, day), own in groupby(left, key=attrgetter("hall", "business_date")):
        of_day = [counted[row.id] for row in own if row.id in counted]
        facts = Facts([day_columns(hall, day, zone_of(desk, hall), of_day, {})])
        after |= zip((row.id for row in of_day), left_after(desk, hall, facts).tolist(), strict=True)
    return {ticket_id: seconds for ticket_id, seconds in after.items() if seconds != NONE}
