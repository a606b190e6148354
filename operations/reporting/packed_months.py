"""Months of a hall as packed columns: what a report reads of the past.

A month is packed as of a revision of its hall. A day that changed after that is read from its rows instead, until the
month is packed again, at night. Each column is stored by itself and in as few bytes as its largest value needs, so a
report of millions of tickets reads a few bytes of each.
"""

import json
import logging
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from operations.context import Context
from operations.halls import catalogue
from operations.reporting import handlings, packed_attendance
from operations.reporting.digests import HEX, digest_of_day
from operations.reporting.facts import Facts
from operations.reporting.handlings import Handlings
from operations.reporting.selection import Selection
from operations.reporting.spells import NOTHING, Spell, Spells, is_told_by_row, moved, of_tickets, spells_of
from operations.reporting.ticket_columns import COLUMNS, WORDS, Columns, DayColumns, Numbers, day_columns
from storage import journal, packed_reports, reports
from storage.packed_reports import Month
from storage.reports import Period

VERSION = 13
"""Of the columns and their form. Months of another version are read from their rows until they are packed again.
Whoever changes a column, or how it is stored, raises it; else every month packed before is read wrongly.
"""
SPELLS, HANDLINGS = "spells", "handlings"
"""Their names among the columns of a packed month; a month whose columns tell everything has none."""
MonthKey = tuple[str, int]
"""A hall and one of its months (`Month`)."""
FIRST: MonthKey = ("", 0)
"""Before every other."""
_TYPES = {size: np.dtype(f"<u{size}") for size in (1, 2, 4)}
log = logging.getLogger("onewindow")


class _Store:
    """The packed columns of a period; each is read when it is first asked for, for all months at once."""

    def __init__(self, connection: Connection, period: Period) -> None:
        self._connection, self._period = connection, period
        self._read: dict[str, dict[tuple[str, int], bytes]] = {}

    def column(self, hall: str, month: int, name: str) -> bytes:
        """The bytes of one column; of one that the month does not have, none."""
        if name not in self._read:
            self._read[name] = packed_reports.packed_columns(self._connection, self._period, name)
        return self._read[name].get((hall, month), b"")


@dataclass(frozen=True)
class MonthColumns:
    """The days of a packed month that are asked for and still valid: `ordinals`, with the number of tickets and the
    digest of each. `spans`: where their tickets are, as (begin, end); None: the whole month.
    """

    hall: str
    month: int
    words: dict[str, list[str]]
    ordinals: list[int]
    counts: list[int]
    digest_text: str
    spans: tuple[tuple[int, int], ...] | None
    store: _Store

    @cached_property
    def size(self) -> int:
        """The number of tickets."""
        return sum(self.counts)

    @cached_property
    def days(self) -> Numbers:
        """The business date of each ticket."""
        return np.repeat(np.array(self.ordinals, np.int32), self.counts)

    def column(self, name: str) -> Numbers:
        """One of COLUMNS."""
        return decoded(self.raw(name))

    def raw(self, name: str) -> NDArray[Any]:
        """The same plus one, as it is stored."""
        data = self.store.column(self.hall, self.month, name)
        if not data:  # packed in another form
            first = packed_reports.first_day(self.month)
            raise LookupError(f"month {first} of hall {self.hall} was packed without {name}, with VERSION {VERSION}")
        numbers = stored_numbers(data)
        if self.spans is None:
            return numbers
        parts = [numbers[begin:end] for begin, end in self.spans]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def spells(self) -> Spells:
        """The spells of the tickets whose columns do not tell them."""
        return self._rows(SPELLS, NOTHING)

    def handlings(self) -> Handlings:
        """How services ended at visits whose column does not tell it."""
        return self._rows(HANDLINGS, handlings.NOTHING)

    def _rows(self, name: str, nothing: NDArray[Any]) -> NDArray[Any]:
        """The rows of the tickets that are asked for, by their places among these; of none `nothing`, of their form."""
        data = self.store.column(self.hall, self.month, name)
        if not data:
            return nothing
        every = np.frombuffer(zlib.decompress(data), nothing.dtype)
        if self.spans is None:
            return every
        places = accumulate((end - begin for begin, end in self.spans), initial=0)
        return np.concatenate([
            moved(of_tickets(every, begin, end), place) for (begin, end), place in zip(self.spans, places, strict=False)
        ])  # fmt: skip

    def sizes(self) -> tuple[list[int], list[int]]:
        """Its days and the number of tickets of each."""
        return self.ordinals, self.counts

    def digests(self) -> tuple[list[int], str]:
        """Its days and their digests, as they were when the month was packed."""
        return self.ordinals, self.digest_text


