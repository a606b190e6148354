"""Guides for tests: one by hand, and any that Hypothesis can think of."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from queueing.guide import Guide, Option, Outcome, Question


def question(name: str, options: str, kind: Any = "one", when: Mapping[str, tuple[str, ...]] | None = None) -> Question:
    """A question; `options`: their ids, apart by spaces."""
    return Question(name, {"en": name}, tuple(Option(o, {"en": o}) for o in options.split()), kind, when or {})


PARENTS = Guide(
    "HJ-013",
    (
        question("from", "outside inside"),
        question("child", "family collective", when={"from": ("outside",)}),
        question("papers", "marriage retired", "many", when={"from": ("outside",)}),
    ),
    (
        Outcome(materials=("card",)),
        Outcome(when={"from": ("inside",)}, redirect="HJ-021"),
        Outcome(when={"child": ("family",)}, materials=("register",), fee_yuan=0),
        Outcome(when={"child": ("collective",)}, materials=("consent", "card"), fee_yuan=10, promised_days=20),
        Outcome(when={"papers": ("retired",)}, materials=("pension",)),
    ),
)


@st.composite
def any_guides(draw: st.DrawFn) -> Guide:
    """A guide whose conditions name earlier questions; its outcomes may be anything."""
    questions: list[Question] = []
    for n in range(draw(st.integers(0, 4))):
        when = draw(conditions(questions))
        options = " ".join(f"o{k}" for k in range(draw(st.integers(1, 3))))
        questions.append(question(f"q{n}", options, draw(st.sampled_from(("one", "many"))), when))
    outcomes = [
        Outcome(
            when=draw(conditions(questions)),
            materials=tuple(draw(st.lists(st.sampled_from("abcd"), max_size=3))),
            fee_yuan=draw(st.none() | st.integers(0, 100)),
            redirect=draw(st.sampled_from(("", "", "", "other"))),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    return Guide("service", tuple(questions), tuple(outcomes))


@st.composite
def conditions(draw: st.DrawFn, questions: list[Question]) -> dict[str, tuple[str, ...]]:
    """A condition on some of these questions."""
    if not questions:
        return {}
    named = draw(st.lists(st.sampled_from(questions), max_size=2, unique_by=lambda one: one.id))
    return {
        one.id: tuple(draw(st.lists(st.sampled_from([o.id for o in one.options]), min_size=1, max_size=2, unique=True)))
        for one in named
    }
