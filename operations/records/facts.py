"""The tickets of a period as columns of whole numbers, which reports group and count.

A day that is over is kept packed (storage.reports), so a month of a million tickets is read as a few arrays instead of
a million rows. Today, and a day that changed after it was packed, is read from its rows.
"""

import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from operations import catalogue
from operations.context import Context
from storage import journal, reports
from storage.reports import Period

Numbers = NDArray[np.int32]
WORDS = ("line", "service", "staff", "state")
COLUMNS = (*WORDS, "window", "hour", "wait_seconds", "walk_seconds", "service_seconds", "visit_seconds")
NONE = -1
_VERSION = 1


@dataclass(frozen=True, slots=True)
class DayFacts:
    """One hall and business date. `words` name the values of the word columns; -1 stands for none."""

    hall: str
    day: date
    words: dict[str, list[str]]
    columns: dict[str, Numbers]

    def pack(self) -> bytes:
        """As bytes: version, length of the JSON header, header, columns one after another."""
        header = json.dumps(self.words, ensure_ascii=False).encode()
        body = b"".join(self.columns[name].astype("<i4").tobytes() for name in COLUMNS)
        return struct.pack("<HI", _VERSION, len(header)) + header + body


def unpack(hall: str, day: date, data: bytes) -> DayFacts | None:
    """The inverse of `pack`; None: of another version, to be made anew."""
    version, length = struct.unpack_from("<HI", data)
    if version != _VERSION:
        return None
    start = struct.calcsize("<HI")
    words = json.loads(data[start : start + length])
    numbers = np.frombuffer(data, "<i4", offset=start + length).reshape(len(COLUMNS), -1)
    return DayFacts(hall, day, words, dict(zip(COLUMNS, numbers, strict=True)))


def _from_rows(hall: str, day: date, zone: ZoneInfo, rows: Sequence[Any]) -> DayFacts:
    words: dict[str, list[str]] = {}
    columns: dict[str, Numbers] = {}
    for position, name in enumerate(reports.COUNTED):
        values = [row[position] for row in rows]
        if name in WORDS:
            known = sorted({value for value in values if value is not None})
            index = {value: number for number, value in enumerate(known)}
            words[name] = known
            columns[name] = np.array([index.get(value, NONE) for value in values], np.int32)
        elif name == "issued_at":
            columns["hour"] = np.array([value.astimezone(zone).hour for value in values], np.int32)
        else:
            columns[name] = np.array([NONE if value is None else value for value in values], np.int32)
    return DayFacts(hall, day, words, columns)