def encode(numbers: Numbers) -> bytes:
    """Whole numbers from -1 on: bytes of each, then the numbers plus one."""
    size = next(size for size in (1, 2, 4) if int(numbers.max(initial=0)) + 1 < 1 << 8 * size)
    return bytes([size]) + (numbers + 1).astype(f"<u{size}").tobytes()


def decode(data: bytes) -> Numbers:
    """The inverse of `encode`."""
    return decoded(stored_numbers(data))


def stored_numbers(data: bytes) -> NDArray[Any]:
    """The numbers plus one, in their few bytes."""
    return np.frombuffer(data, _TYPES[data[0]], offset=1)


def decoded(stored: NDArray[Any]) -> Numbers:
    """The numbers themselves."""
    numbers = stored.astype(np.int32)
    numbers -= 1
    return numbers


def load(
    context: Context, connection: Connection, period: Period, has_read: Callable[[float], None] = lambda share: None
) -> Facts:
    """The facts of a period. `has_read` hears which share of the days is read."""
    return Facts(_parts(context, connection, period, has_read), Selection(line=period.line or ""))


def _parts(
    context: Context, connection: Connection, period: Period, has_read: Callable[[float], None]
) -> list[Columns]:
    """The packed months, and the days that are read from their rows; by hall and date. Packed months take no time."""
    months = {(month.hall, month.month): month for month in packed_reports.packed_months(connection, period, VERSION)}
    from_rows = packed_reports.days_from_rows(connection, period, set(months))
    changed = set(from_rows)
    changed_months = {(hall, packed_reports.month_of(day)) for hall, day in from_rows}
    store = _Store(connection, period)
    parts: list[tuple[str, date, Columns]] = []
    for (hall, number), month in months.items():
        part = _month(month, period, changed if (hall, number) in changed_months else set(), store)
        if part is not None:
            parts.append((hall, packed_reports.first_day(number), part))
    zones: dict[str, ZoneInfo] = {}
    for place, (hall, day) in enumerate(from_rows):
        has_read(place / len(from_rows))
        if hall not in zones:
            zones[hall] = ZoneInfo(catalogue.get_hall(context, hall).timezone)
        parts.append((hall, day, day_from_rows(connection, hall, day, zones[hall])[0]))
    has_read(1.0)
    return [part for _, _, part in sorted(parts, key=lambda entry: entry[:2])]


def day_from_rows(connection: Connection, hall: str, day: date, zone: ZoneInfo) -> tuple[DayColumns, list[str]]:
    """A hall's day as columns, from its tickets' rows, and the ids of these tickets in the same order."""
    rows = reports.rows(connection, hall, day)
    return day_columns(hall, day, zone, rows, _spells_of(connection, rows)), [row.id for row in rows]


def _spells_of(connection: Connection, rows: Sequence[Any]) -> dict[int, list[Spell]]:
    """The spells of those of these tickets whose rows do not tell them, by place."""
    places = {row.id: place for place, row in enumerate(rows) if not is_told_by_row(row)}
    lines = journal.of_tickets(connection, places) if places else {}
    return {places[ticket_id]: spells_of(own) for ticket_id, own in lines.items()}


def _month(month: Month, period: Period, changed: set[tuple[str, date]], store: _Store) -> MonthColumns | None:
    ordinals, counts, digests = json.loads(month.days)
    first, last = period.start.toordinal(), period.end.toordinal()
    if not ordinals:
        return None
    words = _words(month.words)
    if first <= ordinals[0] and ordinals[-1] <= last and not changed:
        return MonthColumns(month.hall, month.month, words, ordinals, counts, digests, None, store)
    changed_ordinals = {day.toordinal() for hall, day in changed if hall == month.hall}
    chosen = [n for n, day in enumerate(ordinals) if first <= day <= last and day not in changed_ordinals]
    if not chosen:
        return None
    ends = list(accumulate(counts))
    spans: list[tuple[int, int]] = []
    for n in chosen:
        begin = ends[n] - counts[n]
        if spans and spans[-1][1] == begin:
            begin = spans.pop()[0]
        spans.append((begin, ends[n]))
    text = "".join(digests[n * HEX : n * HEX + HEX] for n in chosen)
    return MonthColumns(month.hall, month.month, words, [ordinals[n] for n in chosen], [counts[n] for n in chosen],
                        text, tuple(spans), store)  # fmt: skip


