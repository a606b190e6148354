"""What goes in and comes out, as pydantic models; OpenAPI is made of them, answers are tested with them."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# No control characters anywhere: what is typed here may end on paper or on a screen.
_PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
Word = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_PRINTABLE)]
OptionalWord = Annotated[str, StringConstraints(max_length=64, pattern=_PRINTABLE)]
RequestId = Annotated[str, StringConstraints(max_length=80, pattern=_PRINTABLE)]
WindowNumber = Annotated[int, Field(ge=1, le=9999, strict=True)]
MOST_PRINTERS = 500
Instant = Annotated[str, Field(description="ISO 8601, UTC", json_schema_extra={"format": "date-time"})]


class Asked(BaseModel):
    """A body: unknown fields are refused, and no type is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Step(Asked):
    """A step that needs nothing more."""

    request_id: RequestId = Field(default="", description="The same one again answers the same and does nothing twice.")


class NewTicket(Step):
    """What a citizen wants. `kiosk` (staff only): print there, not at the desk. `large_print`: in large letters.
    `reason`: staff may give a number while the hall is closed, and say why.
    """

    hall: Word
    service: Word
    priority: OptionalWord = ""
    language: OptionalWord = ""
    kiosk: OptionalWord = ""
    large_print: bool = False
    reason: Annotated[str, StringConstraints(max_length=200, pattern=_PRINTABLE)] = ""


class CallThis(Step):
    """Which ticket to call."""

    ticket: Word


class Transfer(Step):
    """Where to: a line or a window."""

    line: Word | None = None
    window: WindowNumber | None = None


class Resume(Step):
    """Where: the clerk's own window; needed only with several open."""

    window: WindowNumber | None = None


class DoneService(Asked):
    """One service and how it ended."""

    service: Word
    outcome: Literal["done", "accepted", "not_possible"] = "done"


class Finish(Step):
    """The services done; empty: the one the ticket was taken for."""

    done: list[DoneService] = Field(default=[], max_length=50)


class Login(Step):
    """Who wants a token."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class NewDevice(Step):
    """A device that is to have a token."""

    kind: Literal["kiosk", "display", "printer"]
    hall: Word
    name: Word


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
    result: Literal["printed", "sent", "failed", "expired"]
    detail: Annotated[str, StringConstraints(max_length=200, pattern=_PRINTABLE)] = ""
    printer: OptionalWord = Field(default="", description="Where it came out, when that is not the job's own printer.")
    paper_mm: int = Field(default=0, ge=0, le=20_000, description="How much paper it took, in millimetres.")


class PrinterState(Asked):
    """What a printer says of itself."""

    name: Word
    state: Literal["ready", "paper_low", "paper_out", "cover_open", "cutter_error", "overheated", "offline", "unknown"]
    detail: Annotated[str, StringConstraints(max_length=200, pattern=_PRINTABLE)] = ""
    at: str | None = None


class PrinterStates(Step):
    """The printers of one agent; what it says of a printer that another agent has counts for nothing."""

    agent: OptionalWord = ""
    printers: list[PrinterState] = Field(max_length=MOST_PRINTERS)


class Reprint(Step):
    """Print a ticket's slip again, or its list of materials."""

    kind: Literal["reprint", "materials"] = "reprint"
    printer: OptionalWord = Field(default="", description="Left out: where the ticket came out.")
    reason: Annotated[str, StringConstraints(max_length=120, pattern=_PRINTABLE)] = Field(
        default="", description="A copy needs one (`reason_missing` without); a list of materials needs none."
    )


class NewRoll(Step):
    """A roll of paper was put in."""

    length_metres: float = Field(ge=1, le=500)


class DayPage(Step):
    """Print a day's summary."""

    day: date | None = Field(default=None, strict=False, description="The business date; left out: today.")
    language: OptionalWord = ""


class Query(BaseModel):
    """A query: unknown parameters are refused; numbers come as text."""

    model_config = ConfigDict(extra="forbid")


class ServiceQuery(Query):
    """Searching services: Chinese, pinyin initials or English."""

    q: Annotated[str, StringConstraints(max_length=100)] = ""
    language: OptionalWord = ""
    line: OptionalWord = ""


