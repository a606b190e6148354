"""What somebody typed on the first day, and the files of a hall made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import tomlkit

from operations.halls.hall_folder.mistakes import Mistake
from queueing.keys import WEEKDAYS
from working_days.public_holidays import SpecialDay, holidays_of_zone

LANGUAGES = ("zh-CN", "en")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of lines, in order; I reads like a 1, O like a 0."""
MINUTES = 10
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wishes:
    """`lines`: each line's name with the names of its services, (first language, second language) each; the second may
    be empty and is then the first. `days`: open weekdays. `holidays`: closed on public holidays.
    """

    code: str
    name: tuple[str, str]
    timezone: str
    days: tuple[str, ...]
    hours: tuple[str, ...]
    holidays: bool
    lines: tuple[tuple[tuple[str, str], tuple[tuple[str, str], ...]], ...]
    windows: int
    printer: str
    profile: str


def read(form: Mapping[str, str]) -> Wishes:
    """The wishes of a form; what cannot be meant is left to the check of the files."""
    days = tuple(day for day in WEEKDAYS if form.get(f"day_{day}"))
    spans = tuple(span.strip() for span in form.get("hours", "").replace("，", ",").split(",") if span.strip())
    windows = form.get("windows", "")
    return Wishes(
        form.get("code", "").strip(), _both(form.get("name", "")), form.get("timezone", ""), days, spans,
        bool(form.get("holidays")), _lines(form.get("lines", "")), _count(windows),
        form.get("address", "").strip() or form.get("printer", ""), form.get("profile", ""),
    )  # fmt: skip


def _count(text: str) -> int:
    """A number of windows; 0, which the check refuses, for what is none or has more digits than any hall needs."""
    return int(text) if text.isdecimal() and len(text) <= 3 else 0


def _both(text: str) -> tuple[str, str]:
    """ "护照 / Passports" → both names; one name counts for both languages."""
    first, _, second = text.replace("／", "/").partition("/")
    return first.strip(), second.strip() or first.strip()


def _lines(text: str) -> tuple[tuple[tuple[str, str], tuple[tuple[str, str], ...]], ...]:
    """A line's name stands at the beginning of its row; its services are indented, or begin with a hyphen."""
    lines: list[tuple[tuple[str, str], list[tuple[str, str]]]] = []
    for row in text.splitlines():
        plain = row.strip().lstrip("-–—• ")
        if not plain:
            continue
        if row[:1].isspace() or row.lstrip()[:1] in "-–—•":
            if lines:
                lines[-1][1].append(_both(plain))
        else:
            lines.append((_both(plain), []))
    return tuple((name, tuple(services) or (name,)) for name, services in lines)


def files_of(wishes: Wishes, today: date) -> dict[str, str]:
    """The hall's files by name."""
    lines = list(zip(LETTERS, wishes.lines, strict=False))
    values: dict[str, Values] = {
        "hall.toml": _hall(wishes, today),
        "lines.toml": {"line": [{"code": code, "name": _text(name)} for code, (name, _) in lines]},
        "services/services.toml": {"service": [
            {"code": f"{code}-{n:03d}", "line": code, "name": _text(name), "minutes": MINUTES}
            for code, (_, services) in lines for n, name in enumerate(services, 1)
        ]},
        "windows.toml": {"window": [{"number": n, "serves": ["*"]} for n in range(1, wishes.windows + 1)]},
        "devices.toml": {
            "kiosk": [{"name": "kiosk-1", "printer": "kiosk-1"}],
            "printer": [{"name": "kiosk-1", "address": wishes.printer, "profile": wishes.profile}],
            "display": [{"name": "hall"}],
        },
    }  # fmt: skip
    return {name: tomlkit.dumps(value) for name, value in values.items()}


def _text(names: tuple[str, str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, names, strict=True))


def _hall(wishes: Wishes, today: date) -> Values:
    closed, opened = _special(wishes, today) if wishes.holidays else ([], {})
    return {
        "code": wishes.code,
        "timezone": wishes.timezone,
        "languages": list(LANGUAGES),
        "closed_days": closed,
        "name": _text(wishes.name),
        "opening": {day: list(wishes.hours) for day in wishes.days},
        "special_days": opened,
    }


def _special(wishes: Wishes, today: date) -> tuple[list[date], dict[str, list[str]]]:
    """The rest of this year and the next: holidays that fall on open days, and worked weekend days on closed ones."""
    calendar = holidays_of_zone(wishes.timezone)
    days = [today + timedelta(days=n) for n in range((date(today.year + 2, 1, 1) - today).days)]
    kinds = {day: calendar.special_day(day) for day in days}
    is_open = {day: WEEKDAYS[day.weekday()] in wishes.days for day in days}
    closed = [day for day in days if kinds[day] == SpecialDay.HOLIDAY and is_open[day]]
    worked = [day for day in days if kinds[day] == SpecialDay.WORKED_IN_EXCHANGE and not is_open[day]]
    return closed, {day.isoformat(): list(wishes.hours) for day in worked}


FIELDS = {"code": "code", "name": "name", "timezone": "timezone", "opening": "hours"}
OF_FILES = {"lines": "lines", "services": "lines", "windows": "windows", "devices": "printer"}


def field_of(mistake: Mistake) -> str:
    """The field of the form that a mistake in the files is about."""
    if mistake.path.stem == "hall":
        return FIELDS.get(str(mistake.place[0]) if mistake.place else "", "code")
    return OF_FILES.get(mistake.path.stem, "code")
