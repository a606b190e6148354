"""Appointments: how many were booked, what became of them, and whether booking pays: the wait of who booked beside that
of who did not.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from operations.reporting.crowds import Crowds
from operations.reporting.facts import Facts
from operations.reporting.report import LEFT_COLUMNS, TIMES, Ask, Desk, Report, middle_times
from operations.reporting.reports.seconds import is_selected
from protocol.reporting import Cell
from queueing.appointments import AppointmentState
from queueing.measures import share
from storage import appointments
from storage.appointments import CountedRow

DEFINITION_VERSION = 5
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("booked", "count"), ("checked_in", "count"),
    ("missed", "count"), ("cancelled", "count"), ("came_share", "share"), ("within_tolerance_share", "share"),
    ("booked_mean_seconds", "seconds"), ("booked_p50_seconds", "seconds"), ("booked_p90_seconds", "seconds"),
    ("walk_in_mean_seconds", "seconds"), ("walk_in_p50_seconds", "seconds"), ("walk_in_p90_seconds", "seconds"),
    ("walk_ins", "count"), *((f"walk_in_{name}", unit) for name, unit in LEFT_COLUMNS),
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


def make(desk: Desk, ask: Ask) -> Report:
    """One row per line with an appointment or a ticket of somebody without one. `came_share`: of those who came or were
    missed. `within_tolerance_share`: of those who came and were called, how many were called within their hall's
    tolerance after the later of arrival and booked time.
    """
    rows = selected(desk, ask)
    of_line: dict[tuple[str, str], list[CountedRow]] = defaultdict(list)
    for row in rows:
        of_line[row.hall, row.line].append(row)
    walk_ins = _walk_ins(desk, ask)
    made = [
        (hall, line, desk.line_name(hall, line), *_cells(desk, of_line.get((hall, line), [])),
         *walk_ins.times((hall, line))[:3], walk_ins.count((hall, line)), *walk_ins.left((hall, line)))
        for hall, line in walk_ins.with_keys(of_line)
    ]  # fmt: skip
    names = [name for name, _ in COLUMNS]
    totals = dict(zip(names[names.index("booked") :], _cells(desk, rows), strict=False))
    everybody = walk_ins.totals("tickets")
    totals |= {f"walk_in_{name}": everybody[name] for name in (*TIMES[:3], *(name for name, _ in LEFT_COLUMNS))}
    totals["walk_ins"] = everybody["tickets"]
    return Report("appointments", ask, COLUMNS, tuple(made), totals)


def selected(desk: Desk, ask: Ask) -> list[CountedRow]:
    """The appointments that count, by hall and booked time."""
    every = appointments.counted(desk.connection, ask.period)
    desk.evidence.add("appointments", ((row.id, row.state, row.wait_seconds) for row in every))
    return [row for row in every if is_selected(desk, ask.selection, row)]


def _waits(rows: Sequence[CountedRow]) -> Mapping[int, int]:
    return Counter(row.wait_seconds for row in rows if row.wait_seconds is not None)


def _walk_ins(desk: Desk, ask: Ask) -> Crowds:
    """The tickets of people without an appointment, by hall and line; none where only those with one were asked for."""
    facts = desk.facts(ask.period, replace(ask.selection, booked="no"))
    return Crowds(Facts(()) if ask.booked == "yes" else facts, ("hall", "line"))


def _cells(desk: Desk, rows: Sequence[CountedRow]) -> tuple[Cell, ...]:
    """The cells from `booked` up to the waits of who booked."""
    booked, came, missed, cancelled, expected = (
        sum(map(COUNTED[name], rows)) for name in ("booked", "checked_in", "missed", "cancelled", "came_share")
    )
    within = _within_tolerance(desk, rows)
    return booked, came, missed, cancelled, share(came, expected), within, *middle_times(_waits(rows))


def _within_tolerance(desk: Desk, rows: Sequence[CountedRow]) -> float | None:
    """The share of the waits within their hall's tolerance; of a hall that is not known, nobody knows it."""
    minutes = {code: hall.appointments.late_minutes for code, hall in desk.halls.items()}
    within = [
        row.wait_seconds <= minutes[row.hall] * 60
        for row in rows
        if row.wait_seconds is not None and row.hall in minutes
    ]
    return share(sum(within), len(within))
