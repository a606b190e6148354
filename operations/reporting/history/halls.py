"""The halls of an import: those in this database, and new ones in the time zone given with the import.

A hall with a folder stays as its folder says; names it does not have are kept on the tickets alone. A hall that lives
from imported history only learns its lines, services and windows from it, for the reports' choices.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from operations.context import Context
from operations.halls import catalogue
from operations.reporting.history.columns import BadRow
from queueing.errors import BadRequest, NotFound
from queueing.hall import Hall
from queueing.line import Line
from queueing.service import Service
from queueing.window import ServiceWindow
from storage.history import ImportedTicket

USUAL_MINUTES = 10.0
MOST_LEARNT = 1_000
"""Lines and services that a hall of history alone learns; a file whose services are free texts must not swell it."""
MOST_NEW = 1_000
"""Halls that one file may create; one whose column of halls holds something else must not fill the database."""
MOST_REMEMBERED = 50_000
"""Codes of halls that are not known; a file whose halls are all different must not fill the memory."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
"""A hall's code stands in addresses and in names of files."""


class Halls:
    """The halls of an import. `zone` "": no new halls are created."""

    def __init__(self, context: Context, zone: str = "") -> None:
        self._context, self._zone = context, zone
        self._known: dict[str, Hall] = {}
        self._new = 0
        self._unknown: set[str] = set()
        if zone:
            must_be_a_zone(zone)

    def get(self, code: str) -> Hall | None:
        """The hall, created if a zone was given; None: the hall is new and no zone was given. `BadRow`: no code, or one
        of too many new halls.
        """
        if code not in self._known and code not in self._unknown:
            try:
                self._known[code] = catalogue.get_hall(self._context, code)
            except NotFound:
                must_be_a_code(code)
                self._add_new(code)
        return self._known.get(code)

    def _add_new(self, code: str) -> None:
        if self._zone:
            if self._new >= MOST_NEW:
                raise BadRow(f"the file names more than {MOST_NEW:,} new halls; see its column of halls")
            self._new += 1
            self._known[code] = new_hall(code, self._zone)
            return
        if len(self._unknown) >= MOST_REMEMBERED:
            self._unknown.clear()
        self._unknown.add(code)

    def must_agree(self, code: str) -> None:
        """Raise `BadRequest` when the hall's time zone is missing or differs from the stored one."""
        try:
            hall = self.get(code)
        except BadRow as bad:
            raise BadRequest("bad_hall_code", f"{bad}.") from None
        if hall is None:
            raise BadRequest(
                "zone_missing", f"Hall '{code[:64]}' is not known here: say its zone, for example --zone Asia/Shanghai."
            )
        if self._zone and hall.timezone != self._zone:
            raise BadRequest("other_zone", f"Hall '{code[:64]}' keeps the time of {hall.timezone}, not {self._zone}.")

    def store(self, tickets: Iterable[ImportedTicket]) -> None:
        """Store the tickets' halls, and what halls without a folder have gained from them."""
        by_hall: dict[str, list[ImportedTicket]] = {}
        for ticket in tickets:
            by_hall.setdefault(ticket.hall, []).append(ticket)
        for code, its in by_hall.items():
            hall = self._known[code]
            learnt = _extended(hall, its) if _is_history_alone(hall) else hall
            if learnt is not self._context.halls.get(code):
                catalogue.sync(self._context, learnt)
            self._known[code] = self._context.halls[code]


def unknown_names(
    hall: Hall, line: str | None, service: str | None, priority: str, window: int | None
) -> tuple[tuple[str, str], ...]:
    """(kind, name) of everything of these that a hall with a folder never had; None and "" are nothing."""
    if _is_history_alone(hall):
        return ()
    names = []
    if line is not None and not _has(hall.line, line):
        names.append(("line", line))
    if service is not None and service != line and not _has(hall.service, service):
        names.append(("service", service))
    if window is not None and not _has(hall.window, window):
        names.append(("window", str(window)))
    if priority and all(known.code != priority for known in (*hall.priorities, *hall.retired.priorities)):
        names.append(("priority", priority))
    return tuple(names)


def _has(get: Callable[[Any], object], code: str | int) -> bool:
    try:
        get(code)
    except KeyError:
        return False
    return True


def must_be_a_code(code: str) -> None:
    """`BadRow` unless a new hall may have this code."""
    if not _CODE.fullmatch(code):
        raise BadRow(f"hall '{code[:64]}' is no code: letters, digits, '_', '-' and '.' without spaces")


def must_be_a_zone(zone: str) -> None:
    """Raise `unknown_zone` unless there is such a time zone."""
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise BadRequest("unknown_zone", f"There is no time zone '{zone[:64]}'; Europe/Warsaw is one.") from None


def _is_history_alone(hall: Hall) -> bool:
    return not (hall.opening or hall.kiosks or hall.printers)


def new_hall(code: str, zone: str) -> Hall:
    """A hall of which nothing is known but its time zone."""
    return Hall(code, {"zh-CN": code, "en": code}, zone, ("zh-CN", "en"), (), (), (), {})


def _extended(hall: Hall, tickets: list[ImportedTicket]) -> Hall:
    lines = _lines(hall, tickets)
    services = {service.code for service in hall.services}
    numbers = {window.number for window in hall.windows}
    new_services: dict[str, Service] = {}
    for ticket in tickets:
        if ticket.service not in services and len(new_services) + len(services) < MOST_LEARNT:
            text = {"zh-CN": ticket.service, "en": ticket.service}
            new_services.setdefault(ticket.service, Service(ticket.service, ticket.line, text, USUAL_MINUTES))
    learnable = max(0, MOST_LEARNT - len(numbers))
    windows = sorted({t.window for t in tickets if t.window is not None} - numbers)[:learnable]
    if lines == hall.lines and not (new_services or windows):
        return hall
    return replace(
        hall,
        lines=lines,
        services=(*hall.services, *new_services.values()),
        windows=(*hall.windows, *(ServiceWindow(number) for number in windows)),
    )


def _lines(hall: Hall, tickets: list[ImportedTicket]) -> tuple[Line, ...]:
    """The hall's lines and the new ones. A line is called as its only service; one of several, by its own code."""
    services: dict[str, set[str]] = {}
    for ticket in tickets:
        services.setdefault(ticket.line, set()).add(ticket.service)
    learnt = {service.code for service in hall.services if {*service.name.values()} == {service.code}}
    known = {line.code: _renamed(line, services.get(line.code, set()), learnt) for line in hall.lines}
    for code, its in services.items():
        if code not in known and len(known) < MOST_LEARNT:
            name = min(its) if len(its) == 1 else code
            known[code] = Line(code, {"zh-CN": name, "en": name}, code[:16])
    return tuple(known.values())


def _renamed(line: Line, services: set[str], learnt: set[str]) -> Line:
    """By its code, if an import has called it as a service, and it has others now."""
    names = {*line.name.values()}
    if len(names) != 1 or not names <= learnt or services <= names:
        return line
    return replace(line, name=dict.fromkeys(line.name, line.code))
