"""The definition of a hall: lines, services, windows, devices, hours and rules. Pure data with simple questions about
it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from queueing.appointments import AppointmentRules
from queueing.cards import Cards
from queueing.demand import Citizens, Demand, Shift
from queueing.guide import Guide, Material
from queueing.keys import (
    WEEKDAYS,
    Address,
    Bounds,
    Clock,
    Code,
    DeviceName,
    EachOnce,
    Hours,
    Key,
    Keys,
    Kind,
    Language,
    NoKey,
    PriorityCode,
    WindowNumber,
)
from queueing.line import Line
from queueing.service import Service
from queueing.text import Text, text_in
from queueing.window import EVERY_LINE, ServiceWindow
from queueing.wording import Neighbour, Wording

__all__ = [
    "EVERY_LINE",
    "WEEKDAYS",
    "Calling",
    "Citizens",
    "Demand",
    "Display",
    "DisplayScreen",
    "Hall",
    "Intervals",
    "Kiosk",
    "KioskSettings",
    "Line",
    "Neighbour",
    "Printer",
    "Printing",
    "PriorityClass",
    "Retention",
    "Retired",
    "Service",
    "ServiceWindow",
    "Shift",
    "Text",
    "Wording",
    "business_date",
    "intervals_of",
    "opening_intervals",
    "text_in",
]

UNKNOWN_MINUTES = 10.0
"""How long a service takes if only its code is known."""
Intervals = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class PriorityClass:
    """Citizens who may go ahead, as if they had come `head_start_minutes` earlier. `note` says who they are and what
    proof they need. `large_print`: their slips are printed in large letters.

    Ordinary tickets have the priority "" and no class.
    """

    code: PriorityCode
    name: Text
    head_start_minutes: Annotated[int, Bounds(0, 480)]
    note: Text = field(default_factory=dict)
    large_print: bool = False


@dataclass(frozen=True, slots=True)
class Calling:
    """The calling rule and its limits.

    `rule`: a name of `queueing.policies.RULES`. `extra_wait_minutes`: nobody waits longer than this because of
    priorities. `reinstate_behind`: a no-show who comes back waits behind this many tickets, and may come back within
    `reinstate_within_minutes`. `no_show_after_seconds`: how long after the latest call or recall a window may mark a
    no-show. `most_recalls`: how often a ticket may be recalled.

    `first_ticket_minutes`: citizens get numbers from this long before each opening; 0: from the opening on.
    `last_ticket_minutes`: they get none from this long before the day's closing, nor after it; 0: until the closing.
    `stop_when_full`: they get none whose wait, as it is expected to be (P50), would end after the day's closing and
    `overtime_minutes`, for which staff stay on.
    """

    rule: Annotated[str, Kind("calling rule")] = "priority"
    extra_wait_minutes: Annotated[int, Bounds(0, 480)] = 15
    reinstate_behind: Annotated[int, Bounds(0, 100)] = 3
    no_show_after_seconds: Annotated[int, Bounds(0, 3600)] = 60
    reinstate_within_minutes: Annotated[int, Bounds(0, 1440)] = 60
    most_recalls: Annotated[int, Bounds(0, 20)] = 3
    first_ticket_minutes: Annotated[int, Bounds(0, 720)] = 0
    last_ticket_minutes: Annotated[int, Bounds(0, 720)] = 0
    stop_when_full: bool = False
    overtime_minutes: Annotated[int, Bounds(0, 480)] = 0


@dataclass(frozen=True, slots=True)
class Display:
    """`call_least_seconds`: how long a call stays on the screen before the next one. `repeat_announcement`: how often
    it is spoken.

    `announce_languages`: any of "zh-CN" (Mandarin), "yue" (Cantonese) and "en", in this order; () means nothing is
    spoken.
    """

    call_least_seconds: Annotated[int, Bounds(1, 120)] = 8
    repeat_announcement: Annotated[int, Bounds(0, 5)] = 1
    voice: Literal["browser", "server", "none"] = "browser"
    announce_languages: tuple[Annotated[str, Kind("tongue")], ...] = ("zh-CN",)


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """`idle_seconds`: the kiosk goes back to its start after this long without a touch. `paper` False: tickets on the
    phone only.

    A kiosk's page gets `most_tickets_at_once`, as a family or a group takes them, and then `tickets_per_minute`; all
    pages at one address get twice that. As many at once within a minute raise the managers' alarm.
    """

    idle_seconds: Annotated[int, Bounds(5, 600)] = 45
    paper: bool = True
    most_tickets_at_once: Annotated[int, Bounds(1, 1000)] = 30
    tickets_per_minute: Annotated[int, Bounds(1, 1000)] = 12


@dataclass(frozen=True, slots=True)
class Printing:
    """`reprint_within_minutes`: a slip that could not be printed within this time is dropped."""

    reprint_within_minutes: Annotated[int, Bounds(1, 1440)] = 30


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days what is about people is kept; the housekeeping erases the rest each night (docs/privacy.md).

    `link_days`: the link on a ticket, and what was ticked of a guide, also as slips list it. `notes_days`: reasons that
    staff typed. `security_log_days`: lines of the security log. `printed_days`: the pictures of slips that virtual
    printers keep. `appointment_days`: the name on an appointment, its link, and the hashes of phone and document, after
    its day. `card_days`: what is kept of a card that was shown for a ticket (`[cards]`).
    """

    link_days: Annotated[int, Bounds(1, 3650)] = 30
    notes_days: Annotated[int, Bounds(1, 3650)] = 90
    security_log_days: Annotated[int, Bounds(1, 3650)] = 180
    printed_days: Annotated[int, Bounds(1, 3650)] = 30
    appointment_days: Annotated[int, Bounds(1, 3650)] = 30
    card_days: Annotated[int, Bounds(1, 3650)] = 1


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A touchscreen. `printer`: one of the hall's printers, "" means none. `title`: where it stands. `reader`: it has a
    scanner or card reader on a serial port, which its page asks.
    """

    name: DeviceName
    printer: str = ""
    title: Text = field(default_factory=dict)
    reader: bool = False


@dataclass(frozen=True, slots=True)
class Printer:
    """`address`: virtual:, serial:, usb: or tcp:. `profile`: what its model can do. `backup`: the printer that takes
    over its jobs. `title`: its location, in words for the citizen whose slip comes out there.
    """

    name: DeviceName
    address: Address
    profile: DeviceName
    backup: str = ""
    title: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DisplayScreen:
    """A screen; `window` None means the screen of the whole hall."""

    name: DeviceName
    window: WindowNumber | None = None


@dataclass(frozen=True, slots=True)
class Retired:
    """What the hall no longer has but rows of its past still name, as it last was (`queueing.succession`)."""

    lines: tuple[Line, ...] = ()
    services: tuple[Service, ...] = ()
    windows: tuple[ServiceWindow, ...] = ()
    priorities: tuple[PriorityClass, ...] = ()


@dataclass(frozen=True)
class Hall:
    """One place with kiosks, windows and screens.

    `languages`: the first one is the hall's own. `opening`: weekday ("mon") to spans "HH:MM-HH:MM" in the hall's own
    time; a missing weekday is closed. `day_starts_at`: when a business date begins and the previous one ends; hours
    after midnight ("20:00-02:00") belong to the date on which they began. `special_days`: dates whose hours differ from
    their weekday's, () means closed. `changed_on`: since when the hall works in its present way, a period that reports
    offer. `slips`: the hall's own layouts as TOML, by form; the other forms use the house's layouts. `slip_pictures`:
    the files they name, as base64. `guides`: of the services that have one;
    `materials`: what the guides share; `samples`: the pictures they name, as base64. Lists of the hall do not include
    `retired`; `line`, `service` and `window` find it too.
    """

    code: Code
    name: Text
    timezone: Annotated[str, Kind("time zone")]
    languages: Annotated[tuple[Language, ...], EachOnce()]
    lines: Annotated[tuple[Line, ...], NoKey()]
    services: Annotated[tuple[Service, ...], NoKey()]
    windows: Annotated[tuple[ServiceWindow, ...], NoKey()]
    opening: Annotated[Mapping[str, tuple[Hours, ...]], Keys(WEEKDAYS)]
    day_starts_at: Clock = "00:00"
    closed_days: tuple[date, ...] = ()
    special_days: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    changed_on: date | None = None
    calling: Calling = field(default_factory=Calling)
    display: Display = field(default_factory=Display)
    kiosk_settings: Annotated[KioskSettings, Key("kiosk")] = field(default_factory=KioskSettings)
    printing: Printing = field(default_factory=Printing)
    retention: Retention = field(default_factory=Retention)
    cards: Cards = field(default_factory=Cards)
    appointments: AppointmentRules = field(default_factory=AppointmentRules)
    priorities: Annotated[tuple[PriorityClass, ...], Key("priority")] = ()
    kiosks: Annotated[tuple[Kiosk, ...], NoKey()] = ()
    displays: Annotated[tuple[DisplayScreen, ...], NoKey()] = ()
    printers: Annotated[tuple[Printer, ...], NoKey()] = ()
    demand: Annotated[Demand | None, NoKey()] = None
    wording: Annotated[Wording, NoKey()] = field(default_factory=Wording)
    neighbours: Annotated[tuple[Neighbour, ...], NoKey()] = ()
    guides: Annotated[tuple[Guide, ...], NoKey()] = ()
    materials: Annotated[tuple[Material, ...], NoKey()] = ()
    slips: Annotated[Mapping[str, str], NoKey()] = field(default_factory=dict)
    slip_pictures: Annotated[Mapping[str, str], NoKey()] = field(default_factory=dict)
    samples: Annotated[Mapping[str, str], NoKey()] = field(default_factory=dict)
    retired: Annotated[Retired, NoKey()] = field(default_factory=Retired)

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
    def _guides(self) -> dict[str, Guide]:
        return {guide.service: guide for guide in self.guides}

    @cached_property
    def _materials(self) -> dict[str, Material]:
        return {material.id: material for material in self.materials}

    @cached_property
    def _offered(self) -> frozenset[str]:
        return frozenset(service.code for service in self.services)

    def line(self, code: str) -> Line:
        """The line with this code, also a retired one; KeyError when there never was one."""
        return self._lines[code]

    def service(self, code: str) -> Service:
        """The service with this code, also a retired one; KeyError when there never was one."""
        return self._services[code]

    def window(self, number: int) -> ServiceWindow:
        """The window with this number, also a retired one; KeyError when there never was one."""
        return self._windows[number]

    def guide(self, service: str) -> Guide | None:
        """The guide of a service; None when it has none."""
        return self._guides.get(service)

    def material(self, name: str) -> Material:
        """A material that guides name; KeyError when there is none."""
        return self._materials[name]

    def offers(self, service: str) -> bool:
        """Whether citizens can take tickets for this service."""
        return service in self._offered

    def named_line(self, code: str) -> Line:
        """The line that a row names; the name of an unknown line is its code."""
        return self._lines.get(code) or Line(code, dict.fromkeys(self.languages, code))

    def named_service(self, code: str) -> Service:
        """The service that a row names; the name of an unknown service is its code."""
        return self._services.get(code) or Service(code, "", dict.fromkeys(self.languages, code), UNKNOWN_MINUTES)

    def named_window(self, number: int) -> ServiceWindow:
        """The window that a row names; an unknown window takes no line."""
        return self._windows.get(number) or ServiceWindow(number, ())

    def priority_name(self, code: str, language: str) -> str:
        """The name of a priority class that a row names, also of a retired one; "" for an ordinary ticket."""
        classes = (*self.priorities, *self.retired.priorities)
        return next((self.text(priority.name, language) for priority in classes if priority.code == code), code)

    def lines_of_window(self, number: int) -> tuple[Line, ...]:
        """The window's own lines, in the hall's order ("*" written out)."""
        return self._named(self.window(number).serves)

    def helping(self, number: int) -> tuple[Line, ...]:
        """The lines this window takes only while none of its own has anybody waiting."""
        window = self.window(number)
        own = self._named(window.serves)
        return tuple(line for line in self._named(window.helps) if line not in own)

    def windows_of_line(self, code: str) -> tuple[ServiceWindow, ...]:
        """Every window that may call this line, as one of its own or to help."""
        codes = {EVERY_LINE, code}
        return tuple(w for w in self.windows if codes & {*w.serves, *w.helps})

    def services_of_line(self, code: str) -> tuple[Service, ...]:
        """The line's services, in the hall's order."""
        return tuple(service for service in self.services if service.line == code)

    def text(self, text: Text, language: str) -> str:
        """The words in `language`, else in the hall's first language, else in any."""
        return text_in(text, language, self.languages[0])

    def _named(self, codes: tuple[str, ...]) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if EVERY_LINE in codes or line.code in codes)


