"""The counters of ticket numbers: one row per hall, business date and series."""

from datetime import date

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.compiled_statement import CompiledStatement
from storage.tables import number_series


def _next(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    return insert(number_series).values(
        hall=bindparam("hall"), business_date=bindparam("business_date"), series=bindparam("series"), last=1
    )


_keys = ("hall", "business_date", "series")
_NEXT = {
    dialect: CompiledStatement(
        _next(kind)
        .on_conflict_do_update(index_elements=_keys, set_={"last": number_series.c.last + 1})
        .returning(number_series.c.last)
    )
    for dialect, kind in (("sqlite", sqlite.Insert), ("postgresql", postgresql.Insert))
}


Counts = dict[tuple[str, date, str], int]
"""The last ordinal by hall, business date and series."""


def counts(connection: Connection) -> Counts:
    """Every counter."""
    columns = number_series.c.hall, number_series.c.business_date, number_series.c.series, number_series.c.last
    return {(hall, day, series): last for hall, day, series, last in connection.execute(select(*columns))}


def raise_to(connection: Connection, hall: str, business_date: date, series: str, last: int) -> None:
    """Let a series go on after `last`; one that is there already stays."""
    key = {"hall": hall, "business_date": business_date, "series": series}
    counter = [number_series.c[name] == value for name, value in key.items()]
    if connection.execute(select(number_series.c.last).where(*counter)).first() is None:
        connection.execute(insert(number_series).values(key | {"last": last}))
    else:
        connection.execute(update(number_series).where(*counter, number_series.c.last < last).values(last=last))


def take_next(connection: Connection, hall: str, business_date: date, series: str) -> int:
    """The next ordinal of a series, from 1; it is taken for good when the transaction commits."""
    values = {"hall": hall, "business_date": business_date, "series": series}
    return int(_NEXT[connection.dialect.name].scalar(connection, values))


def go_on(connection: Connection, hall: str, series: str, before: date, after: date) -> bool:
    """Let a series continue on the date `after` from its count on the date `before`; False, and nothing changed, when
    it has already begun there.
    """
    last = select(number_series.c.last).where(number_series.c.hall == hall, number_series.c.series == series)
    if connection.execute(last.where(number_series.c.business_date == after)).first() is not None:
        return False
    last_number = connection.execute(last.where(number_series.c.business_date == before)).scalar_one()
    values = {"hall": hall, "business_date": after, "series": series, "last": last_number}
    connection.execute(insert(number_series).values(values))
    return True
