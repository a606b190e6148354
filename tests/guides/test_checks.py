"""What is wrong with a guide is named, with its place."""

from dataclasses import replace

import pytest
from hypothesis import given

from guides.checks import faults, is_empty
from guides.result import result
from guides.situations import situations
from queueing.guide import Guide, Outcome
from tests.guides.guides import PARENTS, any_guides, question

ONE = Outcome(materials=("card",))


def said(*questions: object, outcomes: tuple[Outcome, ...] = (ONE,)) -> str:
    guide = Guide("service", questions, outcomes)  # type: ignore[arg-type]
    return "; ".join(f"{'.'.join(map(str, place))}: {text}" for place, text in faults(guide))


def test_a_sound_guide_has_no_fault() -> None:
    assert faults(PARENTS) == []


@pytest.mark.parametrize(
    ("sentence", "questions", "outcomes"),
    [
        ("question.1.id: question \"a\" is there twice", [question("a", "x"), question("a", "x")], (ONE,)),
        ('option.1.id: option "x" is there twice', [question("a", "x x")], (ONE,)),
        ('question "chidl" does not exist – did you mean "child"?',
         [question("child", "x"), question("b", "x", when={"chidl": ("x",)})], (ONE,)),
        ('no option "yse" – did you mean "yes"?',
         [question("a", "yes no"), question("b", "x", when={"a": ("yse",)})], (ONE,)),
        ('question "b" comes later', [question("a", "x", when={"b": ("x",)}), question("b", "x")], (ONE,)),
        ("a circle: a → b → a",
         [question("a", "x", when={"b": ("x",)}), question("b", "x", when={"a": ("x",)})], (ONE,)),
        ('outcome.0.redirect: redirects to "service" itself, a circle', [], (Outcome(redirect="service"),)),
        ('question.2: nobody is ever asked "c": its conditions contradict each other',
         [question("a", "x y"), question("b", "x", when={"a": ("x",)}),
          question("c", "x", when={"a": ("y",), "b": ("x",)})], (ONE,)),
        ("outcome.1: nobody ever comes to this outcome",
         [question("a", "x y"), question("b", "x", when={"a": ("x",)})],
         (ONE, Outcome(when={"a": ("y",), "b": ("x",)}, materials=("book",)))),
        ("question.0: a dead end: a = y leads to nothing",
         [question("a", "x y")], (Outcome(when={"a": ("x",)}, materials=("card",)),)),
        ("has more than 4000 ways", [question(f"q{n}", "x y z") for n in range(8)], (ONE,)),
        ('"many" takes at most 10 options', [question("a", " ".join(f"o{n}" for n in range(11)), "many")], (ONE,)),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(sentence: str, questions: list[object], outcomes: tuple[Outcome, ...]) -> None:
    assert sentence in said(*questions, outcomes=outcomes)


def test_questions_that_all_wait_for_all_before_are_checked_as_soon_as_others() -> None:
    names = [f"q{n}" for n in range(40)]  # two to the power of forty ways lead from the last to the first
    chain = [question(name, "x", when=dict.fromkeys(names[:n], ("x",))) for n, name in enumerate(names)]
    assert said(*chain) == ""


@given(any_guides())
def test_a_guide_without_faults_leads_everybody_somewhere(guide: Guide) -> None:
    if not faults(replace(guide, service="mine")):
        assert not any(is_empty(result(guide, answers)) for answers in situations(guide))
