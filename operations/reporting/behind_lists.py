"""What stands behind the figures of the reports that are made from lists: appointments, and forgotten tickets."""

from operations.reporting.behind_row import Row
from operations.reporting.report import Ask, Desk
from operations.reporting.reports import appointments, forgotten
from storage.appointments import CountedRow

APPOINTMENTS = tuple(appointments.COUNTED)
FORGOTTEN = ("number",)
FORGOTTEN_KEYS = ("hall", "day", "number")


def appointments_of(desk: Desk, ask: Ask, row: Row, column: str) -> list[CountedRow]:
    """The appointments that a column counts, by hall and booked time."""
    counts = appointments.COUNTED[column]
    return [each for each in appointments.selected(desk, ask) if counts(each) and _is_of(row, each.hall, each.line)]


def forgotten_ids(desk: Desk, ask: Ask, row: Row) -> list[str]:
    """The ids of the forgotten tickets of a row, longest first."""
    own = (ticket for ticket, _, _ in forgotten.selected(desk, ask))
    values = ((ticket.id, {"hall": ticket.hall, "day": ticket.business_date.isoformat(), "number": ticket.number})
              for ticket in own)  # fmt: skip
    return [ticket_id for ticket_id, cells in values if row.items() <= cells.items()]


def _is_of(row: Row, hall: str, line: str) -> bool:
    return row.get("hall", hall) == hall and row.get("line", line) == line
