"""The answer to a question in plain words, with the wait of each line."""

from collections import Counter
from datetime import datetime

from asking.choosing import choose
from asking.index import Match
from operations import wait_estimation
from operations.asking.hall_words import words_of
from operations.asking.situations import situation
from operations.asking.unfound import note
from operations.context import Context
from operations.halls.search import search
from operations.views import wait_of
from protocol.asking import Answers, Elsewhere, FoundService
from protocol.tickets import Wait
from queueing.hall import Hall
from storage import tickets

BEGUN_SCORE = 0.5
"""The score of a service that only what was typed so far leads to: its initials, or the beginning of its name."""


def ask(context: Context, hall: Hall, question: str, language: str) -> Answers:
    """What may be meant, the best first. What nobody could find is noted for the managers."""
    words = words_of(context, hall)
    choice = choose(*words.matches(question))
    services = choice.services or _begun(hall, question, bool(choice.neighbours))
    if not services and not choice.neighbours and words.read(question):
        note(context, hall, question)
    waits = _waits(context, hall, {hall.service(match.key).line for match in services})
    return Answers(
        answers=[
            _found(hall, match, language, waits, situation(words, hall.guide(match.key), question))
            for match in services
        ],
        elsewhere=[_elsewhere(hall, int(match.key), language) for match in choice.neighbours],
    )


def _begun(hall: Hall, question: str, is_answered: bool) -> list[Match]:
    """The services whose initials or first letters were typed."""
    words = "" if is_answered else question.strip()
    return [Match(service.code, BEGUN_SCORE, words) for service in search(hall, words)[:8]] if words else []


def _found(
    hall: Hall, match: Match, language: str, waits: dict[str, Wait | None], told: dict[str, list[str]]
) -> FoundService:
    service = hall.service(match.key)
    return FoundService(
        service=service.code,
        name=hall.text(service.name, language),
        line=service.line,
        score=round(min(match.score, 1), 3),
        why=match.text,
        answers=told,
        wait=waits[service.line],
    )


def _elsewhere(hall: Hall, place: int, language: str) -> Elsewhere:
    neighbour = hall.neighbours[place]
    return Elsewhere(name=hall.text(neighbour.name, language), where=hall.text(neighbour.where, language))


def _waits(context: Context, hall: Hall, lines: set[str]) -> dict[str, Wait | None]:
    """The wait of a newcomer in each line."""
    if not lines:
        return {}
    with context.database.reading() as connection:
        look = wait_estimation.outlook(context, connection, hall)
        counts = Counter(tickets.waiting_by_line(connection, hall.code))
    now = context.now()
    return {line: _wait(look, line, counts, now) for line in lines}


def _wait(look: wait_estimation.Forecast, line: str, counts: Counter[str], now: datetime) -> Wait | None:
    ahead = wait_estimation.ahead_of_newcomer(look, line, counts)
    return wait_of(wait_estimation.promise_of_line(look, line, ahead, now))
