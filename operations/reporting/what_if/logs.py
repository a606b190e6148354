"""Reads a hall's log for replays: days with their visits, and the behaviour learnt from these and earlier days."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from forecasting.what_if.conditions import LoggedDay, Spans, Visit
from forecasting.what_if.learning import Behaviour, LoggedVisit, Outcome, hours_of_windows, learn, no_beat
from operations.context import Context
from queueing.admission import left_open_until
from queueing.hall import Hall, business_date, local_instant, opening_intervals
from storage import reports
from storage.logged_visits import latest_date, logged_visits
from storage.reports import Period

LEARNT_DAYS = 90
"""Behaviour is learnt from at least this many days up to the last one."""
WHOLE_DAY = 16 * 3600.0
"""Opening hours of at least this many seconds mean that the real hours are unknown."""
HALF_HOUR, DAY_SECONDS = 1800, 86_400.0


@dataclass(frozen=True, slots=True)
class Log:
    """`visits` has the visits of each of `days`, in the same order. `behaviour` is learnt from these and
    earlier days. `data_hash`: SHA-256 of everything that was read, in hexadecimal digits. `last_year`: visits of the
    ordinary days of the year before; {}: they were not asked for or are not known.
    """

    days: list[LoggedDay]
    visits: list[list[LoggedVisit]]
    behaviour: Behaviour
    data_hash: str
    last_year: Mapping[date, int] = field(default_factory=dict)

    def where(self, is_wanted: Callable[[date], bool]) -> "Log":
        """The same with these days alone; what was learnt from all of them stays."""
        pairs = [pair for pair in zip(self.days, self.visits, strict=True) if is_wanted(pair[0].day)]
        return replace(self, days=[day for day, _ in pairs], visits=[visits for _, visits in pairs])


def read_log(
    connection: Connection, hall: Hall, start: date, end: date, now: datetime, beat: Callable[[], None] = no_beat
) -> Log:
    """The days from `start` to `end` on which anybody came. `beat` is called again and again meanwhile; an exception
    that it raises ends the reading.
    """
    learnt_from = min(start, end - timedelta(days=LEARNT_DAYS))
    by_day: dict[date, list[LoggedVisit]] = defaultdict(list)
    rows = logged_visits(connection, hall.code, learnt_from, end)
    bounds_of = cache(partial(_bounds, hall))
    for row in rows:
        beat()
        by_day[row.business_date].append(_visit(row, *bounds_of(row.business_date)))
    at_windows = {day: reports.attendance_of(connection, Period(day, day, hall.code)) for day in _dates(start, end)}
    attendance = _attendance(hall, at_windows, now)
    dates = [day for day in sorted(by_day) if day >= start]
    prior_seconds = {service.code: 60.0 * service.minutes for service in (*hall.retired.services, *hall.services)}
    line_of = {service.code: service.line for service in (*hall.retired.services, *hall.services)}
    return Log(
        [_day(hall, day, by_day[day], attendance.get(day, {})) for day in dates],
        [by_day[day] for day in dates],
        learn([by_day[day] for day in sorted(by_day)], prior_seconds, line_of, beat),
        _data_hash(_with_beats(rows, beat), at_windows),
    )


def _with_beats(rows: Iterable[Any], beat: Callable[[], None]) -> Iterator[Any]:
    for row in rows:
        beat()
        yield row


def last_date(context: Context, hall: Hall) -> date:
    """The last business date before today on which anybody took a ticket; yesterday if there is none."""
    today = business_date(hall, context.now())
    with context.database.reading() as connection:
        return latest_date(connection, hall.code, today) or today - timedelta(days=1)


def midnight(hall: Hall, day: date) -> datetime:
    """The instant from which the seconds of a business date are counted: twelve hours before noon, so that they are
    those of the clock on the wall on the days, too, on whose mornings clocks change.
    """
    return local_instant(ZoneInfo(hall.timezone), day, "12:00") - timedelta(hours=12)


def _bounds(hall: Hall, day: date) -> tuple[datetime, float]:
    """The instant from which a day's seconds are counted, and the second of its last closing; of a hall or date without
    opening hours, the end of the date.
    """
    ends = [end for _, end in opening(hall, day)]
    return midnight(hall, day), max(ends, default=DAY_SECONDS)


def _visit(row: Any, midnight_at: datetime, closing: float) -> LoggedVisit:
    """`closing`: who was never called waited until then, as in the report `patience`: nobody knows when they went."""

    def seconds(instant: datetime | None) -> float | None:
        return None if instant is None else (instant - midnight_at).total_seconds()

    # Who booked and comes early waits from the booked time on, as in the reports.
    arrived = seconds(max(row.issued_at, row.appointment_at or row.issued_at))
    assert arrived is not None  # every ticket was issued
    ended = seconds(row.ended_at)
    if row.state == "expired" and ended is not None:
        ended = min(ended, closing)
    return LoggedVisit(
        arrived,
        row.line,
        row.service,
        row.priority,
        cast(Outcome, row.state),
        row.window,
        seconds(row.first_called_at or row.called_at),
        row.walk_seconds,
        row.service_seconds,
        ended,
        row.appointment_at is not None and row.appointment_at > row.issued_at,
        None if row.appointment_at is None else max(0.0, (row.issued_at - row.appointment_at).total_seconds()),
    )


def _day(hall: Hall, day: date, visits: list[LoggedVisit], attendance: Mapping[int, Spans]) -> LoggedDay:
    day_visits = tuple(Visit(max(0.0, visit.arrived), visit.line, visit.service, visit.priority) for visit in visits)
    hours = dict(attendance) or hours_of_windows(visits)
    return LoggedDay(day, tuple(sorted(day_visits, key=lambda visit: visit.arrived)), opening(hall, day, visits), hours)


def opening(hall: Hall, day: date, visits: Iterable[LoggedVisit] = ()) -> Spans:
    """The opening hours from the hall's folder; () if it is closed. If people came although it is closed, or its real
    hours are unknown, the whole half-hours from the first visit to the last.
    """
    begin_at = midnight(hall, day)
    spans = tuple(
        ((start - begin_at).total_seconds(), (end - begin_at).total_seconds())
        for start, end in opening_intervals(hall, day)
    )
    arrivals = [visit.arrived for visit in visits]
    if arrivals and not 0 < sum(end - start for start, end in spans) < WHOLE_DAY:
        return ((min(arrivals) // HALF_HOUR * HALF_HOUR, (max(arrivals) // HALF_HOUR + 1) * HALF_HOUR),)
    return spans


def _data_hash(visits: Iterable[Any], at_windows: Mapping[date, Iterable[reports.Attendance]]) -> str:
    """Of what the replay has read, without the clerks' names, which change nothing in it."""
    from operations.reporting.evidence import Evidence  # it brings numpy, which the page's last date does without

    evidence = Evidence()
    evidence.add("visits", visits)
    evidence.add(
        "attendance", ((hall, window, *rest) for rows in at_windows.values() for hall, window, _, *rest in rows)
    )
    return evidence.data_hash()


def _attendance(
    hall: Hall, at_windows: Mapping[date, Iterable[reports.Attendance]], now: datetime
) -> dict[date, dict[int, Spans]]:
    """The hours in which each window was open, by day and window; of one that nobody has closed, up to `now` or the
    closing of its day. Days without any are missing.
    """
    spans: dict[date, dict[int, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for day, rows in at_windows.items():
        begin_at = midnight(hall, day)
        for _, window, _, state, began_at, ended_at in rows:
            end_at = ended_at or now
            if ended_at is None or business_date(hall, ended_at) > day:
                end_at = left_open_until(hall, began_at, end_at)
            if state != "open" or end_at <= began_at:
                continue
            span = (began_at - begin_at).total_seconds(), (end_at - begin_at).total_seconds()
            window_spans = spans[day][window]
            if window_spans and window_spans[-1][1] >= span[0]:
                window_spans[-1] = window_spans[-1][0], max(window_spans[-1][1], span[1])
            else:
                window_spans.append(span)
    return {
        day: {window: tuple(window_spans) for window, window_spans in spans_by_window.items()}
        for day, spans_by_window in spans.items()
    }


def _dates(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
