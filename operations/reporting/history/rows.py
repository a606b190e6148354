"""One row of a history as a row of the table of tickets.

What many rows have in common (hall, line, service, window, the date of an hour) is looked at once and remembered; only
the number and the instants are each row's own. That is what makes a million rows a matter of seconds.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import combinations
from typing import TypeVar
from unicodedata import category
from zoneinfo import ZoneInfo

from operations.reporting.history.columns import EVERY, INSTANTS, LEAVING, LONGEST, OTHER_OUTCOMES, OUTCOMES, BadRow
from operations.reporting.history.written_times import moment
from queueing.hall import Hall, business_date
from queueing.instants import from_microseconds, microseconds
from queueing.ticket import LONGEST_QUEUE
from storage.history import IMPORTED, ImportedTicket

_UNFIT = {"Cc", "Cs", "Zl", "Zp"}
"""Control characters, surrogates and line separators. Spaces, joiners and hyphens of any kind may be in a name."""
_WHOLE = re.compile(r"(\d{1,9})(?:[.,]0+)?")
_STATES = {word: OUTCOMES[OTHER_OUTCOMES.get(word, word)].value for word in (*OUTCOMES, *OTHER_OUTCOMES)}
_SECOND = 1_000_000
_HOUR = 3_600 * _SECOND
LONGEST_STEP = timedelta(hours=24)
"""Between any two instants of one visit. More is a mistake of the other system, such as a year 2126."""
_LONGEST_QUEUE = LONGEST_QUEUE // timedelta(microseconds=1)
_LONGEST = LONGEST_STEP // timedelta(microseconds=1)
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the older system's clock may be ahead of ours. What lies later has not happened."""
MOST_REMEMBERED = 50_000
"""Entries of each memory, which a file of nothing but different names must not fill without end."""
K = TypeVar("K")
V = TypeVar("V")
Names = tuple[tuple[str, str], ...]
"""(kind, name) of what a hall never had."""
NamesOf = Callable[[Hall, str | None, str | None, str, int | None], Names]
_Words = tuple[str, str, str, str, str, int | None]
"""Line, number, service, state, priority, window."""
_Instants = tuple[int, int | None, int | None, int | None, int]
_Read = tuple[_Words, tuple[int | None, int | None], _Instants, Names]
"""A row's words; when its holder arrived, and had booked; its instants; and its unknown names."""


