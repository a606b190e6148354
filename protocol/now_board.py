"""The board of now, for a hall's managers: who waits against the promise, windows, lines, and what would help."""

from typing import Literal

from pydantic import Field

from protocol import windows
from protocol.base import Reply
from protocol.boards import TicketAtWindow
from protocol.instants import Instant
from protocol.tickets import Wait

PromiseState = Literal["late", "will_be_late", "at_risk", "in_time"]
HelpKind = Literal["open", "resume", "also_serve"]


class NowTicket(Reply):
    """Somebody who waits, and the longest wait that the hall promises in this line (`promise_seconds`)."""

    number: str
    line: str
    service: str
    priority: str
    booked: bool = Field(description="Has an appointment, and goes ahead from its time on.")
    waits_again: bool = Field(description="Called before, and waiting once more; the time counts anew.")
    waits_since_at: Instant
    promise_seconds: int
    breaks_at: Instant = Field(description="When the promise breaks unless the ticket is called by then.")
    call_p50_at: Instant | None = Field(description="Half of such tickets are called by then; null: no window will.")
    call_p90_at: Instant | None = Field(description="Nine in ten are called by then.")
    state: PromiseState = Field(
        description="late: the promise is broken; will_be_late: it is expected to break; at_risk: in one case of ten."
    )


class NowWindow(Reply):
    """A window. `since_at`: since when its ticket is called or served; since when it is free, which is when its last
    ticket left it or, later, when it was opened; since when it is paused or closed.
    """

    number: int
    state: windows.State
    staff_name: str | None
    ticket: str | None
    ticket_state: TicketAtWindow | None
    since_at: Instant | None


class NowLine(Reply):
    """A line now and in the next half-hour. `wait`: of who comes now; `wait_then`: of who comes in half an hour."""

    code: str
    promise_seconds: int
    waiting: int
    longest_since_at: Instant | None
    late: int
    will_be_late: int
    wait: Wait | None
    coming: int = Field(description="How many are expected to take a ticket in the next half-hour.")
    calls: int = Field(description="How many are expected to be called in the next half-hour.")
    wait_then: Wait | None


class NowKiosk(Reply):
    """A kiosk that issued more tickets within a minute than people can take."""

    name: str
    title: dict[str, str]
    most_in_a_minute: int
    waiting: int = Field(description="How many of its tickets of the last ten minutes still wait.")
    closed: bool


class NowHelp(Reply):
    """What a manager could do: open or bring back these windows, or let a window serve this line, too."""

    kind: HelpKind
    windows: list[int]
    line: str | None
    late: int = Field(description="How many would then be called late, of those `expected_late` counts.")
    late_by_seconds: int | None = Field(description="By how much, on average; null: somebody would never be called.")
    kept_from_at: Instant | None = Field(
        description="From then on everybody is called as promised, nine times in ten; null: unknown."
    )


class NowBoard(Reply):
    """`now`: a hall as its managers see it. `tickets`: the longest waiting first, at most a hundred. `alarms`: those
    whose promise is expected to break and has not, the first to break first, at most five.
    """

    hall: str
    revision: int
    server_at: Instant
    waiting: int
    late: int
    will_be_late: int
    at_risk: int
    expected_late: int = Field(
        description="How many are or will be called late, with those who come in the next half-hour."
    )
    late_by_seconds: int | None = Field(description="As in NowHelp, if nothing is done.")
    kept_from_at: Instant | None = Field(description="As in NowHelp, if nothing is done.")
    rough: bool = Field(description="So few tickets have been called that the forecasts are guesses.")
    tickets: list[NowTicket]
    alarms: list[NowTicket]
    windows: list[NowWindow]
    lines: list[NowLine]
    helps: list[NowHelp]
    flooding_kiosks: list[NowKiosk]
