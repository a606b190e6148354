"""A hall's folder, read and written part by part."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from protocol.base import Asked, LanguageQuery, Query, Reply, RequestId
from protocol.instants import Instant

Booked = Literal["", "keep", "cancel"]


class PartValue(RootModel[dict[str, Any]]):
    """What a part's file says, dates as text."""


class SaveQuery(Query):
    """`waiting`: what becomes of people who wait for a line or window that goes. "": it is asked (409
    `tickets_waiting`, with `counts` by line and `windows`); keep: they stay in their line, and windows that serve
    every line call them. `booked`: what becomes of appointments that lose their place, as their service goes, the hall
    is closed at their time, or fewer windows are set aside. "": it is asked (409 `appointments_booked`, with
    `appointments`); keep: whoever comes is served, under the service's old name; cancel.
    """

    waiting: Literal["", "keep"] = ""
    booked: Booked = ""


PartName = Annotated[str, Field(min_length=1, max_length=96)]
PartText = Annotated[str, Field(max_length=2_000_000)]
"""A part as its file is written, comments and all."""
LineName = Annotated[str, Field(min_length=1, max_length=8)]
Waiting = Literal["", "keep", "move"]


class CheckedParts(Asked):
    """Values of parts, to be checked and not saved; null: without this part. One part may be said as `part` and
    `value`.
    """

    part: str = Field(default="", max_length=96)
    value: dict[str, Any] | None = None
    parts: dict[PartName, dict[str, Any] | None] = Field(default={}, max_length=200)
    texts: dict[PartName, PartText] = Field(default={}, max_length=200)
    request_id: RequestId = ""


class SavedParts(Asked):
    """Parts to be saved together; null takes a part away. `texts`: parts as their files are written. `waiting` as for
    one part, and "move": who waits in a line that goes waits in the line that `move_to` names for it, at the old rank.
    `booked` as for one part.
    """

    parts: dict[PartName, dict[str, Any] | None] = Field(default={}, max_length=200)
    texts: dict[PartName, PartText] = Field(default={}, max_length=200)
    waiting: Waiting = ""
    move_to: dict[LineName, LineName] = Field(default={}, max_length=100)
    booked: Booked = ""
    request_id: RequestId = ""


class RestoreStep(Asked):
    """`waiting`, `move_to` and `booked` as for a save."""

    waiting: Waiting = ""
    move_to: dict[LineName, LineName] = Field(default={}, max_length=100)
    booked: Booked = ""
    request_id: RequestId = ""


class PartMistake(Reply):
    """A mistake, with the part, the line of its file (0: the file as a whole) and the keys that lead to it. `part` is a
    folder's name (services, guides, slips; "": the hall's own) where no file of it is meant.
    """

    part: str
    line: int
    text: str
    place: list[str | int]


class Mistakes(Reply):
    """Every mistake; empty: it could be saved."""

    mistakes: list[PartMistake]


class LostAppointment(Reply):
    """An appointment for which a hall would have no place any more."""

    code: str
    service: str
    starts_at: Instant
    why: Literal["service_gone", "hours_changed", "windows_fewer"]


class Definition(Reply):
    """The folder by part. `tag`: what `If-Match` names when a part is saved. `version`: the newest one; 0: nothing was
    saved yet. `unread`: parts whose files are no TOML, or no text that can be read.
    """

    hall: str
    tag: str
    version: int
    parts: dict[str, dict[str, Any]]
    unread: list[str]


class PartTextReply(Reply):
    """A part as its file is written."""

    part: str
    text: str
    tag: str


class HallVersion(Reply):
    """One save: when, by whom ("": files were changed by hand), and which parts."""

    version: int
    saved_at: Instant
    saved_by: str
    parts: list[str]


class VersionsQuery(Query):
    """`limit`: so many versions at most."""

    limit: int = Field(default=100, ge=1, le=1000)


class HallVersions(Reply):
    """The newest first. `tag`: of the folder as it is now. `differs`: the folder is not as the newest version says:
    its files were changed by hand, and that was refused or is not taken yet.
    """

    versions: list[HallVersion]
    tag: str
    differs: bool


class HolidaysQuery(LanguageQuery):
    """The year that is asked about."""

    year: int = Field(ge=2000, le=2100)


class Holiday(Reply):
    """A public holiday, or a weekend day that is worked in exchange for one; `name` is empty when it has none."""

    date: date
    name: str
    kind: Literal["holiday", "worked_in_exchange"]


class Holidays(Reply):
    """The days of a year. `is_complete` False: which days are worked in exchange is not known yet."""

    year: int
    days: list[Holiday]
    is_complete: bool


class DiffLine(Reply):
    """A line of a part's file: `kind` " " stays, "-" went, "+" came; "@": lines between are left out (no `text`)."""

    kind: Literal[" ", "-", "+", "@"]
    text: str


class PartChange(Reply):
    """What a save changed in a part; `was_there`, `is_there`: whether the part was there before and after."""

    part: str
    was_there: bool
    is_there: bool
    lines: list[DiffLine]


class HallVersionChanges(HallVersion):
    """A save with what it changed."""

    changes: list[PartChange]
