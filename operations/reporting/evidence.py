"""The records that a report was counted from, and their one hash, which its page and its files carry."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any, Protocol

from operations.reporting.digests import HEX
from operations.reporting.ticket_columns import Columns
from protocol.instants import iso


class Digested(Protocol):
    """Records of some days of a hall."""

    def digests(self) -> tuple[list[int], str]:
        """The days, as ordinals in order, and the digest of each, one behind the other."""


@dataclass(slots=True)
class Evidence:
    """The months of tickets that were read, as parts of each hall, and other records by name."""

    months: dict[tuple[str, int], list[Columns]] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)

    def add_tickets(self, parts: Iterable[Columns]) -> None:
        """The days of these tickets; a day that is added twice counts once."""
        for part in parts:
            self.months.setdefault((part.hall, part.month), []).append(part)

    def add_attendance(self, parts: Mapping[str, Iterable[Digested]]) -> None:
        """The days of this attendance, by hall."""
        lines = [f"{hall} {_of_days(of_hall)}" for hall, of_hall in sorted(parts.items())]
        self.others["attendance"] = sha256("\n".join(lines).encode()).hexdigest()

    def add(self, name: str, records: Iterable[Sequence[Any]]) -> None:
        """Other records, in any order: texts, numbers, dates and instants."""
        line = json.JSONEncoder().encode
        lines = sorted(line([_plain(value) for value in record]) for record in records)
        self.others[name] = sha256("\n".join(lines).encode()).hexdigest()

    def data_hash(self) -> str:
        """SHA-256 of everything, in hexadecimal digits: by hall and month, so that whole months cost little."""
        lines = [f"{hall} {month} {_of_days(parts)}" for (hall, month), parts in sorted(self.months.items(), key=_key)]
        lines += [f"{name} {digest}" for name, digest in sorted(self.others.items())]
        return sha256("\n".join(lines).encode()).hexdigest()


def _key(entry: tuple[tuple[str, int], object]) -> tuple[str, int]:
    return entry[0]


def _of_days(parts: Iterable[Digested]) -> str:
    every = sorted(part.digests() for part in parts)
    if any(before[-1] >= after[0] for (before, _), (after, _) in pairwise(every)):
        by_day = {day: text[place * HEX : place * HEX + HEX] for days, text in every for place, day in enumerate(days)}
        every = [([day], digest) for day, digest in sorted(by_day.items())]
    days, digests = [day for days, _ in every for day in days], "".join(text for _, text in every)
    return sha256(f"{days} {digests}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    return iso(value) if isinstance(value, datetime) else str(value)
