"""The counters of ticket numbers: one row per hall, business date and series."""

from datetime import date

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.quick import Quick
from storage.tables import number_series


def _next(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    return insert(number_series).values(
        hall=bindparam("hall"), business_date=bindparam("business_date"), series=bindparam("series"), last=1
    )


_keys = ("hall", "business_date", "series")
_NEXT = {
    dialect: Quick(
        _next(kind)
        .on_conflict_do_update(index_elements=_keys, set_={"last": number_series.c.last + 1})
        .returning(number_series.c.last)
    )
    for dialect, kind in (("sqlite", sqlite.Insert), ("postgresql", postgresql.Insert))
}


def take_next(connection: Connection, hall: str, business_date: date, series: str) -> int:
    """The next ordinal of a series, from 1; it is taken for good when the transaction commits."""
    values = {"hall": hall, "business_date": business_date, "series": series}
    return int(_NEXT[connection.dialect.name].scalar(connection, values))


def go_on(connection: Connection, hall: str, series: str, before: date, after: date) -> bool:
    """Let a series count on from the date `before` at the date `after`; False, and nothing done, when somebody else has
    begun it there.
    """
    last = select(number_series.c.last).where(number_series.c.hall == hall, number_series.c.series == series)
    if connection.execute(last.where(number_series.c.business_date == after)).first() is not None:
        return False
    taken = connection.execute(last.where(number_series.c.business_date == before)).scalar_one()
    values = {"hall": hall, "business_date": after, "series": series, "last": taken}
    connection.execute(insert(number_series).values(values))
    return True
