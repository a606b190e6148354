"""The tickets behind a figure of a report, so that it can be followed to the lines of the journal."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from operations.context import Context
from operations.reporting.known_values import must_be_known
from operations.reporting.report import LEFT, Ask, desk
from operations.reporting.selection import ABSENT_WINDOW, ABSENT_WORD, Selection
from protocol import reporting as wire
from queueing.errors import BadRequest
from queueing.hall import WEEKDAYS
from storage import tickets_behind

FINISHED = ("finished",)


@dataclass(frozen=True, slots=True)
class Counted:
    """Which tickets a column counts: of these states (none named: any), and with this measure (None: or without)."""

    states: tuple[str, ...] = ()
    measure: str | None = None


def _times(measure: str, states: tuple[str, ...], *names: str) -> dict[str, Counted]:
    return dict.fromkeys(names, Counted(states, measure))


_OF_TIMES = ("mean_seconds", "p50_seconds", "p90_seconds", "max_seconds")
_LEAVERS = {
    "no_shows": Counted(("no_show",)), "no_show_share": Counted(("no_show",)), "cancelled": Counted(("cancelled",)),
    "expired": Counted(("expired",)), "left_share": Counted(LEFT),
}  # fmt: skip
_PARTS = {
    f"{figure}_{part}_seconds": Counted(FINISHED, f"{part}_seconds")
    for part in ("wait", "walk", "service") for figure in ("mean", "p50", "p90")
}  # fmt: skip
_WAITS = {
    "tickets": Counted(), "called": Counted((), "wait_seconds"), **_LEAVERS,
    **_times("wait_seconds", (), *_OF_TIMES, "share_within_target"),
}  # fmt: skip
_SERVICES = {"finished": Counted(FINISHED), **_times("service_seconds", FINISHED, *_OF_TIMES)}
BEHIND: dict[str, dict[str, Counted]] = {
    "waiting-times": {**_WAITS, "waiting": Counted(("waiting",))},
    "hours": _WAITS,
    "no-shows": _WAITS,
    "trend": _WAITS,
    "day-course": _WAITS,
    "visit-times": {
        "finished": Counted(FINISHED),
        **_times("visit_seconds", FINISHED, *_OF_TIMES),
        **_PARTS,
        **_LEAVERS,
    },
    "service-times": _SERVICES,
    "staff": {**_SERVICES, "no_shows": Counted(("no_show",))},
    "windows": {"tickets": Counted(FINISHED), "serving_seconds": Counted(FINISHED, "service_seconds"), **_PARTS},
}
"""Report → column → its tickets. Other columns have none of their own: attendance, targets, comparisons."""


def tickets_of(context: Context, name: str, ask: Ask, column: str, after: str, limit: int) -> wire.Behind:
    """The tickets that a column of a report counts, those with the longest time first, else by issue.

    `after`: the ticket after which the answer begins ("": with the first). Raises `no_tickets_behind`.
    """
    counted = BEHIND.get(name, {}).get(column)
    if counted is None:
        raise BadRequest("no_tickets_behind", f"No tickets stand behind '{column[:64]}' of the report '{name[:64]}'.")
    with context.database.reading() as connection:
        own_desk = desk(context, connection, ask)
        must_be_known(own_desk, ask)
        rows = tickets_behind.matching(connection, ask.period, _columns(ask.selection), counted.states, counted.measure)
        zones = {code: ZoneInfo(hall.timezone) for code, hall in own_desk.halls.items()}
        chosen = [row for row in rows if _is_then(ask.selection, row, zones.get(row.hall))]
        chosen.sort(key=lambda row: (-row.seconds if counted.measure else 0, row.issued_at, row.id))
        ids = [row.id for row in chosen]
        begin = ids.index(after) + 1 if after in ids else 0
        shown = tickets_behind.shown(connection, ids[begin : begin + limit])
    return wire.Behind(
        measure=counted.measure,
        total=len(ids),
        tickets=[_wire(own_desk, shown[ticket_id]) for ticket_id in ids[begin : begin + limit]],
    )


def _columns(selection: Selection) -> dict[str, Any]:
    """The filters as values of the tickets' columns; weekday, hour and `booked` are not among them."""
    absent = {"window": ABSENT_WINDOW, "staff": ABSENT_WORD}
    chosen = {name: value for name, value in selection.chosen().items() if name not in ("weekday", "hour", "booked")}
    columns: dict[str, Any] = {name: None if absent.get(name) == value else value for name, value in chosen.items()}
    if columns.get("priority") == ABSENT_WORD:
        columns["priority"] = ""
    return columns


def _is_then(selection: Selection, row: Any, zone: ZoneInfo | None) -> bool:
    if selection.booked not in ("", "no" if row.appointment is None else "yes"):
        return False
    if selection.weekday not in ("", WEEKDAYS[row.business_date.weekday()]):
        return False
    return selection.hour is None or row.issued_at.astimezone(zone).hour == selection.hour


def _wire(own_desk: Any, row: Any) -> wire.TicketBehind:
    values = dict(row._mapping)
    ended_at = values.pop("ended_at")
    first_called_at, called_at = values.pop("first_called_at"), values.pop("called_at")
    return wire.TicketBehind(
        **values,
        ended_at=ended_at,
        called_at=first_called_at or called_at,
        line_name=own_desk.line_name(row.hall, row.line),
        service_name=own_desk.service_name(row.hall, row.service),
    )
