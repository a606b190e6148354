"""Whether a citizen gets a number now, by the hall's hours and its windows. The only place that decides this."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from queueing.hall import Hall, Intervals, business_date, instant_of, opening_intervals, opening_spans

LOOK_AHEAD_DAYS = 31
DAY = timedelta(days=1)
Kind = Literal["open", "served", "before", "break", "over", "closed", "closing"]
Refusal = Literal["", "hall_closed", "closing_soon"]


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening, half-open: from `start_at` until `end_at`. `first_day`, `day`: the hall's dates on which it begins
    and ends; they differ where hours touch at midnight.
    """

    start_at: datetime
    end_at: datetime
    first_day: date
    day: date


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A date on which the hall opens, and its hours as "HH:MM-HH:MM" of the hall's own time."""

    day: date
    hours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a citizen gets a number.

    `kind`: open (within the hours, no window open yet), served (some window is open), before or break (the hall opens
    again on this date), over or closed (it does not), closing (within the hours, but too late for a number). `refusal`:
    why there is no number, as the API's code; "" means there is one. `opens_at`: the next opening; None while the hall
    is open, or when it does not open within a month. `closes_at`: the end of the current hours; None outside them, or
    after tomorrow.
    `changes_at`: when time alone may change this answer. `hours`: today's hours as "HH:MM-HH:MM"; () when the hall does
    not open today. `next_day`: the next date on which the hall opens; None: not within a month.
    """

    kind: Kind
    refusal: Refusal = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    changes_at: datetime | None = None
    hours: tuple[str, ...] = ()
    next_day: OpenDay | None = None


def admission(hall: Hall, now: datetime, has_open_window: bool) -> Admission:
    """The answer for this instant.

    Within the opening hours there are numbers until `last_ticket_minutes` before the day's closing. Outside them there
    are numbers while any window is open, and from `first_ticket_minutes` before each opening. A hall with a last-ticket
    time gives none after its closing, even while windows are still open.
    """
    today = business_date(hall, now)
    answer = _answer(hall, now, has_open_window)
    return replace(answer, hours=opening_spans(hall, today), next_day=_next_day(hall, today))


def _answer(hall: Hall, now: datetime, has_open_window: bool) -> Admission:
    openings = _openings(hall, now)
    current = next((opening for opening in openings if opening.start_at <= now < opening.end_at), None)
    changes_at = min((at for at in _turns(hall, openings, business_date(hall, now)) if at > now), default=None)
    if current is not None and current.end_at >= instant_of(
        hall, business_date(hall, now) + 2 * DAY, hall.day_starts_at
    ):
        return Admission("served" if has_open_window else "open", changes_at=changes_at)  # round the clock
    if current is not None:
        is_late = now >= _last_ticket_at(hall, current, openings)
        kind: Kind = "closing" if is_late else "served" if has_open_window else "open"
        return Admission(kind, "closing_soon" if is_late else "", None, current.end_at, changes_at)
    kind = _outside(hall, now, openings)
    opens_at = _next_opening(hall, now)
    early = timedelta(minutes=hall.calling.first_ticket_minutes)
    if has_open_window and not (kind == "over" and hall.calling.last_ticket_minutes):
        return Admission("served", "", opens_at, None, changes_at)
    is_early = opens_at is not None and opens_at - early <= now
    return Admission(kind, "" if is_early else "hall_closed", opens_at, None, changes_at)


def open_since(hall: Hall, now: datetime) -> datetime | None:
    """Since when the hall has been open without a break, by its hours; None: it is closed. Looks back to the previous
    business date at most.
    """
    return next(
        (opening.start_at for opening in _openings(hall, now) if opening.start_at <= now < opening.end_at), None
    )


def left_open_until(hall: Hall, since: datetime, now: datetime) -> datetime:
    """Until when a window counts that was staffed at `since` and that nobody had closed by `now`: the last closing of
    that business date, by the hall's hours, or `now` if that is earlier. Hours that touch at midnight are one opening.
    """
    day = business_date(hall, since)
    until = max([since, *(end_at for _, end_at in opening_intervals(hall, day))])
    goes_on = True
    while until < now and goes_on:
        day, closing_at = day + DAY, until
        for start_at, end_at in opening_intervals(hall, day):
            until = max(until, end_at) if start_at <= until else until
        goes_on = until > closing_at
    return min(until, max(since, now))


def served_until(hall: Hall, now: datetime) -> datetime | None:
    """Until when somebody who takes a number now is served where a hall stops in time: the business date's last
    closing, and the time for which staff stay on. None: the hall does not stop, or does not close on this date.
    """
    if not hall.calling.stop_when_full:
        return None
    today = business_date(hall, now)
    openings = [opening for opening in _openings(hall, now) if opening.first_day <= today <= opening.day]
    if not openings or openings[-1].day > today:
        return None
    return openings[-1].end_at + timedelta(minutes=hall.calling.overtime_minutes)


def is_beyond(hall: Hall, now: datetime, wait_seconds: int | None) -> bool:
    """Whether such a wait ends too late to be served today; None: nobody knows it, so nobody is refused for it."""
    until = served_until(hall, now)
    return until is not None and wait_seconds is not None and now + timedelta(seconds=wait_seconds) > until


def _openings(hall: Hall, now: datetime) -> tuple[Opening, ...]:
    """The openings around this date, in order; hours that touch at midnight are one opening."""
    today = business_date(hall, now)
    days = tuple(today + timedelta(days=n) for n in (-1, 0, 1))
    return _joined(days, tuple(opening_intervals(hall, day) for day in days))


@lru_cache(maxsize=1024)  # asked for every ticket, for the same few dates
def _joined(days: tuple[date, ...], intervals: tuple[Intervals, ...]) -> tuple[Opening, ...]:
    openings: list[Opening] = []
    for day, of_day in zip(days, intervals, strict=True):
        for start_at, end_at in of_day:
            if openings and openings[-1].end_at >= start_at:
                openings[-1] = replace(openings[-1], end_at=end_at, day=day)
            else:
                openings.append(Opening(start_at, end_at, day, day))
    return tuple(openings)


def _last_ticket_at(hall: Hall, current: Opening, openings: Sequence[Opening]) -> datetime:
    """Only the day's last closing counts: everybody is still served after a break."""
    goes_on = any(opening.day == current.day and opening.start_at > current.start_at for opening in openings)
    return current.end_at - timedelta(minutes=0 if goes_on else hall.calling.last_ticket_minutes)


