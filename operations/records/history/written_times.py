"""Instants as other systems write them: ISO 8601 and the dates of spreadsheets, with an offset or in a hall's time."""

import re
from datetime import UTC, datetime, timedelta
from unicodedata import normalize
from zoneinfo import ZoneInfo

from operations.records.history.columns import BadRow

YEARS = range(1990, 2100)
"""Outside of them stands no visit but a system's way to say "nothing", such as 0001-01-01 or 9999-12-31."""
_TIME = r"[T ]+(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:[.,](\d{1,6})\d*)?)?[秒分]?\s*(Z|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?" + _TIME)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})" + _TIME)
_EITHER = re.compile(r"\d{1,2}[-/]\d{1,2}[-/]\d{4}\b")


def moment(name: str, text: str, zone: ZoneInfo, earlier: datetime | None = None) -> datetime | None:
    """The instant in UTC, None of an empty text. Without an offset it is the zone's own time; of an hour that a clock
    change repeats, the second one where the first lies before `earlier`.
    """
    if not text:
        return None
    read = _read(name, text)
    if read.year not in YEARS:
        raise BadRow(f"{name} '{text}' is no date of a visit; leave the field empty where it did not happen")
    return (_local(name, text, read, zone, earlier) if read.tzinfo is None else read).astimezone(UTC)


def _read(name: str, text: str) -> datetime:
    try:
        if ":" in text or "T" in text:
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    plain = normalize("NFKC", text)
    if match := _YEAR_FIRST.fullmatch(plain):
        year, month, day, *clock = match.groups()
    elif match := _DAY_FIRST.fullmatch(plain):
        day, month, year, *clock = match.groups()
    elif _EITHER.match(plain):
        raise BadRow(f"{name} '{text}' does not say which is the month: write year-month-day")
    else:
        raise BadRow(f"{name} '{text}' is not ISO 8601 nor a date and time like 2026/3/2 8:05")
    return _made(name, text, (year, month, day), *clock)


def _made(
    name: str, text: str, day: tuple[str, str, str],
    hour: str, minute: str, second: str | None, fraction: str | None, offset: str | None,
) -> datetime:  # fmt: skip
    clock = f"{int(hour):02d}:{int(minute):02d}:{int(second or 0):02d}.{(fraction or '0'):0<6}{offset or ''}"
    try:
        return datetime.fromisoformat(f"{day[0]}-{int(day[1]):02d}-{int(day[2]):02d}T{clock}")
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