class LanguageQuery(Query):
    """In which language."""

    language: OptionalWord = ""


class JournalQuery(Query):
    """After which revision, and how many at most."""

    after_revision: int = Field(default=0, ge=0)
    limit: int = Field(default=500, ge=1, le=5000)


class ReportQuery(Query):
    """Business dates `from` … `to`, both included; `compare_from` … `compare_to`: the comparison's first period.

    Files carry words for people; `headings=names` makes a CSV for programs, with the columns' names and nothing above.
    """

    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")
    hall: OptionalWord = ""
    line: OptionalWord = ""
    language: OptionalWord = ""
    format: Literal["json", "csv", "xlsx"] = "json"
    headings: Literal["words", "names"] = "words"
    compare_from: date | None = None
    compare_to: date | None = None


class ReportNames(BaseModel):
    """Which reports there are."""

    reports: list[str]


class ReportColumn(BaseModel):
    """A column and its unit: text, seconds, count, share (0 to 1) or number."""

    name: str
    unit: Literal["text", "seconds", "count", "share", "number"]


class Report(BaseModel):
    """A report; a null cell was not measured. `format=csv|xlsx` gives the same as a file."""

    name: str
    made_at: Instant
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    hall: str | None
    line: str | None
    columns: list[ReportColumn]
    rows: list[list[str | int | float | None]]
    totals: dict[str, str | int | float | None]


class Wait(BaseModel):
    """Half of such waits are no longer than P50, nine in ten no longer than P90."""

    p50_seconds: int
    p90_seconds: int


class Ticket(BaseModel):
    """One visit's place in a line. `ahead` and `wait` are null unless it waits, `wait` with no window too."""

    id: str
    number: str
    hall: str
    line: str
    service: str
    state: Literal["waiting", "called", "serving", "parked", "no_show", "finished", "cancelled", "expired"]
    priority: str
    language: str
    window: int | None
    wanted_window: int | None
    sent_by_window: int | None = Field(description="The window that sent it on to a line; null once it was called.")
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
    url: str
    revision: int


class Window(BaseModel):
    """A window after a step."""

    hall: str
    number: int
    state: Literal["open", "paused", "closed"]
    staff: str | None
    ticket: str | None
    revision: int


class SeatedWindow(BaseModel):
    """A window and who sits there."""

    number: int
    state: Literal["open", "paused", "closed"]
    ticket: str | None
    staff: str | None
    staff_name: str | None
    since_at: Instant | None = Field(description="Since when it is in this state; null: never opened.")
    serves: list[str] = Field(description='Codes of its lines; "*": every line.')
    helps: list[str]
    sent: int = Field(description="How many wait for this window alone.")


class ForgottenTicket(BaseModel):
    """Somebody whom a manager has to help, why, and since when it is so."""

    ticket: Ticket
    why: Literal["window_closed", "window_gone", "no_window", "earlier_day"]
    since_at: Instant


class Forgotten(BaseModel):
    """Everybody who stands where nobody can go on with them."""

    forgotten: list[ForgottenTicket]


class Windows(BaseModel):
    """All windows of a hall."""

    windows: list[SeatedWindow]


class Queue(BaseModel):
    """A window's own sight."""

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


class NamedLine(BaseModel):
    """A line's code and name."""

    code: str
    name: str


class Hall(BaseModel):
    """A hall."""

    code: str
    name: str
    timezone: str
    lines: list[NamedLine]
    windows: list[int]


class Halls(BaseModel):
    """Every hall."""

    halls: list[Hall]


class Service(BaseModel):
    """One thing a citizen can have done. `promised_days` null: on the spot."""

    code: str
    name: str
    line: str
    minutes: float
    materials: list[str]
    promised_days: int | None


class Services(BaseModel):
    """Services, best match first."""

    services: list[Service]


class BoardCall(BaseModel):
    """A call on the screens."""

    number: str
    line: str
    window: int | None
    called_at: Instant
    recalls: int
    state: str
    revision: int
    announcement: dict[str, str]
    short_announcement: dict[str, str]


