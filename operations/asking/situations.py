"""The situation that a question tells of: which options of a service's guide its words already say."""

from collections.abc import Mapping

from asking.reading import SOUND, Marks
from operations.asking.hall_words import HallWords
from queueing.guide import Guide, Question


def situation(words: HallWords, guide: Guide | None, question: str) -> dict[str, list[str]]:
    """Question of the guide → options. Only what tells one option from the others counts; where two are said, and one
    is asked for, none is. {}: nothing is said, or the service has no guide.
    """
    said = _told(words.read(question))
    found = {each.id: _said(words, each, said) for each in guide.questions} if guide else {}
    return {name: options for name, options in found.items() if options}


def _said(words: HallWords, question: Question, said: set[str]) -> list[str]:
    marks = {option.id: _told(_of(words, option.text)) for option in question.options}
    options = []
    for name, own in marks.items():
        others = set().union(*(other for sibling, other in marks.items() if sibling != name))
        if (own - others) & said:
            options.append(name)
    return options if question.kind == "many" or len(options) == 1 else []


def _of(words: HallWords, text: Mapping[str, str]) -> Marks:
    return {mark: trust for each in text.values() for mark, trust in words.read(each).items()}


def _told(marks: Marks) -> set[str]:
    """What was said and not only heard: a sound alone ticks nothing."""
    return {mark for mark in marks if not mark.startswith(SOUND)}
