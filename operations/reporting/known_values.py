"""Whether the values that a report is filtered by exist: a mistyped code is an error, never an empty report."""

from operations.reporting.report import Ask, Desk
from operations.reporting.selection import ABSENT_WINDOW, ABSENT_WORD, FILTERS
from queueing.errors import NotFound
from queueing.hall import Hall
from storage import staff

LIMITED = ("booked", "weekday", "hour")
"""Filters whose values are those that the protocol lets through (`protocol.reporting.ReportQuery`), and no others."""
CHECKED = tuple(name for name in FILTERS if name not in LIMITED)
_ABSENT = {"window": ABSENT_WINDOW, "staff": ABSENT_WORD, "priority": ABSENT_WORD}
"""What chooses the tickets that have none."""


def must_be_known(desk: Desk, ask: Ask) -> None:
    """Raise `unknown_line`, `unknown_service` … for a value that neither a hall nor a ticket has."""
    halls = [hall for code, hall in desk.halls.items() if ask.hall in ("", code)]
    for name, value in ask.selection.chosen().items():
        if name not in CHECKED or value == _ABSENT.get(name):
            continue
        if any(value in _of_hall(hall, name) for hall in halls) or (
            name == "staff" and _is_of_staff(desk, ask, str(value))
        ):
            continue
        if not desk.facts(ask.period).has(name, value):
            shown_value = str(value)[:64]
            raise NotFound(
                f"unknown_{name}", f"There is no {name} '{shown_value}' in these records.", **{name: shown_value}
            )


def _of_hall(hall: Hall, name: str) -> set[str | int]:
    if name == "line":
        return {line.code for line in (*hall.retired.lines, *hall.lines)}
    if name == "service":
        return {service.code for service in (*hall.retired.services, *hall.services)}
    if name == "window":
        return {window.number for window in (*hall.retired.windows, *hall.windows)}
    if name == "priority":
        return {priority.code for priority in (*hall.retired.priorities, *hall.priorities)}
    return set()


def _is_of_staff(desk: Desk, ask: Ask, username: str) -> bool:
    """Whether this person may work in the report's hall, even if no ticket names them."""
    person = staff.find(desk.connection, username)
    return person is not None and (not ask.hall or person.hall in ("", ask.hall))
