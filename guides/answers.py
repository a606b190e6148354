"""Answers to a guide's questions: refused by name when unknown, and the same in whatever order they are given."""

from collections.abc import Mapping

from locales.nearest import nearest_name
from queueing.errors import BadRequest
from queueing.guide import Condition, Guide, Question

Answers = Mapping[str, tuple[str, ...]]
"""Question → the options chosen, in the guide's order. A question that is missing has not been answered."""


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether every question of the condition is answered with at least one of its options."""
    return all(set(options) & set(answers.get(question, ())) for question, options in condition.items())


def checked(guide: Guide, given: Mapping[str, str | list[str]]) -> Answers:
    """The answers, in the guide's order. Raises `unknown_question`, `unknown_option` or `one_option`."""
    questions = {question.id: question for question in guide.questions}
    for name in given:
        if name not in questions:
            _refuse("unknown_question", f'The guide asks no question "{name[:40]}"', name, list(questions))
    return {name: _chosen(questions[name], given[name]) for name in questions if name in given}


def _chosen(question: Question, given: str | list[str]) -> tuple[str, ...]:
    words = [given] if isinstance(given, str) else given
    options = [option.id for option in question.options]
    for word in words:
        if word not in options:
            _refuse("unknown_option", f'Question "{question.id}" has no option "{word[:40]}"', word, options)
    chosen = tuple(option for option in options if option in words)
    if question.kind == "one" and len(chosen) != 1:
        raise BadRequest("one_option", f'Question "{question.id}" takes one option.')
    return chosen


def _refuse(code: str, sentence: str, word: str, names: list[str]) -> None:
    close = nearest_name(word, names)
    raise BadRequest(code, f'{sentence}; did you mean "{close}"?' if close else f"{sentence}.")


def asked(guide: Guide, answers: Answers) -> list[Question]:
    """The questions this situation is asked, answered or not. Answers to others are as if they had not been given."""
    asked_so_far: list[Question] = []
    counting: dict[str, tuple[str, ...]] = {}
    for question in guide.questions:
        if holds(question.when, counting):
            asked_so_far.append(question)
            if question.id in answers:
                counting[question.id] = answers[question.id]
    return asked_so_far


def counting(guide: Guide, answers: Answers) -> Answers:
    """The answers to questions that are asked."""
    return {question.id: answers[question.id] for question in asked(guide, answers) if question.id in answers}
