"""The past as reports read it: months of a hall as packed columns, and which days are not, or no longer, in one."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, literal, select, update

from storage.database import Database
from storage.reports import Period
from storage.tables import halls, number_series, report_columns, report_days, report_months
from storage.upserts import insert_into

_MONTH_KEY = (report_months.c.hall, report_months.c.month)
_PACKING = int.from_bytes(b"packing")
"""The number of the lock of whoever packs."""


class Month(NamedTuple):
    """A packed month of a hall. `month`: months since the year 0.

    As JSON: `words`, the values of the word columns; `days`, the ordinals of its dates, the tickets of each, and
    the digests of each, one behind the other.
    """

    hall: str
    month: int
    words: str
    days: str


@contextmanager
def packing_alone(database: Database) -> Iterator[bool]:
    """Whether nobody else packs; nobody else begins before the end of this. On SQLite one server does all."""
    if database.is_sqlite:
        yield True
        return
    with database.reading() as connection:
        yield bool(connection.execute(select(func.pg_try_advisory_xact_lock(_PACKING))).scalar_one())


def month_of(day: date) -> int:
    """The number of a day's month."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def days_of_month(hall: str, month: int, until: date) -> Period:
    """The days of a month of a hall, up to a date."""
    return Period(first_day(month), min(first_day(month + 1) - timedelta(days=1), until), hall)


def days_from_rows(
    connection: Connection, period: Period, packed: Collection[tuple[str, int]]
) -> list[tuple[str, date]]:
    """(hall, business date) of every day in the period that may have tickets and is in none of the `packed` months, or
    changed after its month was packed.
    """
    c = report_days.c
    days = changed_days(connection, period)
    valid = select(c.hall, c.business_date).where(*_within(report_days, period), c.revision >= c.changed_revision)
    months = connection.execute(select(*_MONTH_KEY).where(*_within_months(report_months, period)))
    if {(hall, month) for hall, month in months} - set(packed):  # of another version
        days |= {(hall, day) for hall, day in connection.execute(valid) if (hall, month_of(day)) not in packed}
    return sorted(days | _unlisted(connection, period))


def changed_days(connection: Connection, period: Period) -> set[tuple[str, date]]:
    """(hall, business date) of every listed day in the period that is not packed, or changed since."""
    c = report_days.c
    query = select(c.hall, c.business_date).where(
        *_within(report_days, period), c.revision.is_(None) | (c.revision < c.changed_revision)
    )
    return {(hall, day) for hall, day in connection.execute(query)}


def halls_of(connection: Connection, period: Period) -> list[str]:
    """The period's hall, or all."""
    return [period.hall] if period.hall is not None else list(connection.execute(select(halls.c.code)).scalars())


def _unlisted(connection: Connection, period: Period) -> set[tuple[str, date]]:
    """Days of the hall's own tickets since its latest packed day; `list_days` has listed those before."""
    c, code = number_series.c, halls.c.code
    of_hall = select(func.max(report_months.c.until)).where(report_months.c.hall == code)
    latest = func.coalesce(of_hall.scalar_subquery(), literal(date.min, c.business_date.type))
    query = select(code, c.business_date).distinct().join_from(halls, number_series, c.hall == code)
    query = query.where(c.business_date > latest, *_within(number_series, period))
    return {(hall, day) for hall, day in connection.execute(query)}


def unlisted_days(connection: Connection, period: Period) -> list[tuple[str, date]]:
    """Days of the halls' own tickets in a period that are not listed yet among the days of reports."""
    return sorted(_unlisted(connection, period))


def list_days(connection: Connection, days: Collection[tuple[str, date]]) -> None:
    """List these days among those of reports. Done for all days before any month is packed (`_unlisted`)."""
    statement = insert_into(connection, report_days).on_conflict_do_nothing()
    connection.execute(
        statement, [{"hall": hall, "business_date": day, "changed_revision": 0} for hall, day in sorted(days)]
    )


def packed_months(connection: Connection, period: Period, version: int) -> list[Month]:
    """The packed months of this version that the period touches, in order."""
    c = report_months.c
    query = select(c.hall, c.month, c.words, c.days).where(*_within_months(report_months, period), c.version == version)
    return [Month(*row) for row in connection.execute(query.order_by(c.hall, c.month))]


def packed_ends(connection: Connection, period: Period, version: int) -> list[tuple[str, int, date]]:
    """(hall, month, its last day that is packed) of the same months."""
    c = report_months.c
    query = select(c.hall, c.month, c.until).where(*_within_months(report_months, period), c.version == version)
    return [(*row,) for row in connection.execute(query.order_by(c.hall, c.month))]


def packed_columns(connection: Connection, period: Period, name: str) -> dict[tuple[str, int], bytes]:
    """(hall, month) → one column of each packed month that the period touches."""
    c = report_columns.c
    query = select(c.hall, c.month, c.data).where(c.name == name, *_within_months(report_columns, period))
    return {(hall, month): data for hall, month, data in connection.execute(query)}


def unpacked_months(connection: Connection, period: Period, version: int) -> list[tuple[str, int]]:
    """(hall, month) with a listed day in the period that is not packed, or changed since, in order."""
    months = {(hall, month_of(day)) for hall, day in changed_days(connection, period)}
    old = select(*_MONTH_KEY).where(*_within_months(report_months, period), report_months.c.version != version)
    return sorted(months | {(hall, month) for hall, month in connection.execute(old)})


def is_packed(connection: Connection, period: Period) -> bool:
    """Whether every day of a hall's period that may have tickets is packed, and has not changed since."""
    return not changed_days(connection, period) and not _unlisted(connection, period)


def last_said(connection: Connection, hall: str) -> date | None:
    """The last business date of a hall that was said to be over and packed; None: none yet."""
    return connection.execute(select(halls.c.said_date).where(halls.c.code == hall)).scalar_one_or_none()


def note_said(connection: Connection, hall: str, day: date) -> bool:
    """Note that a business date is said to be over; False, and nothing noted, when it, or a later one, was before."""
    is_new = halls.c.said_date.is_(None) | (halls.c.said_date < day)
    return connection.execute(update(halls).where(halls.c.code == hall, is_new).values(said_date=day)).rowcount == 1


def put_month(
    connection: Connection, month: Month, columns: Mapping[str, bytes], period: Period, revision: int, version: int
) -> None:
    """Store a month as of a revision; a day that changes after that revision is no longer read from it, nor is one
    that an earlier packing had gone on to.
    """
    key = {"hall": month.hall, "month": month.month}
    for table in (report_months, report_columns):
        connection.execute(delete(table).where(table.c.hall == month.hall, table.c.month == month.month))
    values = month._asdict() | {"version": version, "until": period.end}
    connection.execute(insert(report_months).values(values))
    connection.execute(insert(report_columns), [{**key, "name": name, "data": data} for name, data in columns.items()])
    connection.execute(update(report_days).where(*_within(report_days, period)).values(revision=revision))
    beyond = Period(period.end + timedelta(days=1), first_day(month.month + 1) - timedelta(days=1), month.hall)
    connection.execute(update(report_days).where(*_within(report_days, beyond)).values(revision=None))


def _within(table: Table, period: Period) -> list[ColumnElement[bool]]:
    conditions = [table.c.business_date.between(period.start, period.end)]
    return conditions + ([table.c.hall == period.hall] if period.hall is not None else [])


def _within_months(table: Table, period: Period) -> list[ColumnElement[bool]]:
    conditions = [table.c.month.between(month_of(period.start), month_of(period.end))]
    return conditions + ([table.c.hall == period.hall] if period.hall is not None else [])
