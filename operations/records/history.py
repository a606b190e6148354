"""History as CSV, in and out, with the columns of `COLUMNS`.

Instants are ISO 8601 with an offset; an empty field did not happen or is not known. Halls, lines and services that the
catalogue does not know are added to it as they appear, with their codes as names.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import StringIO
from itertools import pairwise
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from operations import catalogue
from operations.context import Context
from operations.moments import next_moment
from queueing.errors import NotFound
from queueing.events import Event
from queueing.hall import Hall
from queueing.line import Line
from queueing.service import Service
from queueing.ticket import State, Ticket
from queueing.window import ServiceWindow
from storage import history, journal, reports

COLUMNS = (
    "hall", "number", "line", "service", "priority", "window", "issued_at", "called_at", "started_at", "finished_at",
    "outcome",
)  # fmt: skip
OUTCOMES = {"finished": State.FINISHED, "no_show": State.NO_SHOW, "cancelled": State.CANCELLED}
BATCH = 2_000
LONGEST_FIELD = 200


@dataclass(slots=True)
class ImportOutcome:
    """How many tickets were added, how many were there, and what was left out: (line of the file, reason)."""

    added: int = 0
    already_there: int = 0
    mistakes: list[tuple[int, str]] = field(default_factory=list)


class BadRow(Exception):
    """A row that cannot be a ticket."""


def import_history(context: Context, stream: TextIO, hall: str = "") -> ImportOutcome:
    """Take in a file, row by row. `hall`: only this hall's rows ("": all). The good rows stay whatever the bad ones.

    The same file twice adds nothing: a ticket is known by hall, number and instant of issue.
    """
    outcome = ImportOutcome()
    batch: list[Ticket] = []
    for ticket in _tickets(csv.reader(stream), hall, outcome):
        batch.append(ticket)
        if len(batch) == BATCH:
            _store(context, batch, outcome)
            batch = []
    _store(context, batch, outcome)
    return outcome


def _tickets(rows: Any, hall: str, outcome: ImportOutcome) -> Iterator[Ticket]:
    header = next(rows, None)
    if header is None or tuple(name.strip() for name in header) != COLUMNS:
        outcome.mistakes.append((1, f"the header is not {','.join(COLUMNS)}"))
        return
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            outcome.mistakes.append((rows.line_num, str(error)))
            continue
        if not row:
            continue
        try:
            ticket = _ticket(row)
        except BadRow as bad:
            outcome.mistakes.append((rows.line_num, str(bad)))
            continue
        if hall in ("", ticket.hall):
            yield ticket


def _ticket(row: list[str]) -> Ticket:
    if len(row) != len(COLUMNS):
        raise BadRow(f"{len(row)} fields instead of {len(COLUMNS)}")
    values = dict(zip(COLUMNS, (text.strip() for text in row), strict=True))
    for name, value in values.items():
        if len(value) > LONGEST_FIELD or not value.isprintable():
            raise BadRow(f"{name} is too long or has control characters")
    for name in ("hall", "number", "line"):
        if not values[name]:
            raise BadRow(f"{name} is missing")
        if len(values[name]) > 64:
            raise BadRow(f"{name} is longer than 64 characters")
    if values["outcome"] not in OUTCOMES:
        raise BadRow(f"outcome '{values['outcome']}' is none of {', '.join(OUTCOMES)}")
    issued_at = _instant(values, "issued_at")
    if issued_at is None:
        raise BadRow("issued_at is missing")
    called_at, started_at, finished_at = (_instant(values, name) for name in COLUMNS[7:10])
    _in_order(values, issued_at, called_at, started_at, finished_at)
    return _made(values, issued_at, called_at, started_at, finished_at)


def _instant(values: dict[str, str], name: str) -> datetime | None:
    text = values[name]
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise BadRow(f"{name} '{text}' is not ISO 8601") from None
    if instant.tzinfo is None:
        raise BadRow(f"{name} '{text}' has no offset")
    return instant


def _in_order(values: dict[str, str], *instants: datetime | None) -> None:
    known = [(name, at) for name, at in zip(COLUMNS[6:10], instants, strict=True) if at is not None]
    for (earlier, first), (later, second) in pairwise(known):
        if second < first:
            raise BadRow(f"{later} {values[later]} lies before {earlier} {values[earlier]}")
    if values["outcome"] == "no_show" and instants[2] is not None:
        raise BadRow("a no_show has not started")


def _made(
    values: dict[str, str],
    issued_at: datetime,
    called_at: datetime | None,
    started_at: datetime | None,
    finished_at: datetime | None,
) -> Ticket:
    window = values["window"]
    if window and not window.isdecimal():
        raise BadRow(f"window '{window}' is not a number")
    identity = f"{values['hall']}\n{values['number']}\n{issued_at.timestamp()}"
    digest = sha256(identity.encode()).hexdigest()
    seconds = issued_at.hour * 3600 + issued_at.minute * 60 + issued_at.second
    utc = ZoneInfo("UTC")
    walk = started_at - called_at if started_at and called_at else None
    return Ticket(
        id=f"h{digest[:31]}",
        hall=values["hall"],
        business_date=issued_at.date(),
        line=values["line"],
        series=values["number"],
        number=values["number"],
        ordinal=seconds,
        service=values["service"] or values["line"],
        state=OUTCOMES[values["outcome"]],
        priority=values["priority"][:32],
        language="",
        link_token=f"h{digest[31:62]}",
        source="history",
        issued_at=issued_at.astimezone(utc),
        place_at=issued_at.astimezone(utc),
        rank_at=issued_at.astimezone(utc),
        window=int(window) if window else None,
        first_called_at=called_at,
        called_at=called_at,
        started_at=started_at,
        walk=walk,
        served=finished_at - started_at if finished_at and started_at else timedelta(0),
        finished_at=finished_at if values["outcome"] == "finished" else None,
        ended_at=finished_at or started_at or called_at or issued_at,
    )


def _store(context: Context, batch: list[Ticket], outcome: ImportOutcome) -> None:
    if not batch:
        return
    _extend_catalogue(context, batch)
    with context.database.transaction() as connection:
        added = history.add_missing(connection, batch)
        if added:
            _note(context, connection, batch)
    outcome.added += added
    outcome.already_there += len(batch) - added


def _note(context: Context, connection: Connection, batch: list[Ticket]) -> None:
    """An import is a line of each hall's journal; the packed days it touches no longer hold."""
    for hall in sorted({ticket.hall for ticket in batch}):
        moment = next_moment(context, connection, hall)
        days = {ticket.business_date for ticket in batch if ticket.hall == hall}
        changes = {"days": sorted(day.isoformat() for day in days)}
        journal.append(connection, Event(hall, *moment, "import", "system:history", changes=changes))
        for day in days:
            reports.mark_changed(connection, hall, day, moment.revision)


