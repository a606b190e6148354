"""Whether a citizen gets a number now, by the hall's hours and its windows. The only place that knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from queueing.hall import Hall, business_date, opening_intervals

LOOK_AHEAD_DAYS = 31
Kind = Literal["open", "served", "before", "break", "over", "closed", "closing"]
Refusal = Literal["", "hall_closed", "closing_soon"]


@dataclass(frozen=True, slots=True)
class Opening:
    """Half-open: from `start_at` until `end_at`. `day`: the hall's date it belongs to."""

    start_at: datetime
    end_at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a citizen gets a number.

    `kind`: open (within the hours, no window open yet), served (some window is open), before or break (it opens again
    on this date), over, closed (it does not), closing (within the hours, but too late for a number).
    `refusal`: why there is no number, as the API's code; "" means there is one. `opens_at`: the next opening, None
    while the hall is open or when it does not open within a month. `closes_at`: the end of the hours that run, None
    outside them. `changes_at`: when the clock alone may change this answer, None: not today.
    """

    kind: Kind
    refusal: Refusal = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    changes_at: datetime | None = None


def admission(hall: Hall, now: datetime, has_open_window: bool) -> Admission:
    """The answer for this instant.

    Within the opening hours there are numbers until `last_ticket_minutes` before the day's closing; outside them while
    any window is open, and from `first_ticket_minutes` before each opening. A hall with a last-ticket time gives none
    after its closing either, whoever still sits at a window.
    """
    openings = _openings(hall, now)
    current = next((one for one in openings if one.start_at <= now < one.end_at), None)
    changes_at = min((at for at in _turns(hall, openings) if at > now), default=None)
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
    """Since when the hall has been open without a break, by its hours; None: it is closed. Not further back than the
    business date before.
    """
    return next((one.start_at for one in _openings(hall, now) if one.start_at <= now < one.end_at), None)


def _openings(hall: Hall, now: datetime) -> list[Opening]:
    """Around this date, in order; hours that touch at midnight are one opening."""
    today = business_date(hall, now)
    found: list[Opening] = []
    for day in (today + timedelta(days=n) for n in (-1, 0, 1)):
        for start_at, end_at in opening_intervals(hall, day):
            begins = found.pop().start_at if found and found[-1].end_at >= start_at else start_at
            found.append(Opening(begins, end_at, day))
    return found


def _last_ticket_at(hall: Hall, current: Opening, openings: Sequence[Opening]) -> datetime:
    """Only the day's last closing counts: after a break everybody is still served."""
    goes_on = any(other.day == current.day and other.start_at > current.start_at for other in openings)
    return current.end_at - timedelta(minutes=0 if goes_on else hall.calling.last_ticket_minutes)


def _outside(hall: Hall, now: datetime, openings: Sequence[Opening]) -> Kind:
    today = [one for one in openings if one.day == business_date(hall, now)]
    if not today:
        return "closed"
    if now >= today[-1].end_at:
        return "over"
    return "before" if now < today[0].start_at else "break"


def _turns(hall: Hall, openings: Sequence[Opening]) -> list[datetime]:
    early = timedelta(minutes=hall.calling.first_ticket_minutes)
    starts = [at for one in openings for at in (one.start_at - early, one.start_at)]
    return starts + [at for one in openings for at in (_last_ticket_at(hall, one, openings), one.end_at)]


def _next_opening(hall: Hall, now: datetime) -> datetime | None:
    today = business_date(hall, now)
    for days in range(LOOK_AHEAD_DAYS + 1):
        for start_at, _ in opening_intervals(hall, today + timedelta(days=days)):
            if start_at > now:
                return start_at
    return None
