"""Asking in plain words."""

from typing import Annotated

from pydantic import Field, StringConstraints

from protocol.base import PRINTABLE, Asked, OptionalWord, Query, Reply, RequestId, Word
from protocol.instants import Instant
from protocol.tickets import Wait

LONGEST_QUESTION = 200


class Question(Query):
    """A question as people put it."""

    q: Annotated[str, StringConstraints(max_length=LONGEST_QUESTION, pattern=PRINTABLE)]
    language: OptionalWord = ""


class FoundService(Reply):
    """A service that may be meant. `score`: 0 to 1. `why`: which words of the service the question is nearest to.
    `answers`: what the question already says of the service's guide (question → options). `wait`: for somebody who
    takes a number now; null: no window serves the line.
    """

    service: str
    name: str
    line: str
    score: float
    why: str
    answers: dict[str, list[str]]
    wait: Wait | None


class Elsewhere(Reply):
    """An authority whose business it is, and where it is."""

    name: str
    where: str


class Answers(Reply):
    """The services, the best first; or who else has this business. Both are empty when nothing fits."""

    answers: list[FoundService]
    elsewhere: list[Elsewhere]


class UnfoundQuestion(Reply):
    """Words that found nothing, how often, and when last. Nobody's name and no number stands in them."""

    words: str
    times: int = Field(ge=1)
    last_asked_at: Instant


class Keyword(Asked):
    """Words that become a keyword of a service."""

    words: Word
    service: Word
    request_id: RequestId = ""


class Dismissal(Asked):
    """Words that are of no use to anybody."""

    words: Word
    request_id: RequestId = ""


class UnfoundQuestions(Reply):
    """The most frequent first."""

    questions: list[UnfoundQuestion]