def desk_printer(hall: Hall) -> str:
    """The printer that belongs to no kiosk, else the first one; "" when the hall has none."""
    of_kiosks = {kiosk.printer for kiosk in hall.kiosks}
    names = [printer.name for printer in hall.printers]
    return next((name for name in names if name not in of_kiosks), names[0] if names else "")


def business_date(hall: Hall, instant: datetime) -> date:
    """The hall's business date at this instant, which lasts until `day_starts_at`; numbers start again with each."""
    local = instant.astimezone(ZoneInfo(hall.timezone))
    day = local.date()
    if hall.day_starts_at == "00:00":
        return day
    # The instant counts, not the clock on the wall: that shows an hour twice when summer time ends.
    return (
        day - timedelta(days=1)
        if instant < _instant(hall.timezone, hall.day_starts_at, day, hall.day_starts_at)
        else day
    )


def opening_spans(hall: Hall, day: date) -> tuple[str, ...]:
    """The hours of a business date as "HH:MM-HH:MM" of the hall's own time; () when the hall is closed."""
    if day in hall.special_days:
        return hall.special_days[day]
    if day in hall.closed_days:
        return ()
    return hall.opening.get(WEEKDAYS[day.weekday()], ())


def opening_intervals(hall: Hall, day: date) -> Intervals:
    """When the hall is open on its business date `day`: (start_at, end_at), half-open, UTC, in order; () when it
    is closed.
    """
    return intervals_of(hall, opening_spans(hall, day), day)


