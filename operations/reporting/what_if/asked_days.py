"""The days that a question is about: those of its weekdays."""

from datetime import date

from protocol.what_if import WhatIfQuestion
from queueing.hall import WEEKDAYS


def is_asked(question: WhatIfQuestion, day: date) -> bool:
    """Whether the business date has one of the question's weekdays."""
    return not question.weekdays or WEEKDAYS[day.weekday()] in question.weekdays


def is_replayed(question: WhatIfQuestion, day: date) -> bool:
    """The same of a date in the log; a plan learns from all of them."""
    return question.kind == "plan" or is_asked(question, day)