def _extend_catalogue(context: Context, batch: list[Ticket]) -> None:
    """Make halls, lines, services and windows known that were not."""
    by_hall: dict[str, list[Ticket]] = {}
    for ticket in batch:
        by_hall.setdefault(ticket.hall, []).append(ticket)
    for code, tickets in by_hall.items():
        try:
            hall = catalogue.hall(context, code)
        except NotFound:
            hall = _new_hall(code, tickets[0])
        extended = _extended(hall, tickets)
        if extended is not context.halls.get(code):
            catalogue.sync(context, extended)


def _new_hall(code: str, first: Ticket) -> Hall:
    midnight = datetime.combine(first.business_date, datetime.min.time(), tzinfo=first.issued_at.tzinfo)
    local_seconds = first.ordinal
    utc_seconds = (first.issued_at - midnight).total_seconds()
    hours = round((local_seconds - utc_seconds) / 3600)
    zone = "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"
    return Hall(code, {"zh-CN": code, "en": code}, zone, ("zh-CN", "en"), (), (), ())


def _extended(hall: Hall, tickets: list[Ticket]) -> Hall:
    lines = {line.code for line in hall.lines}
    services = {service.code for service in hall.services}
    numbers = {window.number for window in hall.windows}
    new_lines: dict[str, Line] = {}
    new_services: dict[str, Service] = {}
    for ticket in tickets:
        if ticket.line not in lines:
            name = ticket.service if ticket.service != ticket.line else ticket.line
            new_lines.setdefault(ticket.line, Line(ticket.line, {"zh-CN": name, "en": name}, ticket.line[:16]))
        if ticket.service not in services:
            text = {"zh-CN": ticket.service, "en": ticket.service}
            new_services.setdefault(ticket.service, Service(ticket.service, ticket.line, text, 10.0))
    windows = sorted({t.window for t in tickets if t.window is not None} - numbers)
    if not (new_lines or new_services or windows):
        return hall
    return replace(
        hall,
        lines=(*hall.lines, *new_lines.values()),
        services=(*hall.services, *new_services.values()),
        windows=(*hall.windows, *(ServiceWindow(number) for number in windows)),
    )


def export_history(
    context: Context, hall: str = "", start: date | None = None, end: date | None = None
) -> Iterator[str]:
    """Our tickets that have ended, as pieces of CSV; instants in the hall's own offset, to the microsecond."""
    yield ",".join(COLUMNS) + "\n"
    zones = {known.code: ZoneInfo(known.timezone) for known in catalogue.halls(context)}
    words = {state: word for word, state in OUTCOMES.items()}
    with context.database.reading() as connection:
        for ticket in history.every_ticket(connection, hall or None, start, end):
            if ticket.state in words:
                yield _row(ticket, words[ticket.state], zones.get(ticket.hall, ZoneInfo("UTC")))


def _row(ticket: Ticket, outcome: str, zone: ZoneInfo) -> str:
    text = StringIO()
    instants = (ticket.issued_at, ticket.first_called_at, ticket.started_at, ticket.finished_at)
    service = "" if ticket.service == ticket.line else ticket.service
    csv.writer(text, lineterminator="\n").writerow(
        (ticket.hall, ticket.number, ticket.line, service, ticket.priority,
         "" if ticket.window is None else ticket.window,
         *("" if at is None else at.astimezone(zone).isoformat() for at in instants), outcome)
    )  # fmt: skip
    return text.getvalue()
