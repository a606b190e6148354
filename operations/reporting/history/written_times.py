"""Instants as other systems write them: ISO 8601 and the dates of spreadsheets, with an offset or in a hall's time."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from unicodedata import normalize
from zoneinfo import ZoneInfo

from operations.reporting.history.columns import BadRow
from operations.reporting.history.date_order import ORDERS, Numbers, in_order
from queueing.instants import from_microseconds, microseconds
from queueing.period import YEARS  # some systems write 0001-01-01 or 9999-12-31 for "nothing"

_HALF = r"(上午|下午|[AP]\.?M\.?)"
_TIME = (
    rf"(?:[T ]+|(?<=日)|(?=[上下]午)){_HALF}?\s*(\d{{1,2}})[:时](\d{{1,2}})(?:[:分](\d{{1,2}})(?:[.,](\d{{1,6}})\d*)?)?"
    rf"[秒分]?\s*{_HALF}?\s*(Z|[+-]\d{{2}}:?\d{{2}})?"
)
_AFTERNOON = ("下", "P")
_NO_HOUR = 99
"""14:05 PM is no time."""
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?" + _TIME)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})" + _TIME)
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d{1,12}))?")
"""A spreadsheet's own count of days, which it writes where the column has no format of a date."""
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # a wall clock's
_EITHER = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{1,2})" + _TIME)


def moment(name: str, text: str, zone: ZoneInfo, earlier: int | None = None, dates: str = "") -> int | None:
    """The instant in microseconds since 1970 UTC, None of an empty text. Without an offset it is the zone's own time;
    of an hour that a clock change repeats, the second one where the first lies before `earlier`. `dates`: the order of
    those like 03/02/2026, one of `ORDERS`; "": they are refused.
    """
    if not text:
        return None
    read = as_written(name, text, dates)
    if read.year not in YEARS:
        raise BadRow(f"{name} '{text}' is no date of a visit; leave the field empty where it did not happen")
    if read.tzinfo is not None:
        return microseconds(read)
    offset = _plain_offset(zone, read.year, read.month, read.day, read.hour)
    if offset is None:
        return microseconds(_local(name, text, read, zone, None if earlier is None else from_microseconds(earlier)))
    return microseconds(read.replace(tzinfo=UTC)) - offset


@lru_cache(maxsize=4096)  # a file asks for the same hours again and again, and a zone's own answer is slow
def _plain_offset(zone: ZoneInfo, year: int, month: int, day: int, hour: int) -> int | None:
    """The zone's offset in microseconds for an hour of its wall clock; None: the clock changes in or around it."""
    start = datetime(year, month, day, hour, tzinfo=zone)
    readings = (start + timedelta(minutes=minutes) for minutes in (-60, 0, 59, 120))
    offsets = {reading.replace(fold=fold).utcoffset() for reading in readings for fold in (0, 1)}
    offset = offsets.pop()
    return None if offsets or offset is None else offset // timedelta(microseconds=1)


def as_written(name: str, text: str, dates: str = "") -> datetime:
    """The date and time of a text, with its offset if it says one."""
    try:
        if ":" in text or "T" in text:
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    plain = normalize("NFKC", text).upper()
    if match := _YEAR_FIRST.fullmatch(plain):
        year, month, day, *clock = match.groups()
    elif match := _DAY_FIRST.fullmatch(plain):
        day, month, year, *clock = match.groups()
    elif match := _SERIAL.fullmatch(plain):
        return _DAY_ZERO + timedelta(seconds=round(float(f"{match[1]}.{match[2] or 0}") * 86_400))
    elif match := _EITHER.fullmatch(plain):
        first, second, third, *clock = match.groups()
        year, month, day = _parts(name, text, (first, second, third), dates)
    else:
        raise BadRow(f"{name} '{text}' is not ISO 8601 nor a date and time like 2026/3/2 8:05")
    return _made(name, text, (year, month, day), *clock)


def _parts(name: str, text: str, numbers: Numbers, dates: str) -> Numbers:
    if not dates:
        raise BadRow(f"{name} '{text}' does not say which is the month: write year-month-day, or say --dates")
    day = in_order(numbers, dates)
    if day is None:
        raise BadRow(f"{name} '{text}' is no date in the order {ORDERS[dates]}")
    return str(day.year), str(day.month), str(day.day)


def _hour(hour: str, half: str) -> int:
    """Of 24, or more if there is none. `half`: of the day, "" where the text says none."""
    if not half:
        return int(hour)
    if int(hour) > 12:
        return _NO_HOUR
    return int(hour) % 12 + (12 if half.startswith(_AFTERNOON) else 0)


def _made(
    name: str, text: str, day: Numbers, half: str | None,
    hour: str, minute: str, second: str | None, fraction: str | None, half_behind: str | None, offset: str | None,
) -> datetime:  # fmt: skip
    written = f"{day[0]}-{int(day[1]):02d}-{int(day[2]):02d}T{_hour(hour, half or half_behind or ''):02d}"
    clock = f"{int(minute):02d}:{int(second or 0):02d}.{(fraction or '0'):0<6}{offset or ''}"
    try:
        return datetime.fromisoformat(f"{written}:{clock}")
    except ValueError:
        raise BadRow(f"{name} '{text}' is no date of the calendar or no time of the day") from None


def _local(name: str, text: str, read: datetime, zone: ZoneInfo, earlier: datetime | None) -> datetime:
    instant = read.replace(tzinfo=zone)
    if instant.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != read:
        raise BadRow(f"{name} '{text}' is a time that a clock change left out in {zone.key}")
    if earlier is not None and instant < earlier:
        later = instant.replace(fold=1)
        if later.astimezone(UTC) - instant.astimezone(UTC) > timedelta(0):
            return later
    return instant
