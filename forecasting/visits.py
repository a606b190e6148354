"""The visits of a log, as estimates read them."""

import csv
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of a log. An instant that is None did not come, or nobody knows it.

    `finished_at` of somebody who was never called, or called only later, is when they left.
    """

    hall: str
    line: str
    issued_at: datetime
    called_at: datetime | None
    service: str = ""
    priority: str = ""
    window: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def wait_seconds(self) -> float | None:
        """Issue to call; None: never called."""
        return None if self.called_at is None else (self.called_at - self.issued_at).total_seconds()

    @property
    def left_at(self) -> datetime | None:
        """When they were seen to leave, before any call; None: they were not."""
        if self.finished_at is None or (self.called_at is not None and self.called_at <= self.finished_at):
            return None
        return self.finished_at


def read_history(lines: Iterable[str]) -> list[Visit]:
    """The visits of a history in the CSV format of imports; rows that are none are left out."""
    visits = []
    for row in csv.DictReader(lines):
        with suppress(ValueError):
            visits.append(visit_of(row))
    return visits


def visit_of(row: Mapping[str, str]) -> Visit:
    """The visit of a row by the names of its columns; a time without offset is taken as it stands.

    ValueError for a row that is no visit: no issue, a date that is none, a call before the issue.
    """
    issued_at, called_at = _instant(row.get("issued_at")), _instant(row.get("called_at"))
    if issued_at is None:
        raise ValueError("issued_at is missing")
    if called_at is not None and called_at < issued_at:
        raise ValueError(f"called_at {row['called_at']} lies before issued_at {row['issued_at']}")
    return Visit(
        row.get("hall") or "",
        row.get("line") or "",
        issued_at,
        called_at,
        row.get("service") or "",
        row.get("priority") or "",
        row.get("window") or "",
        _instant(row.get("started_at")),
        _instant(row.get("finished_at")),
    )


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
