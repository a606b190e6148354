"""What is wrong with a guide. Each fault has the place it stands at, as keys and indices of the guide's file."""

from collections import deque
from collections.abc import Iterator, Mapping

from guides.answers import Answers, asked, holds
from guides.result import Result, result
from guides.situations import MOST_SITUATIONS, situations
from locales.nearest import nearest_name
from queueing.guide import Condition, Guide, Question

Place = tuple[str | int, ...]
Fault = tuple[Place, str]
MOST_MANY = 10


def faults(guide: Guide) -> list[Fault]:
    """Every fault: names first, since nothing can be followed while they are wrong; then the ways through."""
    wrong = [*_twins(guide), *_names(guide), *_circles(guide), *_too_many(guide)]
    return wrong or [*_ways(guide)]


def _twins(guide: Guide) -> Iterator[Fault]:
    seen: set[str] = set()
    for n, question in enumerate(guide.questions):
        if question.id in seen:
            yield ("question", n, "id"), f'question "{question.id}" is there twice'
        seen.add(question.id)
        options = [option.id for option in question.options]
        if not options:
            yield ("question", n, "option"), f'question "{question.id}" has no option'
        for k, option in enumerate(options):
            if option in options[:k]:
                yield ("question", n, "option", k, "id"), f'option "{option}" is there twice'


def _names(guide: Guide) -> Iterator[Fault]:
    questions = {question.id: question for question in guide.questions}
    for n, question in enumerate(guide.questions):
        yield from _condition(question.when, ("question", n, "when"), questions)
    for n, outcome in enumerate(guide.outcomes):
        yield from _condition(outcome.when, ("outcome", n, "when"), questions)
        if outcome.redirect == guide.service:
            yield ("outcome", n, "redirect"), f'redirects to "{guide.service}" itself, a circle'


def _condition(when: Condition, place: Place, questions: Mapping[str, Question]) -> Iterator[Fault]:
    for name, options in when.items():
        if name not in questions:
            yield (*place, name), f'question "{name}" does not exist{_hint(name, list(questions))}'
            continue
        if not options:
            yield (*place, name), f'no option of "{name}" is named, so this can never be'
        present = [option.id for option in questions[name].options]
        for k, option in enumerate(options):
            if option not in present:
                yield (*place, name, k), f'question "{name}" has no option "{option}"{_hint(option, present)}'


def _hint(word: str, names: list[str]) -> str:
    close = nearest_name(word, names)
    return f' – did you mean "{close}"?' if close else ""


def _circles(guide: Guide) -> Iterator[Fault]:
    needs = {question.id: list(question.when) for question in guide.questions}
    place = {question.id: n for n, question in enumerate(guide.questions)}
    for name, before in needs.items():
        for other in before:
            way = _way(needs, other, name)
            if way:
                yield ("question", place[name], "when", other), f"a circle: {' → '.join((name, *way))}"
            elif place.get(other, -1) > place[name]:
                yield ("question", place[name], "when", other), f'question "{other}" comes later; put it before'


def _way(needs: Mapping[str, list[str]], start: str, end: str) -> tuple[str, ...]:
    """The shortest way from question to question that leads from `start` to `end`; () when none does. Each question is
    looked at once: the ways themselves may be billions.
    """
    ways: dict[str, tuple[str, ...]] = {start: (start,)}
    ahead = deque(ways)
    while ahead and end not in ways:
        name = ahead.popleft()
        for other in needs.get(name, ()):
            if other not in ways:
                ways[other] = (*ways[name], other)
                ahead.append(other)
    return ways.get(end, ())


def _too_many(guide: Guide) -> Iterator[Fault]:
    for n, question in enumerate(guide.questions):
        if question.kind == "many" and len(question.options) > MOST_MANY:
            yield ("question", n, "option"), f'"many" takes at most {MOST_MANY} options'


def _ways(guide: Guide) -> Iterator[Fault]:
    ways = situations(guide)
    if len(ways) > MOST_SITUATIONS:
        yield (), f"has more than {MOST_SITUATIONS} ways through it; split the service or ask less"
        return
    reached = {question.id for answers in ways for question in asked(guide, answers)}
    reached &= {question for answers in ways for question in answers}
    for n, question in enumerate(guide.questions):
        if question.id not in reached:
            yield ("question", n), f'nobody is ever asked "{question.id}": its conditions contradict each other'
    for n, outcome in enumerate(guide.outcomes):
        if not any(holds(outcome.when, answers) for answers in ways):
            yield ("outcome", n), "nobody ever comes to this outcome: its conditions contradict each other"
    for answers in ways:
        if is_empty(result(guide, answers)):
            yield _last_place(guide, answers), f"a dead end: {_told(answers)} leads to nothing"
            return


def is_empty(needed: Result) -> bool:
    """Whether a result says neither what to bring nor where to go."""
    return not (needed.materials or needed.redirect or needed.notes)


def _last_place(guide: Guide, answers: Answers) -> Place:
    places = [n for n, question in enumerate(guide.questions) if question.id in answers]
    return ("question", places[-1]) if places else ()


def _told(answers: Answers) -> str:
    return ", ".join(f"{name} = {' + '.join(chosen) or 'none'}" for name, chosen in answers.items()) or "this guide"
