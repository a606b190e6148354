"""The board of now: a hall as its managers see it at this moment, and what could be done."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from forecasting.promise_watch import call_of, state_of
from forecasting.remedies import Helped
from operations import wait_estimation
from operations.context import Context
from operations.halls.catalogue import get_hall
from operations.reporting.now_outlook import SOON, Arrivals, Played, Reading, play, promise_seconds, read, since_at
from operations.tickets import kiosks
from operations.tickets.kiosks import KioskNow
from operations.views import wait_of
from operations.windows import attendance
from protocol.boards import TicketAtWindow
from protocol.now_board import NowBoard, NowHelp, NowKiosk, NowLine, NowTicket, NowWindow
from protocol.tickets import Wait
from protocol.windows import SeatedWindow
from queueing.hall import Hall, business_date, opening_intervals
from queueing.ticket import State, Ticket
from storage import journal, tickets
from storage.now_board import left_at

DEFINITION_VERSION = 3
"""Of what its figures mean (`docs/measures.md`), as the reports have theirs."""
MOST_TICKETS = 100
MOST_ALARMS = 5


def _no_rest() -> None:
    """Nobody else has anything to do."""


def now_board(context: Context, hall_code: str, arrivals: Arrivals, rest: Callable[[], None] = _no_rest) -> NowBoard:
    """A hall now. `arrivals` are remembered from one time to the next. `rest` is called every few milliseconds, so that
    a server can let others go on.
    """
    hall = get_hall(context, hall_code)
    seats = attendance.seats(context, hall_code)
    rest()
    with context.database.reading() as connection:
        look = wait_estimation.outlook(context, connection, hall)
        reading = read(connection, hall, look.learned, arrivals, context.now())
        left = left_at(connection, hall_code)
        at_windows = {ticket.window: ticket for ticket in tickets.at_windows(connection, hall_code)}
        revision = journal.revision(connection, hall_code) or 0
        flooding = [kiosk for kiosk in kiosks.now_of(connection, hall, reading.now) if kiosk.is_flooding]
    windows = [_window(seat, at_windows.get(seat.number), left.get(seat.number)) for seat in seats]
    waits = {
        code: wait_of(wait_estimation.promise_of_line(look, code, 0, reading.now)) for code in _lines(hall, reading)
    }
    rest()
    played = play(reading.outlook, list(waits), reading.now + timedelta(seconds=SOON), rest)
    return _Shown(hall, reading, played, look.learned.is_rough(), flooding).board(revision, windows, waits)


def _kiosk(kiosk: KioskNow) -> NowKiosk:
    return NowKiosk(
        name=kiosk.name,
        title=dict(kiosk.title),
        most_in_a_minute=kiosk.most_in_a_minute,
        waiting=kiosk.waiting,
        closed=kiosk.closed is not None,
    )


def _lines(hall: Hall, reading: Reading) -> list[str]:
    """The hall's lines, and removed ones in which somebody still waits."""
    own = [line.code for line in hall.lines]
    return own + sorted({row.line for row in reading.waiting.values()} - set(own))


