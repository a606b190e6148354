"""A hall as its folder defines it, and its calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from queueing.instants import EPOCH
from queueing.line import Line
from queueing.service import Service
from queueing.text import Text, text_in
from queueing.window import ServiceWindow

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class PriorityClass:
    """Why a ticket may go ahead, and by how much: as if it had been taken `head_start_minutes` earlier."""

    code: str
    name: Text
    head_start_minutes: int
    note: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Calling:
    """The hall's rule for calling (a name of queueing.policies.RULES) and its numbers."""

    rule: str = "priority"
    extra_wait_minutes: int = 15
    reinstate_behind: int = 3
    reinstate_within_minutes: int = 60
    no_show_after_seconds: int = 60
    most_recalls: int = 3


@dataclass(frozen=True, slots=True)
class Display:
    """How calls are shown and said. `voice` is browser, server or none."""

    call_least_seconds: int = 8
    repeat_announcement: int = 1
    voice: str = "browser"
    announce_languages: tuple[str, ...] = ("zh-CN",)


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """After `idle_seconds` without a touch a kiosk goes back to its start."""

    idle_seconds: int = 45


@dataclass(frozen=True, slots=True)
class Printing:
    """A slip that could not be printed for so long is not printed any more."""

    reprint_within_minutes: int = 30


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A kiosk and the printer that prints its slips (empty: none)."""

    name: str
    printer: str = ""
    title: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer: its wire, what its model can do, and who takes over (empty: nobody)."""

    name: str
    address: str
    profile: str
    backup: str = ""


@dataclass(frozen=True, slots=True)
class DisplayScreen:
    """A screen of the hall (`window` None) or above one window."""

    name: str
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Hall:
    """Everything a hall's folder says. `opening`: weekday → local intervals "09:00-12:00"; a missing day is closed."""

    code: str
    name: Text
    timezone: str
    languages: tuple[str, ...]
    lines: tuple[Line, ...]
    services: tuple[Service, ...]
    windows: tuple[ServiceWindow, ...]
    priorities: tuple[PriorityClass, ...] = ()
    calling: Calling = Calling()
    opening: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closed_days: tuple[date, ...] = ()
    display: Display = Display()
    kiosk_settings: KioskSettings = KioskSettings()
    printing: Printing = Printing()
    kiosks: tuple[Kiosk, ...] = ()
    displays: tuple[DisplayScreen, ...] = ()
    printers: tuple[Printer, ...] = ()
    demand: Mapping[str, Any] = field(default_factory=dict)

    def line(self, code: str) -> Line:
        """The line; KeyError when there is none."""
        return _by_code(self.lines, code)

    def service(self, code: str) -> Service:
        """The service; KeyError when there is none."""
        return _by_code(self.services, code)


_Coded = TypeVar("_Coded", Line, Service)


def _by_code(things: tuple[_Coded, ...], code: str) -> _Coded:
    for thing in things:
        if thing.code == code:
            return thing
    raise KeyError(code)


def business_date(hall: Hall, instant: datetime) -> date:
    """The date in the hall's own time zone."""
    return instant.astimezone(ZoneInfo(hall.timezone)).date()


def opening_intervals(hall: Hall, day: date) -> list[tuple[datetime, datetime]]:
    """When the hall is open on a date, as UTC instants, half-open; empty: closed that day."""
    if day in hall.closed_days:
        return []
    zone = ZoneInfo(hall.timezone)
    return [
        (_at(day, begin, zone), _at(day, end, zone))
        for begin, end in (text.split("-") for text in hall.opening.get(WEEKDAYS[day.weekday()], ()))
    ]


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(EPOCH.tzinfo)


__all__ = [
    "Calling", "Display", "DisplayScreen", "Hall", "Kiosk", "KioskSettings", "Printer", "Printing", "PriorityClass",
    "WEEKDAYS", "business_date", "opening_intervals", "text_in",
]  # fmt: skip
