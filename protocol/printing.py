"""Slips, printers and their paper: messages between the server and the print agents."""

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AliasChoices, Field, StringConstraints

from protocol.base import PRINTABLE, Asked, OptionalWord, Reply, Step, Word
from protocol.instants import Instant

State = Literal["ready", "paper_low", "paper_out", "cover_open", "cutter_error", "overheated", "offline", "unknown"]
STATES: tuple[State, ...] = get_args(State)
GOOD: tuple[State, ...] = ("ready", "paper_low", "unknown")
"""States in which a slip is tried: a printer that can say nothing is not thought broken."""
Result = Literal["printed", "sent", "failed", "expired"]
RESULTS: tuple[Result, ...] = get_args(Result)
MOST_PRINTERS = 500


class Claim(Step):
    """An agent asks for slips of `printers` (null: of every printer it has), and for the printers themselves."""

    agent: Word = Field(default="agent", description="Who asks: one name for each agent, the same after every start.")
    printers: list[Word] | None = Field(default=None, max_length=MOST_PRINTERS)
    only: list[Word] | None = Field(
        default=None,
        max_length=MOST_PRINTERS,
        description="The printers of the agent's computer, as somebody has named them; it has no other. Null: it takes "
        "those of `printers` that no other agent has, and keeps them.",
    )
    most: int = Field(default=8, ge=1, le=50)


class Begin(Step):
    """Bytes are about to go out."""

    agent: Word = "agent"


class Done(Step):
    """How printing ended. `agent`: who says so; a report that comes late says so too."""

    agent: OptionalWord = ""
    result: Result
    detail: Annotated[str, StringConstraints(max_length=200, pattern=PRINTABLE)] = ""
    printer: OptionalWord = Field(default="", description="Where it came out, when that is not the job's own printer.")
    paper_mm: int = Field(default=0, ge=0, le=20_000, description="How much paper it took, in millimetres.")


class PrinterState(Asked):
    """What a printer says of itself."""

    name: Word
    state: State
    detail: Annotated[str, StringConstraints(max_length=200, pattern=PRINTABLE)] = ""
    at: Annotated[str, StringConstraints(max_length=64)] | None = None


class PrinterStates(Step):
    """The printers of one agent; what it says of a printer that another agent has counts for nothing."""

    agent: OptionalWord = ""
    printers: list[PrinterState] = Field(max_length=MOST_PRINTERS)


class Reprint(Step):
    """Print a ticket's slip again, or its list of materials."""

    kind: Literal["reprint", "materials"] = "reprint"
    printer: OptionalWord = Field(default="", description="Left out: where the ticket came out.")
    reason: Annotated[str, StringConstraints(max_length=120, pattern=PRINTABLE)] = Field(
        default="", description="A copy needs one (`reason_missing` without); a list of materials needs none."
    )


class NewRoll(Step):
    """A roll of paper was put in."""

    length_metres: float = Field(ge=1, le=500)


class DayPage(Step):
    """Print a day's summary."""

    day: date | None = Field(default=None, strict=False, description="The business date; left out: today.")
    language: OptionalWord = ""


class Printer(Reply):
    """A printer as defined and as it says it is; state `unknown` and no `at` when it was never heard of. `title`: where
    it stands, by language; empty when nobody has said.
    """

    name: str
    address: str
    profile: str
    backup: str
    state: State
    detail: str
    at: Instant | None
    title: dict[str, str]
    agent: str = Field(description="The print agent that has this printer; empty: none has.")


class Printers(Reply):
    """A hall's printers."""

    printers: list[Printer]


class Roll(Reply):
    """A printer's paper; `left_mm` is null while nobody has said how long the roll is, and never below 0."""

    used_mm: int
    length_mm: int
    left_mm: int | None
    low: bool
    at: Instant | None


class SlipWait(Reply):
    """How long it may take until the call: half of the visits at most P50, nine in ten at most P90."""

    p50_seconds: Annotated[int | float, Field(ge=0)]
    p90_seconds: Annotated[int | float, Field(ge=0)]
    rough: bool = False


class Slip(Reply):
    """What stands on the paper; empty and null: the server does not say. `local_time` is that of the hall's wall."""

    hall: str = ""
    number: str = ""
    service: str = ""
    line: str = ""
    priority: str = ""
    booked: str = Field(default="", description="The time of somebody who booked, by the hall's clock.")
    ahead: int | None = Field(default=None, ge=0)
    wait: SlipWait | None = None
    issued_at: Instant | None = None
    local_time: str = ""
    materials: list[str] = Field(default=[])
    promised_days: int | None = None
    url: str = ""
    rows: list[tuple[str, str]] = Field(default=[], description="A page's labels and values.")
    texts: dict[str, Any] = Field(default={}, description="The words of the slip's language.")


class Job(Reply):
    """A slip to print. `form`: which layout; empty for that of its kind. `layout`: the hall's own, null for the
    house's, with its `pictures` as base64 by the name of their file. `copy`: 0 is the original. `expires_at` null: it
    is never too old.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    printer: str
    kind: str = "ticket"
    form: str = ""
    layout: dict[str, Any] | None = None
    pictures: dict[str, str] = Field(default={})
    copy_count: int = Field(
        default=0, ge=0, validation_alias=AliasChoices("copy", "copy_count"), serialization_alias="copy"
    )
    language: str = "zh-CN"
    created_at: Instant
    expires_at: Instant | None = None
    slip: Slip


class Jobs(Reply):
    """What an agent has been given, and the printers of its hall."""

    jobs: list[Job]
    printers: list[Printer]
    server_at: Instant


class NewJob(Reply):
    """A slip that has been queued."""

    job: str
