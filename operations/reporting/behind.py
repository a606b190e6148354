"""What stands behind a figure of a report, so that it can be followed to the lines of the journal."""

from collections.abc import Sequence
from typing import Any

from operations.context import Context
from operations.reporting import behind_lists as lists
from operations.reporting.behind_columns import Rule, page_of
from operations.reporting.behind_counts import COUNTS
from operations.reporting.behind_leavers import left_after_of
from operations.reporting.behind_row import row_of
from operations.reporting.behind_rules import OTHERS
from operations.reporting.known_values import must_be_known
from operations.reporting.report import Ask, Desk, desk
from operations.reporting.reports import DEFINITION_VERSIONS
from protocol import reporting as wire
from queueing.errors import BadRequest
from storage import appointments, tickets_behind
from storage.appointments import CountedRow

RULES: dict[str, Rule] = COUNTS | OTHERS
BEHIND: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **{name: (rule.keys, rule.columns) for name, rule in RULES.items()},
    "appointments": (RULES["appointments"].keys, (*RULES["appointments"].columns, *lists.APPOINTMENTS)),
    "forgotten": (lists.FORGOTTEN_KEYS, lists.FORGOTTEN),
}
"""Report → the columns that say which row is meant, and those with tickets or appointments behind them. Others have
none of their own: attendance, targets, limits, changes.
"""


def tickets_of(
    context: Context, name: str, ask: Ask, column: str, after: str, limit: int, row: str = ""
) -> wire.Behind:
    """A page of the tickets, or appointments, that a column of a report counts; those with the longest time first, else
    by issue.

    `row`: which row is meant (`behind_row`); "": what is chosen as a whole. `after`: the ticket after which the page
    begins ("": with the first). Raises `no_tickets_behind` and `bad_row`.
    """
    keys, columns = BEHIND.get(name, ((), ()))
    if column not in columns:
        raise BadRequest("no_tickets_behind", f"No tickets stand behind '{column[:64]}' of the report '{name[:64]}'.")
    rule = RULES.get(name)
    cells = row_of(row, keys, rule.words if rule else {})
    with context.database.reading() as connection:
        own_desk = desk(context, connection, ask)
        must_be_known(own_desk, ask)
        if name == "forgotten":
            ids = lists.forgotten_ids(own_desk, ask, cells)
            return _behind(own_desk, name, total=len(ids), tickets=_tickets(own_desk, _slice(ids, after, limit)))
        if name == "appointments" and column in lists.APPOINTMENTS:
            rows = lists.appointments_of(own_desk, ask, cells, column)
            return _behind(own_desk, name, total=len(rows), appointments=_appointments(own_desk, rows, after, limit))
        assert rule is not None
        chosen = rule.chosen(own_desk, ask, cells, column)
        total, ids = page_of(own_desk, chosen, after, limit)
        return _behind(own_desk, name, total=total, tickets=_tickets(own_desk, ids), measure=chosen.measure)


def _behind(
    own_desk: Desk, name: str, *, total: int, tickets: Sequence[wire.TicketBehind] = (),
    appointments: Sequence[wire.AppointmentBehind] = (), measure: str | None = None,
) -> wire.Behind:  # fmt: skip
    """The answer, with what an auditor compares: all records that it is made from are read by now."""
    return wire.Behind(
        definition_version=DEFINITION_VERSIONS[name],
        data_hash=own_desk.evidence.data_hash(),
        made_at=own_desk.context.now(),
        measure=measure,
        total=total,
        tickets=list(tickets),
        appointments=list(appointments),
    )


def _slice(ids: Sequence[str], after: str, limit: int) -> Sequence[str]:
    begin = ids.index(after) + 1 if after in ids else 0
    return ids[begin : begin + limit]


def _tickets(own_desk: Desk, ids: Sequence[str]) -> list[wire.TicketBehind]:
    """These tickets in this order, without those that are gone meanwhile."""
    shown = tickets_behind.shown(own_desk.connection, ids)
    left = left_after_of(own_desk, shown.values())
    return [_ticket(own_desk, shown[ticket_id], left.get(ticket_id)) for ticket_id in ids if ticket_id in shown]


def _ticket(own_desk: Desk, row: Any, left_after_seconds: int | None) -> wire.TicketBehind:
    values = dict(row._mapping)
    ended_at = values.pop("ended_at")
    first_called_at, called_at = values.pop("first_called_at"), values.pop("called_at")
    return wire.TicketBehind(
        **values,
        ended_at=ended_at,
        called_at=first_called_at or called_at,
        left_after_seconds=left_after_seconds,
        line_name=own_desk.line_name(row.hall, row.line),
        service_name=own_desk.service_name(row.hall, row.service),
    )


def _appointments(own_desk: Desk, rows: Sequence[CountedRow], after: str, limit: int) -> list[wire.AppointmentBehind]:
    shown = _slice([row.id for row in rows], after, limit)
    counted = [row for row in rows if row.id in set(shown)]
    tickets = {ticket.id: ticket for ticket in _tickets(own_desk, [row.ticket for row in counted if row.ticket])}
    starts = {row.id: row.starts_at for row in appointments.by_ids(own_desk.connection, shown).values()}
    return [
        wire.AppointmentBehind(
            id=row.id,
            hall=row.hall,
            business_date=row.business_date,
            starts_at=starts[row.id],
            line=row.line,
            line_name=own_desk.line_name(row.hall, row.line),
            service=row.service,
            service_name=own_desk.service_name(row.hall, row.service),
            state=row.state,
            ticket=tickets.get(row.ticket or ""),
        )
        for row in counted
        if row.id in starts
    ]
