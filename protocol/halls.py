"""Halls: what they are, what they offer, their journal, their clock."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from protocol.base import LARGEST, OptionalWord, Query, Reply
from protocol.instants import Instant

Doubt = Literal["", "ahead", "set_forward", "long_ago"]


class ServiceQuery(Query):
    """Searching services: Chinese, pinyin initials or English."""

    q: Annotated[str, StringConstraints(max_length=100)] = ""
    language: OptionalWord = ""
    line: OptionalWord = ""


class JournalQuery(Query):
    """After which revision, and how many at most."""

    after_revision: int = Field(default=0, ge=0, le=LARGEST)
    limit: int = Field(default=500, ge=1, le=5000)


class NamedLine(Reply):
    """A line's code and name."""

    code: str
    name: str


class Hall(Reply):
    """A hall."""

    code: str
    name: str
    timezone: str
    lines: list[NamedLine]
    windows: list[int]


class Halls(Reply):
    """Every hall."""

    halls: list[Hall]


class Service(Reply):
    """One thing a citizen can have done. `promised_days` null: on the spot."""

    code: str
    name: str
    line: str
    minutes: int | float
    materials: list[str]
    promised_days: int | None


class Services(Reply):
    """Services, best match first."""

    services: list[Service]


class Event(Reply):
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


class Journal(Reply):
    """Events, ordered; ask again after the last revision while there are any."""

    hall: str
    revision: int
    events: list[Event]


class Clock(Reply):
    """The hall's clock and how fast it goes (1: as it should). `doubt`: why it is not to be trusted ("": it is);
    `ahead`: the computer's clock was set back, and the hall's goes on `ahead_seconds` before it; `set_forward`: it was
    wrong until less than an hour ago; `long_ago`: it tells a time before this software was made.
    """

    now: Instant
    speed: float
    doubt: Doubt
    ahead_seconds: int