class Facts:
    """Many days together."""

    def __init__(self, days: Iterable[DayFacts], line: str | None = None) -> None:
        self._days = [day for day in days if len(day.columns["line"])]
        self._line = line

    def histograms(
        self, measure: str, by: Sequence[str], states: Sequence[str] = ()
    ) -> dict[tuple[Any, ...], dict[int, int]]:
        """(…by) → whole seconds → how many tickets, of those where the measure is known."""
        keep = self._kept & (self.column(measure) != NONE)
        if states:
            keep &= np.isin(self.column("state"), [n for n, word in enumerate(self._words("state")) if word in states])
        groups, keys = self._groups(by)
        mixed = (groups[keep].astype(np.int64) << 32) | self.column(measure)[keep]
        values, counts = np.unique(mixed, return_counts=True)
        result: dict[tuple[Any, ...], dict[int, int]] = {}
        ends = np.flatnonzero(np.diff(values >> 32)) + 1
        for part, count in zip(np.split(values, ends), np.split(counts, ends), strict=True):
            if len(part):
                seconds = (part & 0xFFFFFFFF).tolist()
                result[keys[int(part[0] >> 32)]] = dict(zip(seconds, count.tolist(), strict=True))
        return result

    def counts(self, by: Sequence[str]) -> list[tuple[Any, ...]]:
        """(…by, state, tickets issued, tickets called)."""
        groups, keys = self._groups((*by, "state"))
        called = self._kept & (self.column("wait_seconds") != NONE)
        issued_of = np.bincount(groups[self._kept], minlength=len(keys))
        called_of = np.bincount(groups[called], minlength=len(keys))
        return [(*key, int(issued_of[n]), int(called_of[n])) for n, key in enumerate(keys) if issued_of[n]]

    @cached_property
    def _kept(self) -> NDArray[np.bool_]:
        if self._line is None:
            return np.ones(len(self.column("line")), bool)
        lines = self._words("line")
        wanted = lines.index(self._line) if self._line in lines else NONE - 1
        return np.equal(self.column("line"), wanted)

    def _words(self, name: str) -> list[str]:
        if name == "hall":
            return sorted({day.hall for day in self._days})
        return sorted({word for day in self._days for word in day.words[name]})

    def column(self, name: str) -> Numbers:
        """One column over all days; word columns are indexes into one common, sorted list."""
        if name not in self._columns:
            parts = [self._part(day, name) for day in self._days]
            self._columns[name] = np.concatenate(parts) if parts else np.empty(0, np.int32)
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, Numbers]:
        return {}

    def _part(self, day: DayFacts, name: str) -> Numbers:
        size = len(day.columns["line"])
        if name == "hall":
            return np.full(size, self._words("hall").index(day.hall), np.int32)
        if name == "weekday":
            return np.full(size, day.day.weekday(), np.int32)
        if name not in WORDS:
            return day.columns[name]
        index = {word: number for number, word in enumerate(self._words(name))}
        common = np.array([index[word] for word in day.words[name]] + [NONE], np.int32)
        return common[day.columns[name]]  # -1 finds the last one, which is NONE

    def _groups(self, by: Sequence[str]) -> tuple[NDArray[np.int64], list[tuple[Any, ...]]]:
        """For each ticket the number of its group, and the groups' keys as words and numbers."""
        mixed = np.zeros(len(self.column("line")), np.int64)
        sizes = []
        for name in by:
            column = self.column(name)
            size = int(column.max(initial=0)) + 2
            mixed = mixed * size + (column + 1)
            sizes.append(size)
        values, groups = np.unique(mixed, return_inverse=True)
        words = {name: self._words(name) for name in by if name in (*WORDS, "hall")}
        keys = []
        for value in values.tolist():
            key: list[Any] = []
            rest = value
            for name, size in zip(reversed(by), reversed(sizes), strict=True):
                rest, number = divmod(rest, size)
                plain = None if number == 0 else number - 1
                key.append(words[name][plain] if name in words and plain is not None else plain)
            keys.append(tuple(reversed(key)))
        return groups, keys


def load(context: Context, connection: Connection, period: Period) -> Facts:
    """The facts of a period."""
    packed = {}
    for hall, day, data in reports.packed(connection, period):
        facts = unpack(hall, day, data)
        if facts is not None:
            packed[hall, day] = facts
    found = [
        packed.get(one) or _from_rows(*one, _zone(context, one[0]), reports.rows(connection, *one))
        for one in reports.days(connection, period)
    ]
    return Facts(found, period.line)


def _zone(context: Context, hall: str) -> ZoneInfo:
    return ZoneInfo(catalogue.hall(context, hall).timezone)


def pack_past_days(context: Context, before: date, most: int = 1_000) -> int:
    """Pack days before a date that are not packed; how many. A day that changes meanwhile is packed again next time."""
    with context.database.reading() as connection:
        open_days = reports.unpacked_days(connection, before)[:most]
    for hall, day in open_days:
        with context.database.reading() as connection:
            revision = journal.revision(connection, hall) or 0
            facts = _from_rows(hall, day, _zone(context, hall), reports.rows(connection, hall, day))
        with context.database.transaction() as connection:
            reports.put_packed(connection, hall, day, facts.pack(), revision)
    return len(open_days)
