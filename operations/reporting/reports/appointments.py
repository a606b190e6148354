"""Appointments: how many were booked, what became of them, and whether booking pays: the wait of who booked beside that
of who did not.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from operations.reporting.histogram import Histogram
from operations.reporting.report import Ask, Desk, Report, merged, middle_times
from operations.reporting.reports.seconds import is_selected
from protocol.reporting import Cell
from queueing.appointments import AppointmentState
from queueing.measures import share
from storage import appointments
from storage.appointments import CountedRow

DEFINITION_VERSION = 4
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("booked", "count"), ("checked_in", "count"),
    ("missed", "count"), ("cancelled", "count"), ("came_share", "share"), ("within_tolerance_share", "share"),
    ("booked_mean_seconds", "seconds"), ("booked_p50_seconds", "seconds"), ("booked_p90_seconds", "seconds"),
    ("walk_in_mean_seconds", "seconds"), ("walk_in_p50_seconds", "seconds"), ("walk_in_p90_seconds", "seconds"),
)  # fmt: skip
COUNTED: dict[str, Callable[[CountedRow], bool]] = {
    "booked": lambda row: True,
    "checked_in": lambda row: row.ticket is not None,
    "missed": lambda row: row.state == AppointmentState.MISSED,
    "cancelled": lambda row: row.state == AppointmentState.CANCELLED,
    "came_share": lambda row: row.ticket is not None or row.state == AppointmentState.MISSED,
    **dict.fromkeys(
        ("within_tolerance_share", *(f"booked_{figure}_seconds" for figure in ("mean", "p50", "p90"))),
        lambda row: row.wait_seconds is not None,
    ),
}
"""Column → which appointments it is counted from."""
Waits = dict[tuple[str, str], Mapping[int, int]]


def make(desk: Desk, ask: Ask) -> Report:
    """One row per line. `came_share`: of those who came or were missed. `within_tolerance_share`: of those who came and
    were called, how many were called within their hall's tolerance after the later of arrival and booked time.
    """
    rows = selected(desk, ask)
    of_line: dict[tuple[str, str], list[CountedRow]] = defaultdict(list)
    for row in rows:
        of_line[row.hall, row.line].append(row)
    booked = {key: _waits(of_key) for key, of_key in of_line.items()}
    walk_in = _walk_ins(desk, ask, booked)
    made = [
        (hall, line, desk.line_name(hall, line), *_cells(desk, of_line[hall, line], walk_in.get((hall, line), {})))
        for hall, line in sorted(of_line)
    ]
    totals = _cells(desk, rows, merged(walk_in[key] for key in of_line if key in walk_in))
    names = [name for name, _ in COLUMNS[3:]]
    return Report("appointments", ask, COLUMNS, tuple(made), dict(zip(names, totals, strict=True)))


def selected(desk: Desk, ask: Ask) -> list[CountedRow]:
    """The appointments that count, by hall and booked time."""
    every = appointments.counted(desk.connection, ask.period)
    desk.evidence.add("appointments", ((row.id, row.state, row.wait_seconds) for row in every))
    return [row for row in every if is_selected(desk, ask.selection, row)]


def _waits(rows: Sequence[CountedRow]) -> Mapping[int, int]:
    return Counter(row.wait_seconds for row in rows if row.wait_seconds is not None)


def _walk_ins(desk: Desk, ask: Ask, booked: Waits) -> Waits:
    """The waits of everybody without those of who booked, by hall and line."""
    every = desk.facts(ask.period).histograms("wait_seconds", ("hall", "line"))
    return {
        (hall, line): Counter(dict(Histogram.of(waits).items())) - Counter(dict(booked.get((hall, line), {})))
        for (hall, line), waits in every.items()
    }


def _cells(desk: Desk, rows: Sequence[CountedRow], walk_in: Mapping[int, int]) -> tuple[Cell, ...]:
    booked, came, missed, cancelled, expected = (
        sum(map(COUNTED[name], rows)) for name in ("booked", "checked_in", "missed", "cancelled", "came_share")
    )
    waits = _waits(rows)
    return (
        booked,
        came,
        missed,
        cancelled,
        share(came, expected),
        _within_tolerance(desk, rows),
        *middle_times(waits),
        *middle_times(walk_in),
    )


def _within_tolerance(desk: Desk, rows: Sequence[CountedRow]) -> float | None:
    """The share of the waits within their hall's tolerance; of a hall that is not known, nobody knows it."""
    minutes = {code: hall.appointments.late_minutes for code, hall in desk.halls.items()}
    within = [
        row.wait_seconds <= minutes[row.hall] * 60
        for row in rows
        if row.wait_seconds is not None and row.hall in minutes
    ]
    return share(sum(within), len(within))
