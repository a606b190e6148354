"""Tickets: requests, and the ticket as clients see it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from protocol.base import PRINTABLE, Asked, OptionalWord, Reply, Step, Word
from protocol.instants import Instant, Moment

State = Literal["waiting", "called", "serving", "parked", "no_show", "finished", "cancelled", "expired"]
Outcome = Literal["done", "accepted", "not_possible"]
Why = Literal["window_closed", "window_gone", "no_window", "earlier_day"]
WindowNumber = Annotated[int, Field(ge=1, le=9999, strict=True)]


Choice = Annotated[str, StringConstraints(max_length=64, pattern=PRINTABLE)]
"""A question, an option or a material of a guide, by its id."""


class NewTicket(Step):
    """A request for a ticket. `kiosk` (staff only): print there, not at the desk. `large_print`: in large letters.
    `reason`: staff may give a number while the hall is closed, and say why.
    """

    hall: Word
    service: Word
    priority: OptionalWord = ""
    language: OptionalWord = ""
    kiosk: OptionalWord = ""
    large_print: bool = False
    answers: dict[Choice, Choice | list[Choice]] = Field(
        default_factory=dict, max_length=100, description="The situation, as ticked in the service's guide."
    )
    card: OptionalWord = Field(
        default="", description="The number of the holder's card; kept as the hall's [cards] says, and no more."
    )
    reason: Annotated[str, StringConstraints(max_length=200, pattern=PRINTABLE)] = ""
    arrived_at: Moment | None = Field(
        default=None,
        description="When its holder began to queue for the number, where a door counter or reception knows.",
    )


class CallThis(Step):
    """Which ticket to call."""

    ticket: Word


class Transfer(Step):
    """The target: a line or a window."""

    line: Word | None = None
    window: WindowNumber | None = None


class Resume(Step):
    """Where: the clerk's own window; needed only with several open."""

    window: WindowNumber | None = None


class DoneService(Asked):
    """One service and how it ended."""

    service: Word
    outcome: Outcome = "done"


class Finish(Step):
    """The services done; empty: the one the ticket was taken for."""

    done: list[DoneService] = Field(default=[], max_length=50)


class Wait(Reply):
    """Half of such waits are no longer than P50, nine in ten no longer than P90. `rough`: too few people have been
    called yet for more than a guess.
    """

    p50_seconds: int
    p90_seconds: int
    rough: bool = False


class Booked(Reply):
    """The appointment of somebody who booked, and its time."""

    id: str
    starts_at: Instant


class Ticked(Reply):
    """What was ticked of the service's guide: the situation, and what was brought (null: nobody has looked yet)."""

    answers: dict[str, list[str]]
    brought: list[str] | None
    missing: list[str]


class Ticket(Reply):
    """One visit's place in a line. `ahead` and `wait` are null unless it waits, `wait` with no window too."""

    id: str
    number: str
    hall: str
    line: str
    service: str
    state: State
    priority: str
    language: str
    window: int | None
    wanted_window: int | None
    sent_by_window: int | None = Field(description="The window that sent it on to a line; null once it was called.")
    arrived_at: Instant | None = Field(description="When the queue for the number began; null: not counted.")
    issued_at: Instant
    called_at: Instant | None
    started_at: Instant | None
    serving_since_at: Instant | None
    finished_at: Instant | None
    recalls: int
    recalled_at: Instant | None
    ahead: int | None
    ahead_by_priority: int | None = Field(description="Of those ahead, how many took a number later; null: not asked.")
    ahead_come_back: int | None = Field(description="Of those ahead, how many were called before and wait again.")
    wait: Wait | None
    done: list[DoneService]
    appointment: Booked | None = Field(default=None, description="Null: a walk-in.")
    guide: Ticked | None = Field(default=None, description="Null: nothing was ticked, or it was erased.")
    cleared: bool = Field(default=False, description="It ended when its line was cleared, not with the day.")
    card_last4: str | None = Field(default=None, description="Null: the hall keeps no digits of cards.")
    url: str
    revision: int


class ForgottenTicket(Reply):
    """A ticket that needs a manager, the reason, and since when."""

    ticket: Ticket
    why: Why
    since_at: Instant


class Forgotten(Reply):
    """All tickets that nobody can call or finish."""

    forgotten: list[ForgottenTicket]