class BoardWindow(BaseModel):
    """A window on the screens."""

    number: int
    state: Literal["open", "paused", "closed"]
    ticket: str | None
    ticket_state: Literal["called", "serving"] | None


class BoardLine(BaseModel):
    """A line on the screens. `ahead` and `wait` are what a newcomer would be told: everybody counts who waits in a line
    that the same windows call, `shares_with` (the line itself among them).
    """

    code: str
    name: str
    waiting: int
    ahead: int
    shares_with: list[str]
    wait: Wait | None


class Admission(BaseModel):
    """Whether a citizen gets a number now. `refusal`: why not, as the code of POST /tickets, "" when there is one.
    `changes_at`: when the clock alone may change this.
    """

    kind: Literal["open", "served", "before", "break", "over", "closed", "closing"]
    refusal: Literal["", "hall_closed", "closing_soon"]
    opens_at: Instant | None
    closes_at: Instant | None
    changes_at: Instant | None


class Board(BaseModel):
    """What a screen shows now."""

    hall: str
    name: str
    revision: int
    server_at: Instant
    waiting: int
    calls: list[BoardCall]
    windows: list[BoardWindow]
    lines: list[BoardLine]
    admission: Admission


class Event(BaseModel):
    """One line of the journal."""

    revision: int
    at: Instant
    kind: str
    actor: str
    ticket: str | None
    number: str | None
    window: int | None
    reason: str = Field(description="Why it was done where nobody simply asked for it; empty for an ordinary step.")
    changes: dict[str, Any]


class Journal(BaseModel):
    """Events, ordered; ask again after the last revision while there are any."""

    hall: str
    revision: int
    events: list[Event]


class Token(BaseModel):
    """A bearer token."""

    token: str
    role: str
    expires_at: Instant


class Device(BaseModel):
    """A new device; its token is told this once."""

    id: str
    token: str


class KnownDevice(BaseModel):
    """A device, without its secret."""

    id: str
    kind: str
    name: str
    created_at: Instant


class Devices(BaseModel):
    """A hall's devices."""

    devices: list[KnownDevice]


class Printer(BaseModel):
    """A printer as defined and as it says it is."""

    name: str
    address: str
    profile: str
    backup: str
    state: str
    detail: str
    at: Instant | None
    title: dict[str, str]
    agent: str = Field(description="The print agent that has this printer; empty: none has.")


class Roll(BaseModel):
    """A printer's paper; `left_mm` is null while nobody has said how long the roll is."""

    used_mm: int
    length_mm: int
    left_mm: int | None
    low: bool
    at: Instant | None


class Printers(BaseModel):
    """A hall's printers."""

    printers: list[Printer]


class Job(BaseModel):
    """A slip to print; `slip` as in docs/printers.md. `form`: which layout; `layout`: the hall's own, None for the
    house's, with its `pictures` as base64.
    """

    id: str
    printer: str
    kind: str
    form: str
    layout: dict[str, Any] | None
    pictures: dict[str, str]
    copy_count: int = Field(alias="copy")
    language: str
    created_at: Instant
    expires_at: Instant
    slip: dict[str, Any]


class Jobs(BaseModel):
    """What an agent has been given, and the printers of its hall."""

    jobs: list[Job]
    printers: list[Printer]
    server_at: Instant


class NewJob(BaseModel):
    """A slip that was queued."""

    job: str


class Clock(BaseModel):
    """The hall's clock and how fast it goes (1: as it should). `doubt`: why it is not to be trusted ("": it is);
    `ahead`: the computer's clock was set back, and the hall's goes on `ahead_seconds` before it; `set_forward`: it was
    wrong until less than an hour ago; `long_ago`: it tells a time before this software was made.
    """

    now: Instant
    speed: float
    doubt: Literal["", "ahead", "set_forward", "long_ago"]
    ahead_seconds: int


class Ok(BaseModel):
    """It is so."""

    ok: bool = True


class Problem(BaseModel):
    """RFC 9457. `code` is for programs; what it is about (ticket, state, step …) stands beside it."""

    model_config = ConfigDict(extra="allow")

    type: str
    status: int
    code: str
    title: str
    detail: str