def _window(seat: SeatedWindow, ticket: Ticket | None, left: datetime | None) -> NowWindow:
    since_at = seat.since_at
    if seat.state == "open" and since_at is not None and left is not None:
        since_at = max(since_at, left)
    if ticket is not None:
        since_at = ticket.serving_since_at if ticket.state == State.SERVING else ticket.called_at
    return NowWindow(
        number=seat.number,
        state=seat.state,
        staff_name=seat.staff_name,
        ticket=ticket.number if ticket else None,
        ticket_state=cast(TicketAtWindow, ticket.state.value) if ticket else None,
        since_at=since_at,
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was read and played, as it is shown."""

    hall: Hall
    reading: Reading
    played: Played
    is_rough: bool
    flooding: list[KioskNow]

    def board(self, revision: int, windows: list[NowWindow], waits: Mapping[str, Wait | None]) -> NowBoard:
        """The message. `waits`: what a newcomer of each line is told."""
        waiting = self._tickets()
        states = Counter(ticket.state for ticket in waiting)
        return NowBoard(
            hall=self.hall.code,
            revision=revision,
            server_at=self.reading.now,
            waiting=len(waiting),
            late=states["late"],
            will_be_late=states["will_be_late"],
            at_risk=states["at_risk"],
            expected_late=self.played.outcome.late,
            late_by_seconds=_whole(self.played.outcome.late_by),
            kept_from_at=self._at(self.played.outcome.kept_from),
            rough=self.is_rough,
            tickets=waiting[:MOST_TICKETS],
            alarms=_alarms(waiting),
            windows=windows,
            lines=self._lines(waits, waiting),
            helps=[self._help(helped) for helped in self.played.helps],
            flooding_kiosks=[_kiosk(kiosk) for kiosk in self.flooding],
        )

    def _tickets(self) -> list[NowTicket]:
        """Everybody who waits, the longest first."""
        shown = []
        for person, predicted in zip(self.reading.outlook.people, self.played.calls, strict=True):
            row = self.reading.waiting.get(person.ticket.ticket.id)
            if row is None:  # is expected and not here yet
                continue
            call = call_of(person, predicted)
            shown.append(
                NowTicket(
                    number=row.number,
                    line=row.line,
                    service=row.service,
                    priority=row.priority,
                    booked=row.appointment_at is not None,
                    waits_again=row.promised_at is not None,
                    waits_since_at=since_at(row),
                    promise_seconds=round(person.promise),
                    breaks_at=since_at(row) + timedelta(seconds=person.promise),
                    call_p50_at=self._at(call and call.p50),
                    call_p90_at=self._at(call and call.p90),
                    state=state_of(person, call),
                )
            )
        return sorted(shown, key=lambda ticket: ticket.waits_since_at)

    def _lines(self, waits: Mapping[str, Wait | None], waiting: Sequence[NowTicket]) -> list[NowLine]:
        calls = Counter(
            person.ticket.ticket.line
            for person, predicted in zip(self.reading.outlook.people, self.played.calls, strict=True)
            if predicted is not None and predicted <= SOON
        )
        of_line: dict[str, list[NowTicket]] = {}
        for ticket in waiting:
            of_line.setdefault(ticket.line, []).append(ticket)
        return [self._line(line, wait, of_line.get(line, []), calls[line]) for line, wait in waits.items()]

    def _line(self, line: str, wait: Wait | None, waiting: Sequence[NowTicket], calls: int) -> NowLine:
        states = Counter(ticket.state for ticket in waiting)
        return NowLine(
            code=line,
            promise_seconds=promise_seconds(self.hall, line),
            waiting=len(waiting),
            longest_since_at=waiting[0].waits_since_at if waiting else None,
            late=states["late"],
            will_be_late=states["will_be_late"],
            wait=wait,
            coming=self.reading.coming[line],
            calls=calls,
            wait_then=self._wait_then(line),
        )

    def _wait_then(self, line: str) -> Wait | None:
        predicted = self.played.then.get(line)
        now = self.reading.now
        then_at = now + timedelta(seconds=SOON)
        is_open = any(
            start <= then_at < end for start, end in opening_intervals(self.hall, business_date(self.hall, now))
        )
        if predicted is None or not is_open:
            return None
        p50, p90 = self.reading.curves("").at(predicted)
        return Wait(p50_seconds=round(p50), p90_seconds=max(round(p50), round(p90)), rough=self.is_rough)

    def _help(self, helped: Helped) -> NowHelp:
        remedy, outcome = helped
        return NowHelp(
            kind=remedy.kind,
            windows=list(remedy.windows),
            line=remedy.line or None,
            late=outcome.late,
            late_by_seconds=_whole(outcome.late_by),
            kept_from_at=self._at(outcome.kept_from),
        )

    def _at(self, seconds: float | None) -> datetime | None:
        return None if seconds is None else self.reading.now + timedelta(seconds=seconds)


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)


def _alarms(waiting: Sequence[NowTicket]) -> list[NowTicket]:
    """Those whose promise will break, the first to break first."""
    return sorted(
        (ticket for ticket in waiting if ticket.state == "will_be_late"), key=lambda ticket: ticket.breaks_at
    )[:MOST_ALARMS]
