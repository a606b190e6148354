"""Attendance as stretches of time at windows, a hall's at once: how long, by whom, and in which hours."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from operations.reporting.attendance_columns import STILL, Rows
from operations.reporting.report import Ask, Desk
from operations.reporting.reports.seconds import up_to_now, zone_of
from operations.reporting.selection import ABSENT_WORD
from operations.reporting.spans import DAY_SECONDS
from operations.reporting.ticket_columns import NONE
from operations.reporting.wall_clock import business_days, on_the_wall, second_at, seconds_at
from queueing.admission import left_open_until
from queueing.hall import WEEKDAYS, Hall
from queueing.instants import from_microseconds, microseconds

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
MICROSECONDS = 1_000_000
HOUR_SECONDS = 3_600


@dataclass(frozen=True)
class Stretches:
    """Stretches of a hall, a place of each column for each. `clerks`: the usernames that `staff` are indexes of; NONE:
    nobody. `is_open`: else paused. `day`: the business date, as an ordinal. `began` and `ended`: microseconds since
    1970 UTC.
    """

    hall: str
    zone: ZoneInfo
    clerks: list[str]
    window: Codes
    staff: Codes
    is_open: Flags
    day: Codes
    began: Codes
    ended: Codes

    def only(self, places: Any) -> "Stretches":
        """Those at some places, or with some flags."""
        columns = {field.name: getattr(self, field.name)[places] for field in fields(self)[3:]}
        return replace(self, **columns)

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.window)

    @property
    def seconds(self) -> Codes:
        """How long each lasted, in whole seconds."""
        lasted: Codes = np.maximum(self.ended - self.began, 0) // MICROSECONDS
        return lasted

    @cached_property
    def on_the_wall(self) -> tuple[Codes, Codes]:
        """From which second to which, by the hall's clock, counted as the facts count: from the first day there is."""
        first, last = (on_the_wall(self.zone, instants // MICROSECONDS) for instants in (self.began, self.ended))
        return first, last

    def in_hour(self, hour: int) -> "Stretches":
        """What lies in an hour of the hall's clock, on each date that is touched. An hour is the one after the instant
        at which the clock first shows it, so that it has 60 minutes even in the night in which clocks go back. An hour
        counts on the day of its stretch; one that comes round again in it, on the next.
        """
        pieces = []
        is_early = np.zeros(self.size, bool)
        for later, (touched, dates, places) in enumerate(self._dates):
            start = seconds_at(self.zone, dates, hour)[places] * MICROSECONDS
            began = np.maximum(self.began[touched], start)
            ended = np.minimum(self.ended[touched], start + HOUR_SECONDS * MICROSECONDS)
            is_inside = began < ended
            own = touched[is_inside]
            is_early[own] |= later == 0
            pieces.append((own, began[is_inside], ended[is_inside], self.day[own] + later - ~is_early[own]))
        if not pieces:
            return self
        places, began, ended, day = (np.concatenate(each) for each in zip(*pieces, strict=True))
        return replace(self.only(places), began=began, ended=ended, day=day)

    def by_day(self, hall: Hall) -> "Stretches":
        """The same, cut where the hall's business dates end, so that each piece lies on its day."""
        zone, last = self.zone, business_days(hall, np.maximum(self.ended - 1, self.began) // MICROSECONDS)
        pieces = []
        for later in range(int((last - self.day).max(initial=0)) + 1):
            own = np.flatnonzero(self.day + later <= last)
            days, places = np.unique(self.day[own] + later, return_inverse=True)
            begins, ends = (
                np.array([second_at(zone, day + n, hall.day_starts_at) for day in days.tolist()], np.int64)[places]
                for n in (0, 1)
            )
            began = np.maximum(self.began[own], begins * MICROSECONDS)
            pieces.append((own, began, np.minimum(self.ended[own], ends * MICROSECONDS), days[places]))
        own, began, ended, day = (np.concatenate(each) for each in zip(*pieces, strict=True))
        return replace(self.only(own), began=began, ended=ended, day=day)

    @cached_property
    def _dates(self) -> list[tuple[Codes, Codes, Codes]]:
        """The first dates that stretches touch, the second ones, and so on: which stretches have one, all these dates,
        and the place of each among them.
        """
        first, last = (seconds // DAY_SECONDS for seconds in self.on_the_wall)
        dates = []
        for later in range(int((last - first).max(initial=-1)) + 1):
            touched = np.flatnonzero(first + later <= last)
            dates.append((touched, *np.unique(first[touched] + later, return_inverse=True)))
        return dates


def stretches(desk: Desk, ask: Ask) -> Iterator[Stretches]:
    """The selected attendance of one hall after another, of halls with any."""
    for everybody in everybodys_stretches(desk, ask):
        chosen = selected(everybody, ask)
        if chosen.size:
            yield chosen


def everybodys_stretches(desk: Desk, ask: Ask) -> Iterator[Stretches]:
    """All attendance of the period, one hall after another. What nobody closed is counted up to now or the closing of
    its day, whether it lasts still or was ended on a later date.
    """
    for hall, (clerks, rows) in desk.attendance(ask.period).items():
        yield _of_hall(desk, hall, clerks, rows)


def _of_hall(desk: Desk, hall: str, clerks: list[str], rows: Rows) -> Stretches:
    window, staff, began, ended = (rows[name].astype(np.int64) for name in ("window", "staff", "began", "ended"))
    definition = desk.halls.get(hall)
    for place in np.flatnonzero(ended == STILL).tolist():
        ended[place] = microseconds(up_to_now(desk, hall, from_microseconds(int(began[place]))))
    days = business_days(definition, began // MICROSECONDS)
    if definition is not None:
        # Who left without closing is noticed on a later date only, at the upkeep or by the next clerk.
        for place in np.flatnonzero(business_days(definition, ended // MICROSECONDS) > days).tolist():
            instants = (from_microseconds(int(of_all[place])) for of_all in (began, ended))
            ended[place] = microseconds(left_open_until(definition, *instants))
    return Stretches(hall, zone_of(desk, hall), clerks, window, staff, rows["is_open"], days, began, ended)


def selected(everybody: Stretches, ask: Ask) -> Stretches:
    """Those at the selected window, by the selected clerk, on the selected weekday; what of them lies in the selected
    hour. Nobody is open for one line or service alone.
    """
    selection = ask.selection
    is_selected = np.ones(everybody.size, bool)
    if selection.window is not None:
        is_selected &= everybody.window == selection.window
    if selection.staff:
        wanted = [number for number, name in enumerate(everybody.clerks) if (name or ABSENT_WORD) == selection.staff]
        is_selected &= np.isin(everybody.staff, [*wanted, NONE] if selection.staff == ABSENT_WORD else wanted)
    if selection.weekday:
        is_selected &= (everybody.day - 1) % 7 == WEEKDAYS.index(selection.weekday)  # the first day was a Monday
    chosen = everybody if is_selected.all() else everybody.only(is_selected)
    return chosen if selection.hour is None else chosen.in_hour(selection.hour)


def attended(desk: Desk, ask: Ask, by_staff: bool) -> dict[tuple[str, Any], tuple[int, int]]:
    """(hall, window or staff) → (open seconds, paused seconds)."""
    result: dict[tuple[str, Any], tuple[int, int]] = {}
    for of_hall in stretches(desk, ask):
        numbers, places = np.unique(of_hall.staff if by_staff else of_hall.window, return_inverse=True)
        # Sums of whole seconds stay far below 2⁵³, where a float is still exact.
        opened, paused = (
            np.bincount(places, of_hall.seconds * flags, len(numbers)).astype(np.int64).tolist()
            for flags in (of_hall.is_open, ~of_hall.is_open)
        )
        names = [*of_hall.clerks, None]  # NONE finds the last one
        keys = [names[number] for number in numbers.tolist()] if by_staff else numbers.tolist()
        result |= {(of_hall.hall, key): both for key, both in zip(keys, zip(opened, paused, strict=True), strict=True)}
    return result