def _outside(hall: Hall, now: datetime, openings: Sequence[Opening]) -> Kind:
    day = business_date(hall, now)
    today = [opening for opening in openings if opening.first_day <= day <= opening.day]
    if not today:
        return "closed"
    if now >= today[-1].end_at:
        return "over"
    return "before" if now < today[0].start_at else "break"


def _turns(hall: Hall, openings: Sequence[Opening], today: date) -> list[datetime]:
    early = timedelta(minutes=hall.calling.first_ticket_minutes)
    starts = [at for opening in openings for at in (opening.start_at - early, opening.start_at)]
    ends = [at for opening in openings for at in (_last_ticket_at(hall, opening, openings), opening.end_at)]
    return [*starts, *ends, instant_of(hall, today + timedelta(days=1), hall.day_starts_at)]


def _next_day(hall: Hall, today: date) -> OpenDay | None:
    days = (today + timedelta(days=n) for n in range(1, LOOK_AHEAD_DAYS + 1))
    return next((OpenDay(day, hours) for day in days if (hours := opening_spans(hall, day))), None)


def _next_opening(hall: Hall, now: datetime) -> datetime | None:
    today = business_date(hall, now)
    for days in range(LOOK_AHEAD_DAYS + 1):
        for start_at, _ in opening_intervals(hall, today + timedelta(days=days)):
            if start_at > now:
                return start_at
    return None
