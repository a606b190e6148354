"""Guides: what is asked about a citizen's situation, and what it needs."""

from typing import Literal

from pydantic import Field

from protocol.base import Asked, OptionalWord, Reply, RequestId, Step
from protocol.tickets import Choice


class GuideOption(Reply):
    """One answer of a question."""

    id: str
    text: str


class GuideQuestion(Reply):
    """A question. `when`: it is asked only if each of these questions is answered with one of these options; {}:
    always.
    """

    id: str
    text: str
    kind: Literal["one", "many"]
    options: list[GuideOption]
    when: dict[str, list[str]]


class Guide(Reply):
    """The guide of a service. Without questions: one list for everybody."""

    service: str
    name: str
    questions: list[GuideQuestion]


class GuideAnswers(Asked):
    """A situation: question → option, or a list of options."""

    answers: dict[Choice, Choice | list[Choice]] = Field(default_factory=dict, max_length=100)
    language: OptionalWord = ""
    request_id: RequestId = ""


class TickedGuide(Step):
    """What a clerk ticked with a ticket. `brought`: the ids of the materials that are there; null: not looked at."""

    answers: dict[Choice, Choice | list[Choice]] = Field(default_factory=dict, max_length=100)
    brought: list[Choice] | None = Field(default=None, max_length=200)


class PrintedGuide(GuideAnswers):
    """Print the list of a situation."""

    printer: OptionalWord = Field(
        default="", description="Left out: the desk's. A kiosk's list comes out at its own printer."
    )


class GuideMaterial(Reply):
    """Something to bring. `copies`: how many copies; `sample`: the address of a picture, "" means none."""

    id: str
    name: str
    original: bool
    copies: int
    issuer: str
    where: str
    note: str
    sample: str


class GuideResult(Reply):
    """What a situation needs. `complete` False: `next` is the question to answer, and the rest is what is certain so
    far. `fee` in yuan, null: nothing is said about a fee. `promised_days` null: on the spot. `in_person`: who must
    come. `redirect`: another service is the right one.
    """

    service: str
    name: str
    complete: bool
    next: str | None
    asked: list[str]
    materials: list[GuideMaterial]
    fee: int | float | None
    promised_days: int | None
    in_person: list[str]
    notes: list[str]
    form: str
    redirect: str | None
    redirect_name: str
