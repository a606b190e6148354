"""What a situation needs: the outcomes that hold, together."""

from dataclasses import dataclass
from typing import TypeVar

from guides.answers import Answers, asked, counting, holds
from queueing.guide import Guide, Outcome, Question
from queueing.text import Text, TextLists

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Result:
    """What is certain so far. `asked`: the questions of this situation. `next`: the first one without an answer; None
    when there is none, and the result is complete. `materials`: their ids, each once. `fee_yuan`, `promised_days`: as
    in `Outcome`. `redirect`: another service is the right one; then nothing else is needed here.
    """

    asked: tuple[Question, ...]
    next: str | None
    materials: tuple[str, ...]
    fee_yuan: float | None
    promised_days: int | None
    in_person: tuple[TextLists, ...]
    notes: tuple[Text, ...]
    form: str
    redirect: str

    @property
    def complete(self) -> bool:
        return self.next is None


def result(guide: Guide, answers: Answers) -> Result:
    """What these answers lead to."""
    known = counting(guide, answers)
    outcomes = [outcome for outcome in guide.outcomes if holds(outcome.when, known)]
    questions = asked(guide, known)
    redirect = _last([outcome.redirect or None for outcome in outcomes]) or ""
    if redirect:
        reached = [question for question in questions if question.id in known]
        notes = tuple(outcome.note for outcome in outcomes if outcome.redirect and outcome.note)
        return Result(tuple(reached), None, (), None, None, (), notes, "", redirect)
    open_questions = [question.id for question in questions if question.id not in known]
    return _together(outcomes, tuple(questions), next(iter(open_questions), None))


def _together(outcomes: list[Outcome], questions: tuple[Question, ...], open_question: str | None) -> Result:
    return Result(
        questions,
        open_question,
        tuple(dict.fromkeys(material for outcome in outcomes for material in outcome.materials)),
        _last([outcome.fee_yuan for outcome in outcomes]),
        _last([outcome.promised_days for outcome in outcomes]),
        tuple(outcome.in_person for outcome in outcomes if outcome.in_person),
        tuple(outcome.note for outcome in outcomes if outcome.note),
        _last([outcome.form or None for outcome in outcomes]) or "",
        "",
    )


def _last(values: list[T | None]) -> T | None:
    return next((value for value in reversed(values) if value is not None), None)
