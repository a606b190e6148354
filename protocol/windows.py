"""Windows: who sits there, and who waits for them."""

from typing import Literal

from pydantic import Field

from protocol.base import Reply
from protocol.instants import Instant
from protocol.tickets import Ticket

State = Literal["open", "paused", "closed"]


class Window(Reply):
    """A window after a step; `ticket` is the number at it."""

    hall: str
    number: int
    state: State
    staff: str | None
    ticket: str | None
    revision: int


class SeatedWindow(Reply):
    """A window and who sits there; `ticket` is the number at it. Null: nobody."""

    number: int
    state: State
    ticket: str | None
    staff: str | None
    staff_name: str | None
    since_at: Instant | None = Field(description="Since when it is in this state; null: never opened.")
    serves: list[str] = Field(description='Codes of its lines; "*": every line.')
    helps: list[str]
    sent: int = Field(description="How many wait for this window alone.")


class Windows(Reply):
    """All windows of a hall."""

    windows: list[SeatedWindow]


class Queue(Reply):
    """The tickets as one window sees them."""

    window: SeatedWindow
    current: Ticket | None
    waiting: list[Ticket]
    sent_on: list[Ticket] = Field(
        description="Sent on to a line by this window: not called here while another open window can."
    )
    parked: list[Ticket]
    no_show: list[Ticket]
    revision: int
    server_at: Instant
