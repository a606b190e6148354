"""A hall's folder, read and written part by part."""

from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from protocol.base import Asked, Query, Reply, RequestId
from protocol.instants import Instant


class PartValue(RootModel[dict[str, Any]]):
    """What a part's file says, dates as text."""


class SaveQuery(Query):
    """`waiting`: what becomes of people who wait in a line that goes; "": they are asked about (409)."""

    waiting: Literal["", "keep"] = ""


PartName = Annotated[str, Field(min_length=1, max_length=96)]


class CheckedParts(Asked):
    """Values of parts, to be checked and not saved; null: without this part. One part may be said as `part` and
    `value`.
    """

    part: str = Field(default="", max_length=96)
    value: dict[str, Any] | None = None
    parts: dict[PartName, dict[str, Any] | None] = Field(default={}, max_length=200)
    request_id: RequestId = ""


class SavedParts(Asked):
    """Parts to be saved together; null takes a part away. `waiting` as for one part."""

    parts: dict[PartName, dict[str, Any] | None] = Field(min_length=1, max_length=200)
    waiting: Literal["", "keep"] = ""
    request_id: RequestId = ""


class RestoreStep(Asked):
    """`waiting` as for a save."""

    waiting: Literal["", "keep"] = ""
    request_id: RequestId = ""


class PartMistake(Reply):
    """A mistake, with the part and the line of its file (0: the file as a whole)."""

    part: str
    line: int
    text: str


class Mistakes(Reply):
    """Every mistake; empty: it could be saved."""

    mistakes: list[PartMistake]


class Definition(Reply):
    """The folder by part. `tag`: what `If-Match` names when a part is saved."""

    hall: str
    tag: str
    parts: dict[str, dict[str, Any]]


class HallVersion(Reply):
    """One save: when, by whom, and which parts."""

    version: int
    saved_at: Instant
    saved_by: str
    parts: list[str]


class HallVersions(Reply):
    """The newest first."""

    versions: list[HallVersion]
