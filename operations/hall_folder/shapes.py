"""What may stand in each table of a hall folder: keys, types, bounds and known words. What must agree between tables is
in `checks`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, Literal, NotRequired
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

from locales.spoken import tongues
from operations.hall_folder.mistakes import nearest
from queueing.policies import RULES

_closed = with_config(ConfigDict(extra="forbid", strict=True, allow_inf_nan=False))

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TURNING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_SPAN = re.compile(rf"({_CLOCK})-({_CLOCK}|24:00)")


def _clean(text: str) -> str:
    """Nothing a printer or a screen would obey: control signs, line breaks, signs that turn the writing
    direction.
    """
    for sign in text:
        if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Zl", "Zp") or sign in _TURNING:
            raise PydanticCustomError("unclean", "has the control character U+{sign}", {"sign": f"{ord(sign):04X}"})
    if text != text.strip():
        raise PydanticCustomError("unclean", "begins or ends with a space", {})
    return text


def is_hours(value: object) -> bool:
    """Whether it is written like "09:00-12:00"."""
    return isinstance(value, str) and _SPAN.fullmatch(value) is not None


def is_clock(value: object) -> bool:
    """Whether it is written like "09:30"."""
    return isinstance(value, str) and re.fullmatch(_CLOCK, value) is not None


def _hours(text: str) -> str:
    if not is_hours(text):
        raise PydanticCustomError("span", 'must be hours like "09:00-12:00", not "{text}"', {"text": text[:40]})
    return text


def _span(text: str) -> str:
    if _hours(text)[:5] >= text[-5:]:
        raise PydanticCustomError("span", '"{text}" ends before it begins', {"text": text})
    return text


def _once(languages: list[str]) -> list[str]:
    if len(set(languages)) < len(languages):
        raise PydanticCustomError("like", "a language is named twice", {})
    return languages


def _one_of(what: str, known: Callable[[], Iterable[str]]) -> AfterValidator:
    """A word of a list; another one is told with the nearest."""

    def check(word: str) -> str:
        words = list(known())
        if word not in words:
            hint = nearest(word, words)
            sentence = {"what": what, "word": word[:60], "hint": hint}
            raise PydanticCustomError("known", '{what} "{word}" does not exist{hint}', sentence)
        return word

    return AfterValidator(check)


def _tongue(word: str) -> str:
    if word not in tongues():
        hint = nearest(word, tongues())
        sentence = {"word": word[:60], "hint": hint}
        text = 'announcement in "{word}" does not exist{hint}; a new tongue needs its sentences in locales/spoken.toml'
        raise PydanticCustomError("known", text, sentence)
    return word


def _clock(text: str) -> str:
    if not is_clock(text):
        raise PydanticCustomError("clock", 'must be a time like "09:30", not "{text}"', {"text": text[:40]})
    return text


def _like(pattern: str, example: str) -> AfterValidator:
    """Text of a fixed pattern, explained by an example."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError(
                "like", "must be {example}, not {text}", {"example": example, "text": repr(text[:40])}
            )
        return text

    return AfterValidator(check)


