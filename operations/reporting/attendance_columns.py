"""The attendance of one hall as columns: from its rows, or of a packed month."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from operations.reporting.digests import HEX
from operations.reporting.ticket_columns import NONE
from storage.reports import AttendanceRow

STILL = -1
"""The end of a stretch that lasts still."""
ROW = np.dtype([("window", "<i4"), ("staff", "<i4"), ("is_open", "?"), ("began", "<i8"), ("ended", "<i8")])
"""`staff`: an index, NONE: nobody. `is_open`: else paused. `began` and `ended`: microseconds since 1970 UTC."""
Rows = NDArray[Any]


@dataclass(frozen=True)
class AttendanceDays:
    """The attendance of some business dates of a hall: `ordinals`, with the number of rows and the digest of each.
    `staff`: the usernames, by index.
    """

    hall: str
    staff: list[str]
    ordinals: list[int]
    counts: list[int]
    digest_text: str
    rows: Rows

    def digests(self) -> tuple[list[int], str]:
        """Its business dates, as ordinals in order, and the digests of their rows, one behind the other."""
        return self.ordinals, self.digest_text

    def only(self, first: int, last: int, without: set[int]) -> "AttendanceDays":
        """The business dates from one to another, both included, without some."""
        if first <= self.ordinals[0] and self.ordinals[-1] <= last and not without:
            return self
        is_kept = [first <= day <= last and day not in without for day in self.ordinals]
        kept = [n for n, keeps in enumerate(is_kept) if keeps]
        return AttendanceDays(
            self.hall,
            self.staff,
            [self.ordinals[n] for n in kept],
            [self.counts[n] for n in kept],
            "".join(self.digest_text[n * HEX : n * HEX + HEX] for n in kept),
            self.rows[np.repeat(is_kept, self.counts)],
        )

    def encode(self) -> bytes:
        """What is stored of it: a line of JSON, and the rows."""
        about = json.dumps([self.staff, self.ordinals, self.counts, self.digest_text], ensure_ascii=False)
        return about.encode() + b"\n" + self.rows.tobytes()


def decode(hall: str, data: bytes) -> AttendanceDays:
    """The inverse of `encode`."""
    end = data.index(b"\n")
    staff, ordinals, counts, digest_text = json.loads(data[:end])
    return AttendanceDays(hall, staff, ordinals, counts, digest_text, np.frombuffer(data, ROW, offset=end + 1))


def attendance_days(hall: str, rows: Sequence[AttendanceRow]) -> AttendanceDays:
    """From the rows of these dates, which are in the order of their dates."""
    staff = sorted({row.staff for row in rows if row.staff is not None})
    index: dict[str | None, int] = {name: number for number, name in enumerate(staff)} | {None: NONE}
    columns = np.array(
        [(row.window, index[row.staff], row.state == "open", row.began, STILL if row.ended is None else row.ended)
         for row in rows],
        ROW,
    )  # fmt: skip
    days = [(day.toordinal(), list(of_day)) for day, of_day in groupby(rows, key=itemgetter(0))]
    digests = "".join(_digest(of_day) for _, of_day in days)
    return AttendanceDays(hall, staff, [day for day, _ in days], [len(each) for _, each in days], digests, columns)


def _digest(rows: Iterable[AttendanceRow]) -> str:
    """Of one date, in whatever order its rows come."""
    return sha256("\n".join(sorted(json.dumps(row[1:]) for row in rows)).encode()).hexdigest()


def together(parts: Sequence[AttendanceDays]) -> tuple[list[str], Rows]:
    """The usernames and the rows of several parts of one hall."""
    staff = sorted(set().union(*(part.staff for part in parts)))
    pieces = []
    for part in parts:
        rows = part.rows
        if part.staff != staff:
            rows = rows.copy()
            rows["staff"] = np.array([*map(staff.index, part.staff), NONE], np.int32)[rows["staff"]]  # NONE: the last
        pieces.append(rows)
    return staff, np.concatenate(pieces)
