"""Asking a hall in plain words, and what nobody found."""

from api.route import Answer, Call, Route
from operations.asking import unfound
from operations.asking.ask import ask
from operations.halls.catalogue import get_hall
from protocol.asking import Answers, Question, UnfoundQuestion, UnfoundQuestions
from protocol.base import LanguageQuery
from web.app_context import app_context
from web.auth import anyone, manager
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
    rows = unfound.unfound(app_context().context, hall)
    return 200, UnfoundQuestions(questions=[UnfoundQuestion(**row._asdict()) for row in rows])


ROUTES = [
    Route("GET", "/halls/<hall>/ask", anyone, "Ask in plain words", answers, query=Question, answers={200: Answers}),
    Route("GET", "/halls/<hall>/questions", manager, "What people asked and did not find", unfound_questions,
          query=LanguageQuery, answers={200: UnfoundQuestions}),
]  # fmt: skip
