"""A history's file as the visits that estimates are measured on. Nothing is stored."""

from collections.abc import Sequence
from datetime import UTC, datetime, timezone
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from forecasting.visits import Visit
from operations.reporting.history.columns import EVERY, BadRow
from operations.reporting.history.files import kept, opened
from operations.reporting.history.halls import must_be_a_zone, new_hall
from operations.reporting.history.reading import Table
from operations.reporting.history.rows import HallRows, check_texts
from operations.reporting.history.taking_in import order_of
from operations.reporting.history.written_times import as_written
from queueing.instants import from_microseconds

_ISSUED = EVERY.index("issued_at")
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Nothing is stored, so a visit may lie in the future."""
NO_HALL = "?"
"""Of rows that name none."""


class VisitsOfFile(NamedTuple):
    """`mistakes`: line and reason of each row that is no visit. `notes`: how the file was read."""

    visits: list[Visit]
    mistakes: list[tuple[int, str]]
    notes: list[str]


def read_visits(path: Path, zone: str = "", dates: str = "", encoding: str = "") -> VisitsOfFile:
    """The visits of a file: of each row that an import takes. `Unreadable` when the file is no history.

    `zone`: of the halls; "": a time's own offset says what the hall's clock showed, and one without is taken as it
    stands. `dates`: the order of dates like 03/02/2026, one of `ORDERS`; "": found from all rows.
    """
    if zone:
        must_be_a_zone(zone)
    visits, mistakes, notes = list[Visit](), list[tuple[int, str]](), list[str]()
    with kept(path) as file:
        order, note, encoding = (dates, "", encoding) if dates else order_of(file, NO_HALL, encoding, path)
        with opened(file, encoding, path) as (stream, used_encoding):
            rows = _Rows(zone, order)
            for line, values in Table(stream, NO_HALL).rows():
                try:
                    visits.append(rows.visit(values))
                except BadRow as bad:
                    mistakes.append((line, str(bad)))
    if used_encoding not in ("utf-8", "utf-8-sig"):
        notes.append(f"read as {used_encoding}")
    return VisitsOfFile(visits, mistakes, [*notes, note] if note else notes)


class _Rows:
    """The rows of all halls of a file."""

    def __init__(self, zone: str, dates: str) -> None:
        self._zone, self._dates = zone, dates
        self._hall_rows: dict[str, HallRows] = {}

    def visit(self, values: list[str] | BadRow) -> Visit:
        """The visit of a row; `BadRow` says why there is none."""
        if isinstance(values, BadRow):
            raise values
        hall, _, line, service, priority, window, *_ = values
        hall_rows = self._hall_rows.get(hall) or self._rows_of(hall)
        issued_at, called_at, started_at, left_at = hall_rows.instants(values)
        return Visit(
            hall,
            line,
            self._by_the_clock(issued_at, values),
            _instant(called_at),
            service,
            priority,
            window,
            _instant(started_at),
            _instant(left_at),
        )

    def _rows_of(self, hall: str) -> HallRows:
        check_texts(("hall",), (hall,))
        rows = HallRows(new_hall(hall, self._zone or "UTC"), lambda *_: (), _NEVER, self._dates)
        return self._hall_rows.setdefault(hall, rows)

    def _by_the_clock(self, issued_at: int, values: Sequence[str]) -> datetime:
        """The issue with the offset of the hall's own clock."""
        if self._zone:
            offset = from_microseconds(issued_at).astimezone(ZoneInfo(self._zone)).utcoffset()
            assert offset is not None  # a zone has one at every instant
            return from_microseconds(issued_at).astimezone(timezone(offset))
        written = as_written("issued_at", values[_ISSUED], self._dates)
        return written if written.tzinfo else written.replace(tzinfo=UTC)


def _instant(at: int | None) -> datetime | None:
    return None if at is None else from_microseconds(at)
