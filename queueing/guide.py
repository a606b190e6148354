"""The guide of a service: questions about a citizen's situation, and what each situation needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from queueing.keys import Bounds, Code, Key, Like, ServiceCode
from queueing.text import Text, TextLists

Condition = Mapping[Code, tuple[Code, ...]]
"""Question → options: true when each of these questions is answered with at least one of its options; {}: always."""
Link = Annotated[str, Like(r"https?://[!-~]{1,300}", 'an address like "https://example.org/form.pdf"')]


Sample = Annotated[
    str,
    Like(
        r"https?://[!-~]{1,300}|[a-z0-9][a-z0-9_-]{0,60}\.(svg|png|jpg)",
        'a file beside the guides like "household-register.svg", or an address',
    ),
]


@dataclass(frozen=True, slots=True)
class Material:
    """Something to bring, shared by every guide of the hall. `original`: it is shown or handed in itself. `copies`: how
    many copies. `issuer`: who issues it. `where`: where to get it. `sample`: a picture of a sample, a file
    beside the guides or an address.
    """

    id: Code
    name: Text
    original: bool = True
    copies: Annotated[int, Bounds(0, 20)] = 0
    issuer: Text = field(default_factory=dict)
    where: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    sample: Sample = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a question."""

    id: Code
    text: Text


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a guide. `kind`: "one" takes one option, "many" any number of them, also none. `when`: it is asked
    only then; the questions it names come before it.
    """

    id: Code
    text: Text
    options: Annotated[tuple[Option, ...], Key("option")]
    kind: Literal["one", "many"] = "one"
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a situation needs. All outcomes whose `when` is true hold together: their materials, notes and people add
    up, and of fee, days, form and redirect the last one counts.

    `fee_yuan` None: nothing is said; 0: free. `promised_days` None: as the service says; 0: on the spot. `in_person`:
    who must come. `redirect`: another service is the right one, and nothing else is asked.
    """

    when: Condition = field(default_factory=dict)
    materials: tuple[Code, ...] = ()
    fee_yuan: Annotated[float | None, Bounds(0, 100_000)] = None
    promised_days: Annotated[int | None, Bounds(0, 366)] = None
    in_person: TextLists = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    form: Link = ""
    redirect: ServiceCode = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide of one service, by its code."""

    service: str
    questions: tuple[Question, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
