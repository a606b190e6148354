"""The halls that an import fills: those of this database, and new ones in the zone that somebody named.

A hall with a folder stays as its folder says; names it does not have are kept on the tickets alone. A hall that lives
from imported history only learns its lines, services and windows from it, for the reports' choices.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from operations import catalogue
from operations.context import Context
from queueing.errors import BadRequest, NotFound
from queueing.hall import Hall
from queueing.line import Line
from queueing.service import Service
from queueing.ticket import Ticket
from queueing.window import ServiceWindow

USUAL_MINUTES = 10.0


class Halls:
    """What an import knows of halls. `zone` "": halls that are not here yet are not made."""

    def __init__(self, context: Context, zone: str = "") -> None:
        self._context, self._zone = context, zone
        self._known: dict[str, Hall | None] = {}
        if zone:
            _must_be_a_zone(zone)

    def get(self, code: str) -> Hall | None:
        """The hall, a new one where the zone is known; None: nobody said what its clock is."""
        if code not in self._known:
            try:
                self._known[code] = catalogue.hall(self._context, code)
            except NotFound:
                self._known[code] = _new_hall(code, self._zone) if self._zone else None
        return self._known[code]

    def must_agree(self, code: str) -> None:
        """`BadRequest` when nobody said the hall's zone, or another than it keeps."""
        hall = self.get(code)
        if hall is None:
            raise BadRequest(
                "zone_missing", f"Hall '{code[:64]}' is not known here: say its zone, for example --zone Asia/Shanghai."
            )
        if self._zone and hall.timezone != self._zone:
            raise BadRequest("other_zone", f"Hall '{code[:64]}' keeps the time of {hall.timezone}, not {self._zone}.")

    def store(self, tickets: Iterable[Ticket]) -> None:
        """Make the tickets' halls, and what halls of history alone learn from them, known to everybody."""
        by_hall: dict[str, list[Ticket]] = {}
        for ticket in tickets:
            by_hall.setdefault(ticket.hall, []).append(ticket)
        for code, its in by_hall.items():
            hall = self._known[code]
            assert hall is not None  # its rows have become tickets
            learnt = _extended(hall, its) if _is_history_alone(hall) else hall
            if learnt is not self._context.halls.get(code):
                catalogue.sync(self._context, learnt)
            self._known[code] = self._context.halls[code]


def unknown_names(hall: Hall, ticket: Ticket) -> Iterator[tuple[str, str]]:
    """(kind, name) of everything on the ticket that a hall with a folder never had."""
    if _is_history_alone(hall):
        return
    if not _has(hall.line, ticket.line):
        yield "line", ticket.line
    if ticket.service != ticket.line and not _has(hall.service, ticket.service):
        yield "service", ticket.service
    if ticket.window is not None and not _has(hall.window, ticket.window):
        yield "window", str(ticket.window)
    if ticket.priority and all(one.code != ticket.priority for one in (*hall.priorities, *hall.retired.priorities)):
        yield "priority", ticket.priority


def _has(get: Callable[[Any], object], code: str | int) -> bool:
    try:
        get(code)
    except KeyError:
        return False
    return True


def _must_be_a_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise BadRequest("unknown_zone", f"There is no time zone '{zone[:64]}'; Europe/Warsaw is one.") from None


def _is_history_alone(hall: Hall) -> bool:
    return not (hall.opening or hall.kiosks or hall.printers)


def _new_hall(code: str, zone: str) -> Hall:
    return Hall(code, {"zh-CN": code, "en": code}, zone, ("zh-CN", "en"), (), (), ())


def _extended(hall: Hall, tickets: list[Ticket]) -> Hall:
    lines = {line.code for line in hall.lines}
    services = {service.code for service in hall.services}
    numbers = {window.number for window in hall.windows}
    new_lines: dict[str, Line] = {}
    new_services: dict[str, Service] = {}
    for ticket in tickets:
        if ticket.line not in lines:
            name = ticket.service  # the line's own code where the file says no service
            new_lines.setdefault(ticket.line, Line(ticket.line, {"zh-CN": name, "en": name}, ticket.line[:16]))
        if ticket.service not in services:
            text = {"zh-CN": ticket.service, "en": ticket.service}
            new_services.setdefault(ticket.service, Service(ticket.service, ticket.line, text, USUAL_MINUTES))
    windows = sorted({t.window for t in tickets if t.window is not None} - numbers)
    if not (new_lines or new_services or windows):
        return hall
    return replace(
        hall,
        lines=(*hall.lines, *new_lines.values()),
        services=(*hall.services, *new_services.values()),
        windows=(*hall.windows, *(ServiceWindow(number) for number in windows)),
    )
