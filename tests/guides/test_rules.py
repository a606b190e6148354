"""What a guide asks, and what a situation needs."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.answers import checked, counting
from guides.result import result
from guides.situations import situations, templates
from queueing.errors import BadRequest
from queueing.guide import Guide
from tests.guides.guides import PARENTS, any_guides


def test_the_list_grows_with_each_answer_and_is_complete_after_the_last() -> None:
    first = result(PARENTS, {})
    assert (first.next, first.complete, first.materials) == ("from", False, ("card",))
    second = result(PARENTS, {"from": ("outside",), "child": ("collective",)})
    assert (second.next, second.materials, second.fee_yuan) == ("papers", ("card", "consent"), 10)
    last = result(PARENTS, {"from": ("outside",), "child": ("collective",), "papers": ("retired",)})
    assert last.complete
    assert last.materials == ("card", "consent", "pension")
    assert last.promised_days == 20


def test_another_service_ends_the_questions() -> None:
    needed = result(PARENTS, {"from": ("inside",)})
    assert (needed.complete, needed.redirect, needed.materials) == (True, "HJ-021", ())


def test_an_answer_to_a_question_that_is_no_longer_asked_counts_for_nothing() -> None:
    answers = checked(PARENTS, {"child": "family", "from": "inside"})
    assert counting(PARENTS, answers) == {"from": ("inside",)}


@pytest.mark.parametrize(
    ("given_answers", "code", "hint"),
    [
        ({"chid": "family"}, "unknown_question", '"chid"; did you mean "child"?'),
        ({"child": "famly"}, "unknown_option", '"famly"; did you mean "family"?'),
        ({"child": ["family", "collective"]}, "one_option", '"child" takes one option'),
        ({"child": []}, "one_option", '"child" takes one option'),
    ],
)
def test_an_unknown_answer_is_refused_by_name(given_answers: dict[str, str], code: str, hint: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        checked(PARENTS, given_answers)
    assert refusal.value.code == code
    assert hint in str(refusal.value)


@given(any_guides(), st.integers(0, 99))
def test_every_way_through_a_guide_ends(guide: Guide, seed: int) -> None:
    chance = random.Random(seed)
    answers: dict[str, list[str]] = {}
    for _ in range(len(guide.questions) + 1):
        needed = result(guide, checked(guide, dict(answers)))
        if needed.complete:
            break
        question = next(one for one in guide.questions if one.id == needed.next)
        answers[question.id] = [chance.choice(question.options).id]
    assert needed.complete


@given(any_guides(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(guide: Guide, chance: random.Random) -> None:
    for answers in chance.sample(ways := situations(guide), min(5, len(ways))):
        shuffled = list(answers.items())
        chance.shuffle(shuffled)
        mixed = {name: list(chosen) for name, chosen in shuffled}
        assert result(guide, checked(guide, dict(mixed))) == result(guide, answers)
        assert result(guide, answers).complete


def test_the_different_lists_of_a_guide_are_counted() -> None:
    assert len(situations(PARENTS)) == 1 + 2 * 4
    assert len(templates(PARENTS)) == 1 + 2 * 2