@lru_cache(maxsize=256)  # the months of a hall mostly have the same words
def _words(text: str) -> dict[str, list[str]]:
    words: dict[str, list[str]] = json.loads(text)
    return words


def pack_past_days(context: Context, before: date) -> int:
    """Pack the days before a date that are not; how many months were written. A month that fails is logged.

    A day that changes meanwhile is packed again next time.
    """
    return pack_some(context, before)[0]


def pack_some(
    context: Context,
    before: date,
    first: MonthKey = FIRST,
    go_on: Callable[[], bool] = lambda: True,
    hall: str | None = None,
) -> tuple[int, MonthKey | None]:
    """The same from one month on: how many were written, and with which to go on; None: that was all.

    `go_on` is asked after each month; False ends the work for now. At least one month is visited, so that whoever goes
    on comes to an end, and to none twice. Does nothing while another process packs. `hall`: only its days.
    """
    with packed_reports.packing_alone(context.database) as alone:
        return (
            _packed(context, Period(date.min, before - timedelta(days=1), hall), first, go_on) if alone else (0, None)
        )


def _packed(context: Context, past: Period, first: MonthKey, go_on: Callable[[], bool]) -> tuple[int, MonthKey | None]:
    with context.database.reading() as connection:
        missing = packed_reports.unlisted_days(connection, past)
    if missing:
        with context.database.transaction() as connection:
            packed_reports.list_days(connection, missing)
    with context.database.reading() as connection:
        months = packed_reports.unpacked_months(connection, past, VERSION)
    written, left = 0, [key for key in months if key >= first]
    for n, (hall, month) in enumerate(left):
        if n and not go_on():
            return written, (hall, month)
        try:
            _pack_month(context, hall, month, past.end)
            written += 1
        except Exception:  # one month that cannot be packed must not keep all others from it
            log.exception("month %s of hall %s cannot be packed", packed_reports.first_day(month), hall)
    return written, None


def _pack_month(context: Context, hall: str, month: int, until: date) -> None:
    period = packed_reports.days_of_month(hall, month, until)
    with context.database.reading() as connection:
        revision = journal.revision(connection, hall) or 0
        facts = load(context, connection, period)
        days, counts = np.unique(facts.column("day"), return_counts=True)
        words = {name: facts.words(name) for name in WORDS}
        in_order = np.argsort(facts.column("day"), kind="stable")  # days that changed come after their month
        columns = {name: facts.column(name)[in_order] for name in COLUMNS}
        rows = {SPELLS: _in_order(facts.spells, in_order), HANDLINGS: _in_order(facts.handlings, in_order)}
        attendance = packed_attendance.pack(connection, period)
    digests = "".join(
        digest_of_day(
            words,
            {name: column[end - count : end] for name, column in columns.items()},
            *(of_tickets(own, end - count, end) for own in rows.values()),
        )
        for end, count in zip(np.cumsum(counts).tolist(), counts.tolist(), strict=True)
    )
    about_days = json.dumps([days.tolist(), counts.tolist(), digests])
    packed = Month(hall, month, json.dumps(words, ensure_ascii=False), about_days)
    with context.database.transaction() as connection:
        data = {name: encode(column) for name, column in columns.items()} | attendance
        data |= {name: zlib.compress(own.tobytes()) for name, own in rows.items() if len(own)}
        packed_reports.put_month(connection, packed, data, period, revision, VERSION)


def _in_order(rows: NDArray[Any], in_order: NDArray[Any]) -> NDArray[Any]:
    """Rows of tickets, when these are put in another order."""
    rows = rows.copy()
    rows["ticket"] = np.argsort(in_order)[rows["ticket"]]
    return rows[np.argsort(rows["ticket"], kind="stable")]
