"""Every way through a guide."""

from collections.abc import Iterator
from itertools import combinations, islice

from guides.answers import Answers, holds
from guides.result import Result, result
from queueing.guide import Guide, Question

MOST_SITUATIONS = 4000
"""A guide with more ways through it than this is refused: nobody can have read them all."""


def situations(guide: Guide) -> list[Answers]:
    """The answers of every way through, each complete; MOST_SITUATIONS + 1 at most."""
    return list(islice(_ways(guide, 0, {}), MOST_SITUATIONS + 1))


def templates(guide: Guide) -> list[Result]:
    """The different results that the ways through lead to; questions aside."""
    different: dict[str, Result] = {}
    for answers in situations(guide):
        needed = result(guide, answers)
        different.setdefault(repr((needed.materials, needed.fee_yuan, needed.promised_days, needed.in_person,
                                   needed.notes, needed.form, needed.redirect)), needed)  # fmt: skip
    return list(different.values())


def _ways(guide: Guide, position: int, answers: Answers) -> Iterator[Answers]:
    ended = any(outcome.redirect and holds(outcome.when, answers) for outcome in guide.outcomes)
    if ended or position == len(guide.questions):
        yield answers
        return
    question = guide.questions[position]
    if not holds(question.when, answers):
        yield from _ways(guide, position + 1, answers)
        return
    for chosen in choices(question):
        yield from _ways(guide, position + 1, {**answers, question.id: chosen})


def choices(question: Question) -> Iterator[tuple[str, ...]]:
    """Every way to answer a question."""
    options = [option.id for option in question.options]
    sizes = (1,) if question.kind == "one" else range(len(options) + 1)
    for size in sizes:
        yield from combinations(options, size)