class HallRows:
    """The rows of one hall, up to `now`. `names_of(line, service, priority, window)`: what of it the hall never had.
    `dates`: the order of dates like 03/02/2026; "": unknown.
    """

    def __init__(self, hall: Hall, names_of: NamesOf, now: datetime, dates: str = "") -> None:
        self.hall, self._zone, self._names_of = hall, ZoneInfo(hall.timezone), names_of
        self._dates_are = dates
        self._latest = microseconds(now + CLOCKS_DIFFER)
        self._things: dict[tuple[str, str, str], tuple[str, Names]] = {}
        self._windows: dict[str, tuple[int | None, Names]] = {}
        self._dates: dict[int, str] = {}

    def ticket(self, values: Sequence[str]) -> tuple[ImportedTicket, Names]:
        """The ticket of a row in the order of EVERY, and its unknown names; `BadRow` says what is wrong."""
        visit, before, instants, names = self._read(values)
        return self._made(visit, before, *instants), names

    def instants(self, values: Sequence[str]) -> tuple[int, int | None, int | None, int | None]:
        """Issued, called, started and left, of a row that may be a ticket; `BadRow` says what is wrong."""
        _, _, (issued_at, called_at, started_at, left_at, _), _ = self._read(values)
        return issued_at, called_at, started_at, left_at

    def _read(self, values: Sequence[str]) -> _Read:
        try:
            return self._checked(*values)
        except BadRow:
            check_texts(EVERY, values)  # names the cause first, and keeps endless texts out of the reason
            raise

    def _checked(
        self, _hall: str, number: str, line: str, service: str, priority: str, window: str,
        issued: str, called: str, started: str, left: str, outcome: str, arrived: str, booked: str,
    ) -> _Read:  # fmt: skip
        known_service, names = self._things.get((line, service, priority)) or self._looked_at(line, service, priority)
        number_of_window, window_names = self._windows.get(window) or self._window(window)
        state = _STATES.get(outcome) or _state(outcome)
        if not number or len(number) > LONGEST["number"] or not number.isprintable():
            check_texts(("number",), (number,))
        instants = self._instants(state, issued, called, started, left)
        visit = line, number, known_service, state, priority, number_of_window
        before = self._arrival(arrived, instants[0]), self._booked(booked, instants[0])
        return visit, before, instants, names + window_names

    def _looked_at(self, line: str, service: str, priority: str) -> tuple[str, Names]:
        check_texts(("line", "service", "priority"), (line, service, priority))
        thing = service or line, self._names_of(self.hall, line, service or line, priority, None)
        return _remember(self._things, (line, service, priority), thing)

    def _window(self, text: str) -> tuple[int | None, Names]:
        number = _window(text)
        return _remember(self._windows, text, (number, self._names_of(self.hall, None, None, "", number)))

    def _instants(self, state: str, *texts: str) -> _Instants:
        """Issued, called, started, left; and when it ended, as far as is known."""
        issued, called, started, left = texts
        zone, dates = self._zone, self._dates_are
        issued_at = moment("issued_at", issued, zone, None, dates)
        if issued_at is None:
            raise BadRow("issued_at is missing")
        called_at = moment("called_at", called, zone, issued_at, dates)
        first_at = issued_at if called_at is None else called_at
        started_at = moment("started_at", started, zone, first_at, dates)
        second_at = first_at if started_at is None else started_at
        left_at = moment("finished_at", left, zone, second_at, dates)
        last_at = second_at if left_at is None else left_at
        latest = max(second_at, last_at)
        if not issued_at <= first_at <= second_at <= last_at or latest - issued_at > _LONGEST:
            _must_be_in_order(texts, (issued_at, called_at, started_at, left_at), state)
        if latest > self._latest:
            _must_have_happened(texts, (issued_at, called_at, started_at, left_at), self._latest)
        return issued_at, called_at, started_at, left_at, last_at

    def _arrival(self, text: str, issued_at: int) -> int | None:
        arrived_at = moment("arrived_at", text, self._zone, None, self._dates_are)
        if arrived_at is not None and not 0 <= issued_at - arrived_at <= _LONGEST_QUEUE:
            raise BadRow(
                f"arrived_at {text} does not lie in the {LONGEST_QUEUE // timedelta(hours=1)} hours up to issued_at"
            )
        return arrived_at

    def _booked(self, text: str, issued_at: int) -> int | None:
        """It may be before the issue or after it, and even after the visit, which somebody may have left early."""
        booked_at = moment("booked_at", text, self._zone, None, self._dates_are)
        if booked_at is not None and abs(booked_at - issued_at) > _LONGEST:
            raise BadRow(f"booked_at {text} lies more than 24 hours from issued_at")
        return booked_at

    def _business_date(self, instant: int) -> str:
        """In ISO 8601. It is the same for a whole hour, unless a date begins within it."""
        hour = instant // _HOUR
        day = self._dates.get(hour)
        if day is None:
            first, last = (self._exact_date(at) for at in (hour * _HOUR, (hour + 1) * _HOUR - 1))
            if first != last:
                return self._exact_date(instant)
            day = _remember(self._dates, hour, first)
        return day

    def _exact_date(self, instant: int) -> str:
        return business_date(self.hall, from_microseconds(instant)).isoformat()

    def _made(
        self, visit: _Words, before: tuple[int | None, int | None],
        issued_at: int, called_at: int | None, started_at: int | None, left_at: int | None, last_at: int,
    ) -> ImportedTicket:  # fmt: skip
        line, number, service, state, priority, window = visit
        arrived_at, booked_at = before
        waits_since = issued_at if booked_at is None else max(issued_at, booked_at)
        identity = f"{self.hall.code}\n{line}\n{number}\n{issued_at}".encode("utf-8", "surrogatepass")
        finished_at = left_at if state == "finished" else None
        walk = None if started_at is None or called_at is None else started_at - called_at
        served = None if started_at is None or left_at is None else left_at - started_at
        return ImportedTicket(
            # Begins with the instant: what comes in order of time is appended to the indexes, however large they are.
            f"{IMPORTED}{issued_at:014x}{blake2b(identity, digest_size=8).hexdigest()}",
            self.hall.code,
            self._business_date(issued_at),
            line,
            number,
            service,
            state,
            priority,
            window,
            issued_at,
            called_at,
            started_at,
            walk,
            served or 0,
            finished_at,
            last_at,
            None if called_at is None else max(0, called_at - waits_since) // _SECOND,
            None if walk is None else walk // _SECOND,
            None if served is None or finished_at is None else served // _SECOND,
            None if finished_at is None else (finished_at - issued_at) // _SECOND,
            arrived_at,
            booked_at,
        )


def _remember(cache: dict[K, V], key: K, value: V) -> V:
    if len(cache) >= MOST_REMEMBERED:
        cache.clear()
    cache[key] = value
    return value


def _state(outcome: str) -> str:
    state = _STATES.get(outcome.lower())
    if state is None:
        raise BadRow(f"outcome '{outcome}' is none of {', '.join(OUTCOMES)}")
    return state


def check_texts(names: Sequence[str], values: Sequence[str]) -> None:
    """Raise `BadRow` for an invalid text or a missing required one."""
    for name, value in zip(names, values, strict=True):
        if len(value) > LONGEST.get(name, 200):
            raise BadRow(f"{name} is too long: more than {LONGEST.get(name, 200)} characters")
        if not value.isprintable() and any(category(character) in _UNFIT for character in value):
            raise BadRow(f"{name} has control characters")
        if not value and name in ("hall", "number", "line"):
            raise BadRow(f"{name} is missing")


def _must_be_in_order(written_instants: Sequence[str], instants: Sequence[int | None], state: str) -> None:
    named_instants = [
        (name, text, at) for name, text, at in zip(INSTANTS, written_instants, instants, strict=True) if at is not None
    ]
    for (earlier, _, first_at), (later, text, second_at) in combinations(named_instants, 2):
        left_before_the_call = (earlier, later) == ("called_at", "finished_at") and state in LEAVING
        if second_at < first_at and not left_before_the_call:
            raise BadRow(f"{later} {text} lies before {earlier} {written_instants[INSTANTS.index(earlier)]}")
        if second_at - first_at > _LONGEST:
            raise BadRow(f"{later} {text} lies more than 24 hours after {earlier}")


def _must_have_happened(written_instants: Sequence[str], instants: Sequence[int | None], latest: int) -> None:
    for name, text, at in zip(INSTANTS, written_instants, instants, strict=True):
        if at is not None and at > latest:
            raise BadRow(f"{name} {text} lies in the future; are the day and the month swapped?")


def _window(text: str) -> int | None:
    if not text:
        return None
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise BadRow(f"window '{text}' is not a number")
    return int(match[1])
