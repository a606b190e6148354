"""A hall as it is defined: lines, services, windows, devices, hours and rules. Pure data with the questions
one asks of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from queueing.demand import Citizens, Demand, Shift
from queueing.line import Line
from queueing.service import Service
from queueing.text import Text, text_in
from queueing.window import EVERY_LINE, ServiceWindow

__all__ = [
    "EVERY_LINE",
    "WEEKDAYS",
    "Calling",
    "Citizens",
    "Demand",
    "Display",
    "DisplayScreen",
    "Hall",
    "Kiosk",
    "KioskSettings",
    "Line",
    "Printer",
    "Printing",
    "PriorityClass",
    "Retired",
    "Service",
    "ServiceWindow",
    "Shift",
    "Text",
    "business_date",
    "opening_intervals",
    "text_in",
]

UNKNOWN_MINUTES = 10.0
"""How long a service counts of which nothing is known but its code."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class PriorityClass:
    """Who may go ahead: as if they had come `head_start_minutes` earlier. `note` says who, and with what
    proof. `large_print`: their slips come in letters that old eyes read.

    Ordinary tickets have the priority "" and no class.
    """

    code: str
    name: Text
    head_start_minutes: int
    note: Text = field(default_factory=dict)
    large_print: bool = False


@dataclass(frozen=True, slots=True)
class Calling:
    """The rule of calling and its limits.

    `rule`: a name of `queueing.policies.RULES`. `extra_wait_minutes`: nobody waits longer than this because
    of priorities. `reinstate_behind`: a no-show who comes back waits behind so many, and may come back
    within `reinstate_within_minutes`. `no_show_after_seconds`: how long after the latest call, or after it was
    said again, a window may say no-show. `most_recalls`: how often a call may be said again.

    `first_ticket_minutes`: citizens get numbers so long before each opening; 0: from the opening on.
    `last_ticket_minutes`: they get none so long before the day's closing, nor after it; 0: until the closing.
    """

    rule: str = "priority"
    extra_wait_minutes: int = 15
    reinstate_behind: int = 3
    no_show_after_seconds: int = 60
    reinstate_within_minutes: int = 60
    most_recalls: int = 3
    first_ticket_minutes: int = 0
    last_ticket_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Display:
    """`call_least_seconds`: how long a call stays before the next one. `repeat_announcement`: how often it
    is spoken.

    `announce_languages`: of "zh-CN" (Mandarin), "yue" (Cantonese) and "en", in this order; () means nothing
    is spoken.
    """

    call_least_seconds: int = 8
    repeat_announcement: int = 1
    voice: Literal["browser", "server", "none"] = "browser"
    announce_languages: tuple[str, ...] = ("zh-CN",)


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """`idle_seconds`: after so long without a touch the kiosk goes back to its start. `paper` False:
    tickets on the phone only.
    """

    idle_seconds: int = 45
    paper: bool = True


@dataclass(frozen=True, slots=True)
class Printing:
    """`reprint_within_minutes`: a slip that could not be printed for so long is not printed any more."""

    reprint_within_minutes: int = 30


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A touchscreen. `printer`: one of the hall's printers, "" means none. `title`: where it stands."""

    name: str
    printer: str = ""
    title: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printer:
    """`address`: virtual:, serial:, usb: or tcp:. `profile`: what its model can do. `backup`: the printer that takes
    its jobs. `title`: where it stands, as a citizen is told whose slip comes out there.
    """

    name: str
    address: str
    profile: str
    backup: str = ""
    title: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DisplayScreen:
    """A screen; `window` None means the screen of the whole hall."""

    name: str
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Retired:
    """What the hall no longer offers and rows of its past still name, as it was (`queueing.succession`)."""

    lines: tuple[Line, ...] = ()
    services: tuple[Service, ...] = ()
    windows: tuple[ServiceWindow, ...] = ()
    priorities: tuple[PriorityClass, ...] = ()


