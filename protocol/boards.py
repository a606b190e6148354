"""What a screen shows: numbers and windows, no name and no note."""

from datetime import date
from typing import Literal

from pydantic import Field

from protocol import windows
from protocol.base import Reply
from protocol.instants import Instant
from protocol.tickets import Wait

HoursKind = Literal["open", "served", "before", "break", "over", "closed", "closing"]
Refusal = Literal["", "hall_closed", "closing_soon"]
TicketAtWindow = Literal["called", "serving"]


class BoardCall(Reply):
    """A call on the screens."""

    number: str
    line: str
    window: int | None
    called_at: Instant
    recalls: int
    state: str
    booked: bool = Field(default=False, description="Of somebody who had an appointment.")
    revision: int
    announcement: dict[str, str]
    short_announcement: dict[str, str]


class BoardWindow(Reply):
    """A window on the screens."""

    number: int
    state: windows.State
    ticket: str | None
    ticket_state: TicketAtWindow | None


LineRefusal = Literal["", "hall_closed", "line_full", "closing_soon"]


class RefusedService(Reply):
    """A service whose own limits give no number now; `again_at` as of a line."""

    code: str
    refusal: LineRefusal
    again_at: Instant | None


class BoardLine(Reply):
    """A line on the screens. `ahead` and `wait` are what a newcomer would be told: everybody counts who waits in a line
    that the same windows call, `shares_with` (the line itself among them). `wait` null: no window takes it now.

    `refusal`: why the line gives no number while the hall does, as the code of POST /tickets; "": it gives them.
    `again_at`: when it gives numbers again; null: it does now, or not today. `changes_at`: when the clock alone may
    change this of the line or its services. `many_waiting`: so many wait that the hall says so.
    """

    code: str
    name: str
    waiting: int
    ahead: int
    shares_with: list[str]
    wait: Wait | None
    many_waiting: bool = False
    clears_at: Instant | None = Field(
        default=None, description="When the line is cleared next on this date: whoever waits then needs a new number."
    )
    cleared_at: Instant | None = Field(
        default=None, description="When it was last cleared, for as long as screens say so."
    )
    refusal: LineRefusal = ""
    again_at: Instant | None = None
    changes_at: Instant | None = None
    refused_services: list[RefusedService] = Field(
        default_factory=list, description="The services of the line that give no number although the line does."
    )


class OpenDay(Reply):
    """A date on which the hall opens; `hours` are "HH:MM-HH:MM" of its own time."""

    date: date
    hours: list[str]


class Admission(Reply):
    """Whether a citizen gets a number now. `refusal`: why not, as the code of POST /tickets, "" when there is one.
    `changes_at`: when the clock alone may change this. `hours`: those of the hall's date now; `next`: the first date
    after it on which the hall opens.
    """

    kind: HoursKind
    refusal: Refusal
    opens_at: Instant | None
    closes_at: Instant | None
    changes_at: Instant | None
    hours: list[str]
    next: OpenDay | None


class Board(Reply):
    """What a screen shows now; `calls` newest first."""

    hall: str
    name: str
    revision: int
    server_at: Instant
    waiting: int
    calls: list[BoardCall]
    windows: list[BoardWindow]
    lines: list[BoardLine]
    admission: Admission
    closed_kiosks: list[str] = Field(description="The kiosks that staff have closed, by name.")