Word = Annotated[str, StringConstraints(min_length=1, max_length=160), AfterValidator(_clean)]
Words = Annotated[dict[str, Word], Field(min_length=1)]
Spans = list[Annotated[str, AfterValidator(_hours)]]
Clock = Annotated[str, AfterValidator(_clock)]
Rest = Annotated[str, AfterValidator(lambda text: text and _span(text))]
HallCode = Annotated[str, _like(r"[a-z][a-z0-9-]{0,31}", 'small letters, digits and hyphens like "dongguan"')]
LineCode = Annotated[str, _like(r"[A-Z][A-Z0-9]{0,7}", 'capital letters and digits like "A"')]
Series = Annotated[str, _like(r"[A-Z]{1,3}", 'one to three capital letters like "A"')]
ServiceCode = Annotated[str, _like(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", 'letters, digits and hyphens like "HJ-001"')]
PriorityCode = Annotated[str, _like(r"[a-z][a-z0-9_-]{0,31}", 'small letters like "elderly"')]
DeviceName = Annotated[str, _like(r"[a-z0-9][a-z0-9_-]{0,31}", 'small letters, digits and hyphens like "kiosk-1"')]
Language = Annotated[str, _like(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", 'a language like "en" or "zh-CN"')]
Address = Annotated[
    str,
    _like(
        r"virtual:|(serial|usb|usblp|tcp|socket|rfc2217)://[!-~]+",
        '"virtual:", "serial:///dev/…", "usb://…", "usblp://…", "tcp://…", "socket://…" or "rfc2217://…"',
    ),
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WindowNumber = Annotated[int, Field(ge=1, le=999)]
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, le=100_000)]


@_closed
class OpeningTable(TypedDict):
    mon: NotRequired[Spans]
    tue: NotRequired[Spans]
    wed: NotRequired[Spans]
    thu: NotRequired[Spans]
    fri: NotRequired[Spans]
    sat: NotRequired[Spans]
    sun: NotRequired[Spans]


@_closed
class CallingTable(TypedDict):
    rule: NotRequired[Annotated[str, _one_of("calling rule", lambda: RULES)]]
    extra_wait_minutes: NotRequired[Annotated[int, Field(ge=0, le=480)]]
    reinstate_behind: NotRequired[Annotated[int, Field(ge=0, le=100)]]
    no_show_after_seconds: NotRequired[Annotated[int, Field(ge=0, le=3600)]]
    reinstate_within_minutes: NotRequired[Annotated[int, Field(ge=0, le=1440)]]
    most_recalls: NotRequired[Annotated[int, Field(ge=0, le=20)]]
    first_ticket_minutes: NotRequired[Annotated[int, Field(ge=0, le=720)]]
    last_ticket_minutes: NotRequired[Annotated[int, Field(ge=0, le=720)]]


@_closed
class DisplayTable(TypedDict):
    call_least_seconds: NotRequired[Annotated[int, Field(ge=1, le=120)]]
    repeat_announcement: NotRequired[Annotated[int, Field(ge=0, le=5)]]
    voice: NotRequired[Literal["browser", "server", "none"]]
    announce_languages: NotRequired[list[Annotated[str, AfterValidator(_tongue)]]]


@_closed
class KioskSettingsTable(TypedDict):
    idle_seconds: NotRequired[Annotated[int, Field(ge=5, le=600)]]
    paper: NotRequired[bool]


@_closed
class PrintingTable(TypedDict):
    reprint_within_minutes: NotRequired[Annotated[int, Field(ge=1, le=1440)]]


@_closed
class PriorityTable(TypedDict):
    code: PriorityCode
    name: Words
    head_start_minutes: Annotated[int, Field(ge=0, le=480)]
    note: NotRequired[Words]
    large_print: NotRequired[bool]


@_closed
class HallTable(TypedDict):
    code: HallCode
    name: Words
    timezone: Annotated[str, _one_of("time zone", lambda: sorted(available_timezones()))]
    languages: Annotated[list[Language], Field(min_length=1), AfterValidator(_once)]
    opening: OpeningTable
    day_starts_at: NotRequired[Clock]
    closed_days: NotRequired[list[date]]
    special_days: NotRequired[dict[str, Spans]]
    calling: NotRequired[CallingTable]
    display: NotRequired[DisplayTable]
    kiosk: NotRequired[KioskSettingsTable]
    printing: NotRequired[PrintingTable]
    priority: NotRequired[list[PriorityTable]]


@_closed
class LineTable(TypedDict):
    code: LineCode
    name: Words
    series: NotRequired[Series]
    weight: NotRequired[Annotated[int, Field(ge=1, le=100)]]
    wait_target_minutes: NotRequired[Annotated[int, Field(ge=1, le=480)]]


@_closed
class ServiceTable(TypedDict):
    code: ServiceCode
    line: str
    name: Words
    minutes: Annotated[float, Field(gt=0, le=480)]
    materials: NotRequired[dict[str, list[Word]]]
    promised_days: NotRequired[Annotated[int, Field(ge=1, le=366)]]
    common: NotRequired[bool]
    keywords: NotRequired[list[Word]]


@_closed
class WindowTable(TypedDict):
    number: WindowNumber
    serves: NotRequired[list[str]]
    helps: NotRequired[list[str]]
    name: NotRequired[Words]


@_closed
class KioskTable(TypedDict):
    name: DeviceName
    printer: NotRequired[str]
    title: NotRequired[Words]


@_closed
class PrinterTable(TypedDict):
    name: DeviceName
    address: Address
    profile: DeviceName
    backup: NotRequired[str]
    title: NotRequired[Words]


@_closed
class ScreenTable(TypedDict):
    name: DeviceName
    window: NotRequired[WindowNumber]


@_closed
class CitizensTable(TypedDict):
    patience_minutes: NotRequired[Annotated[float, Field(gt=0, le=10_000)]]
    cancel_share: NotRequired[Share]
    no_show_share: NotRequired[Share]
    walk_seconds: NotRequired[Annotated[float, Field(ge=0, le=3600)]]
    service_spread: NotRequired[Annotated[float, Field(ge=0, le=3)]]
    park_share: NotRequired[Share]
    park_minutes: NotRequired[Annotated[float, Field(ge=0, le=480)]]
    transfer_share: NotRequired[Share]
    several_services_share: NotRequired[Share]
    common_share: NotRequired[Share]


@_closed
class ShiftTable(TypedDict):
    windows: list[WindowNumber]
    start: Clock
    end: Clock
    rest: NotRequired[Rest]
    weekdays: NotRequired[list[Weekday]]


@_closed
class DemandTable(TypedDict):
    arrivals: dict[Weekday, dict[str, Amount]]
    lines: NotRequired[dict[str, Amount]]
    priorities: NotRequired[dict[str, Share]]
    languages: NotRequired[dict[str, Share]]
    citizens: NotRequired[CitizensTable]
    shift: NotRequired[list[ShiftTable]]


Table = dict[str, Any]
"""A table as tomllib gave it; after `validated` it has the keys and types of its shape."""