def intervals_of(hall: Hall, spans: tuple[str, ...], day: date) -> Intervals:
    """Spans "HH:MM-HH:MM" on a business date: (start_at, end_at), half-open, UTC, in order."""
    return _intervals(hall.timezone, hall.day_starts_at, tuple(spans), day)


@lru_cache(maxsize=4096)  # asked for every ticket, for the same few dates; by reports for all days of years
def _intervals(timezone: str, day_starts_at: str, spans: tuple[str, ...], day: date) -> Intervals:
    intervals = []
    for span in spans:
        start, _, end = span.partition("-")
        start_at = _instant(timezone, day_starts_at, day, start)
        end_at = _instant(timezone, day_starts_at, day, end, ends=True)
        if start_at < end_at:  # a span inside the hour that a clock change skips is empty
            intervals.append((start_at, end_at))
    return tuple(sorted(intervals))


def minute_of_day(clock: str, day_starts_at: str, ends: bool = False) -> int:
    """Minutes of "HH:MM" since the midnight before a business date; times before its start belong to the next morning.
    `ends`: the time is an end, which may be the start of the next business date.

    >>> minute_of_day("20:00", "05:00"), minute_of_day("02:00", "05:00"), minute_of_day("05:00", "05:00", ends=True)
    (1200, 1560, 1740)
    """
    minutes, starts = (60 * int(text[:2]) + int(text[3:]) for text in (clock, day_starts_at))
    return minutes + 1440 * (minutes < starts or (ends and minutes == starts))


def instant_of(hall: Hall, day: date, clock: str, ends: bool = False) -> datetime:
    """The instant, in UTC, of "HH:MM" in the hall's own time on a business date."""
    return _instant(hall.timezone, hall.day_starts_at, day, clock, ends)


@lru_cache(maxsize=1024)
def _instant(timezone: str, day_starts_at: str, day: date, clock: str, ends: bool = False) -> datetime:
    days = minute_of_day(clock, day_starts_at, ends) // 1440
    plain = clock if clock != "24:00" else "00:00"
    return local_instant(ZoneInfo(timezone), day + timedelta(days=days), plain)


def local_instant(zone: ZoneInfo, day: date, clock: str) -> datetime:
    """The instant, in UTC, of "HH:MM" on a date in that zone; "24:00" is the midnight that ends it."""
    hour, minute = (int(part) for part in clock.split(":"))
    midnight = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, minute), tzinfo=zone)
    return midnight.astimezone(UTC)
