"""The year before, for the season of a plan: how many people took a number on each ordinary day."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from forecasting.what_if.season import NEAR_DAYS, YEAR
from operations.context import Context
from operations.reporting.packed_months import load
from operations.reporting.what_if.logs import Log
from operations.reporting.what_if.ordinary_days import why_special
from queueing.hall import Hall
from storage.reports import Period


def with_last_year(context: Context, hall: Hall, log: Log, until: date) -> Log:
    """The log of a question with the visits of the year before, around its days and those up to `until`; its hash is
    of these, too. Packed months tell them without reading any visit.
    """
    near = timedelta(days=NEAR_DAYS)
    period = Period(log.days[0].day - YEAR - near, until - YEAR + near, hall.code)
    with context.database.reading() as connection:
        sizes = [part.sizes() for part in load(context, connection, period).parts]
    counts = {
        day: count
        for ordinals, day_counts in sizes
        for ordinal, count in zip(ordinals, day_counts, strict=True)
        if why_special(hall, day := date.fromordinal(ordinal)) is None
    }
    if not counts:
        return log
    proof = f"{log.data_hash} {sorted((day.isoformat(), count) for day, count in counts.items())}"
    return replace(log, last_year=counts, data_hash=sha256(proof.encode()).hexdigest())
