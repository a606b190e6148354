"""What-if questions, and how far their answers are."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from protocol.base import LARGEST, OptionalWord, Query, Reply, RequestId, Step, Word
from protocol.instants import Instant

Kind = Literal["compare", "needed", "plan"]
Span = Annotated[str, Field(pattern=r"^([01]\d|2[0-9]):[0-5]\d-([01]\d|2[0-9]):[0-5]\d$")]
Day = Annotated[date, Field(strict=False)]
Windows = Annotated[int, Field(ge=1, le=200)]
Lines = Annotated[list[Word], Field(min_length=1)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Patience = Literal["curve", "even", "none"]
State = Literal["waiting", "running", "done", "failed", "cancelled"]


class WhatIfQuestion(Step):
    """What is to be different on the business dates from `start` to `end`; null, [] and "" mean as it was.

    `kind`: compare those days with themselves under the changes; `needed`: the windows that reach the goal, by
    half-hour; `plan`: those of the week after `end`, with shifts. `weekdays`: of the days that are replayed or, in a
    plan, planned; []: of all. `windows`: so many through the opening hours. `windows_before`: how many there were,
    where the log does not say. `hours`, `breaks`: "HH:MM-HH:MM" of the hall's time, the same on each of the days;
    windows take breaks by turns. `skills`: the lines of windows by number. `pooling`: "all" for windows that take every
    line, "lines" for windows of one line each. `booked_share`: of each line, who comes at times spread evenly over the
    day. `patience`: people leave by the hall's curve where it is known ("curve"), at one rate however long they have
    waited ("even"), or never ("none"). `within_minutes`: figures say who is called within so many, of all who took a
    number. `share`: the goal, of `needed` and `plan` alone: that so many of them are.
    """

    kind: Kind = "compare"
    hall: Word
    start: Day
    end: Day
    weekdays: list[Weekday] = Field(default=[], max_length=7)
    windows: Windows | None = None
    windows_before: Windows | None = None
    most_windows: Windows | None = None
    hours: list[Span] = Field(default=[], max_length=6)
    breaks: list[Span] = Field(default=[], max_length=24)
    skills: dict[Annotated[str, Field(pattern=r"^\d{1,4}$")], Lines] = Field(default={}, max_length=200)
    pooling: Literal["", "all", "lines"] = ""
    rule: OptionalWord = ""
    extra_wait_minutes: Annotated[int, Field(ge=0, le=480)] | None = None
    booked_share: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.0
    patience: Patience = "curve"
    within_minutes: Annotated[float, Field(gt=0, le=480, strict=False)] = 10.0
    share: Annotated[float, Field(gt=0, lt=1, strict=False)] = 0.9
    repetitions: Annotated[int, Field(ge=1, le=100)] = 10
    seed: int = Field(default=1, ge=0, le=LARGEST)
    full_hours: Annotated[float, Field(ge=2, le=12, strict=False)] = 8.0
    break_minutes: Annotated[int, Field(ge=0, le=120)] = 60
    part_hours: Annotated[float, Field(ge=0, le=8, strict=False)] = 4.0
    request_id: RequestId = ""


class Study(Reply):
    """A question that is being worked on. `asked_by`: who asked, as they log in. `ahead`: how many questions come
    before it, of all halls, as things stand; null once its turn has come. `progress`: 0 to 1. `answer`: once it is
    done. `why`: why it failed.
    """

    id: str
    hall: str
    asked_by: str
    state: State
    ahead: int | None = None
    progress: float
    asked_at: Instant
    question: dict[str, Any]
    answer: dict[str, Any] | None
    why: str | None


class Studies(Reply):
    """The latest questions, newest first, without their answers."""

    studies: list[Study]


class StudiesQuery(Query):
    """`limit`: the most that are listed."""

    hall: OptionalWord = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class StudyFileQuery(Query):
    """The language of the file; "": the reader's."""

    language: OptionalWord = ""