@dataclass(frozen=True)
class Hall:
    """One place with kiosks, windows and screens.

    `languages`: the first one is the hall's own. `opening`: weekday ("mon") to spans "HH:MM-HH:MM" of the hall's
    own time; a weekday that is missing is closed. `day_starts_at`: when a business date begins and the one before
    ends; hours after midnight ("20:00-02:00") belong to the date on which they began. `special_days`: dates with
    other hours than their weekday, () means closed too. `slips`: the hall's own layouts as TOML, by their form; the
    house's are used for the others. `slip_pictures`: the files they name, as base64. `retired` is in no list of
    what the hall has; `line`, `service` and `window` answer for it too.
    """

    code: str
    name: Text
    timezone: str
    languages: tuple[str, ...]
    lines: tuple[Line, ...]
    services: tuple[Service, ...]
    windows: tuple[ServiceWindow, ...]
    priorities: tuple[PriorityClass, ...] = ()
    calling: Calling = field(default_factory=Calling)
    opening: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    display: Display = field(default_factory=Display)
    kiosk_settings: KioskSettings = field(default_factory=KioskSettings)
    printing: Printing = field(default_factory=Printing)
    kiosks: tuple[Kiosk, ...] = ()
    displays: tuple[DisplayScreen, ...] = ()
    printers: tuple[Printer, ...] = ()
    closed_days: tuple[date, ...] = ()
    special_days: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    demand: Demand | None = None
    slips: Mapping[str, str] = field(default_factory=dict)
    slip_pictures: Mapping[str, str] = field(default_factory=dict)
    day_starts_at: str = "00:00"
    retired: Retired = field(default_factory=Retired)

    @cached_property
    def _lines(self) -> dict[str, Line]:
        return {line.code: line for line in (*self.retired.lines, *self.lines)}

    @cached_property
    def _services(self) -> dict[str, Service]:
        return {service.code: service for service in (*self.retired.services, *self.services)}

    @cached_property
    def _windows(self) -> dict[int, ServiceWindow]:
        return {window.number: window for window in (*self.retired.windows, *self.windows)}

    @cached_property
    def _offered(self) -> frozenset[str]:
        return frozenset(service.code for service in self.services)

    def line(self, code: str) -> Line:
        """The line of this code, a retired one too; KeyError when there never was one."""
        return self._lines[code]

    def service(self, code: str) -> Service:
        """The service of this code, a retired one too; KeyError when there never was one."""
        return self._services[code]

    def window(self, number: int) -> ServiceWindow:
        """The window of this number, a retired one too; KeyError when there never was one."""
        return self._windows[number]

    def offers(self, service: str) -> bool:
        """Whether tickets of this service are given out."""
        return service in self._offered

    def named_line(self, code: str) -> Line:
        """The line that a row names; one that nobody remembers has its code for a name."""
        return self._lines.get(code) or Line(code, dict.fromkeys(self.languages, code))

    def named_service(self, code: str) -> Service:
        """The service that a row names; one that nobody remembers has its code for a name."""
        return self._services.get(code) or Service(code, "", dict.fromkeys(self.languages, code), UNKNOWN_MINUTES)

    def named_window(self, number: int) -> ServiceWindow:
        """The window that a row names; one that nobody remembers takes no line."""
        return self._windows.get(number) or ServiceWindow(number, ())

    def priority_name(self, code: str, language: str) -> str:
        """The name of a priority class that a row names, a retired one too; "" for an ordinary ticket."""
        known = (*self.priorities, *self.retired.priorities)
        return next((self.text(one.name, language) for one in known if one.code == code), code)

    def lines_of_window(self, number: int) -> tuple[Line, ...]:
        """The window's own lines, in the hall's order ("*" written out)."""
        return self._named(self.window(number).serves)

    def helping(self, number: int) -> tuple[Line, ...]:
        """The lines this window takes only while nobody of its own lines waits."""
        window = self.window(number)
        own = self._named(window.serves)
        return tuple(line for line in self._named(window.helps) if line not in own)

    def windows_of_line(self, code: str) -> tuple[ServiceWindow, ...]:
        """Every window that may call this line, as one of its own or to help."""
        wanted = {EVERY_LINE, code}
        return tuple(w for w in self.windows if wanted & {*w.serves, *w.helps})

    def services_of_line(self, code: str) -> tuple[Service, ...]:
        """The line's services, in the hall's order."""
        return tuple(service for service in self.services if service.line == code)

    def text(self, text: Text, language: str) -> str:
        """The words in `language`, else in the hall's first language, else in any."""
        return text_in(text, language, self.languages[0])

    def _named(self, codes: tuple[str, ...]) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if EVERY_LINE in codes or line.code in codes)


def desk_printer(hall: Hall) -> str:
    """The printer that belongs to no kiosk, else the first; "" when the hall has none."""
    of_kiosks = {kiosk.printer for kiosk in hall.kiosks}
    names = [printer.name for printer in hall.printers]
    return next((name for name in names if name not in of_kiosks), names[0] if names else "")


def business_date(hall: Hall, instant: datetime) -> date:
    """The hall's own date at this instant, which lasts until `day_starts_at`; numbers begin again with each."""
    local = instant.astimezone(ZoneInfo(hall.timezone))
    return local.date() - timedelta(days=f"{local:%H:%M}" < hall.day_starts_at)


def opening_spans(hall: Hall, day: date) -> tuple[str, ...]:
    """The hours of a business date as "HH:MM-HH:MM" of the hall's own time; () when the hall is closed."""
    if day in hall.special_days:
        return hall.special_days[day]
    if day in hall.closed_days:
        return ()
    return hall.opening.get(WEEKDAYS[day.weekday()], ())


def opening_intervals(hall: Hall, day: date) -> list[tuple[datetime, datetime]]:
    """When the hall is open on its business date `day`: (start_at, end_at), half-open, UTC, in order; [] when it
    is closed.
    """
    intervals = []
    for span in opening_spans(hall, day):
        start, _, end = span.partition("-")
        start_at, end_at = instant_of(hall, day, start), instant_of(hall, day, end, ends=True)
        if start_at < end_at:  # an hour that a clock change leaves out opens nothing
            intervals.append((start_at, end_at))
    return sorted(intervals)


def minute_of_day(clock: str, day_starts_at: str, ends: bool = False) -> int:
    """Minutes of "HH:MM" since the midnight before a business date; clocks before its start belong to the next morning.
    `ends`: an end, which may be the start of the next business date.

    >>> minute_of_day("20:00", "05:00"), minute_of_day("02:00", "05:00"), minute_of_day("05:00", "05:00", ends=True)
    (1200, 1560, 1740)
    """
    minutes, starts = (60 * int(text[:2]) + int(text[3:]) for text in (clock, day_starts_at))
    return minutes + 1440 * (minutes < starts or (ends and minutes == starts))


def instant_of(hall: Hall, day: date, clock: str, ends: bool = False) -> datetime:
    """The instant, in UTC, of "HH:MM" of the hall's own time on its business date."""
    days = minute_of_day(clock, hall.day_starts_at, ends) // 1440
    plain = clock if clock != "24:00" else "00:00"
    return local_instant(ZoneInfo(hall.timezone), day + timedelta(days=days), plain)


def local_instant(zone: ZoneInfo, day: date, clock: str) -> datetime:
    """The instant, in UTC, of "HH:MM" on a date of that zone; "24:00" is the midnight that ends it."""
    hour, minute = (int(part) for part in clock.split(":"))
    midnight = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, minute), tzinfo=zone)
    return midnight.astimezone(UTC)
