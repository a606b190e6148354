"""Asking a hall in plain words, and what nobody found."""

from api.route import Answer, Call, Route
from operations.asking import unfound
from operations.asking.ask import ask
from operations.definition import keywords
from operations.halls.catalogue import get_hall
from protocol.asking import Answers, Dismissal, Keyword, Question, UnfoundQuestion, UnfoundQuestions
from protocol.base import LanguageQuery
from web.app_context import app_context
from web.auth import administrator, anyone, manager
from web.language import named_or_own


def answers(call: Call) -> Answer:
    """What a question may mean."""
    hall = get_hall(app_context().context, call.path["hall"])
    query: Question = call.query
    return 200, ask(app_context().context, hall, query.q, named_or_own(query.language, hall.languages))


def unfound_questions(call: Call) -> Answer:
    """What people asked and did not find."""
    hall: str = call.path["hall"]
    call.asker.must_belong_to(hall)
    get_hall(app_context().context, hall)
    return 200, _left(hall)


def keyword(call: Call) -> Answer:
    """Make words that found nothing a keyword of a service."""
    hall: str = call.path["hall"]
    body: Keyword = call.body
    context, judges = app_context().context, app_context().judges(hall)
    keywords.add(context, call.asker, hall, body.service, body.words, judges)
    unfound.remove(context, hall, body.words)
    return 200, _left(hall)


def dismiss(call: Call) -> Answer:
    """Take words off the list."""
    hall: str = call.path["hall"]
    body: Dismissal = call.body
    call.asker.must_belong_to(hall)
    get_hall(app_context().context, hall)
    unfound.remove(app_context().context, hall, body.words)
    return 200, _left(hall)


def _left(hall: str) -> UnfoundQuestions:
    rows = unfound.unfound(app_context().context, hall)
    return UnfoundQuestions(questions=[UnfoundQuestion(**row._asdict()) for row in rows])


ROUTES = [
    Route("GET", "/halls/<hall>/ask", anyone, "Ask in plain words", answers, query=Question, answers={200: Answers}),
    Route("GET", "/halls/<hall>/questions", manager, "What people asked and did not find", unfound_questions,
          query=LanguageQuery, answers={200: UnfoundQuestions}),
    Route("POST", "/halls/<hall>/questions/keyword", administrator, "Make words a keyword of a service", keyword,
          body=Keyword, answers={200: UnfoundQuestions}),
    Route("POST", "/halls/<hall>/questions/dismiss", manager, "Take words off what nobody found", dismiss,
          body=Dismissal, answers={200: UnfoundQuestions}),
]  # fmt: skip
