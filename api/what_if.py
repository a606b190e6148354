"""What-if questions: asked, looked at, cancelled. A process of its own answers them."""

from urllib.parse import quote

from flask import Response

import locales
from api.route import Answer, Call, Route
from operations.halls import catalogue
from operations.reporting.file_names import file_name
from operations.reporting.what_if import studies
from protocol.base import Step
from protocol.what_if import Studies, StudiesQuery, Study, StudyFileQuery, WhatIfQuestion
from queueing.errors import Conflict
from queueing.hall import Hall
from web.app_context import app_context
from web.auth import manager
from web.language import language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ask(call: Call) -> Answer:
    """A question; its answer takes a while."""
    app = app_context()
    new_study = studies.ask(app.context, call.asker, call.body)
    app.answerer.wake()
    return 201, new_study


def latest(call: Call) -> Answer:
    """The newest questions, without their answers."""
    query: StudiesQuery = call.query
    return 200, studies.latest(app_context().context, call.asker, query.hall, query.limit)


def study(call: Call) -> Answer:
    """How far it is, and the answer once it is done."""
    app = app_context()
    answered = studies.study(app.context, call.asker, call.path["study_id"])
    if answered.state in ("waiting", "running"):
        app.answerer.look_after()
    return 200, answered


def file(call: Call) -> Answer | Response:
    """The answer as a workbook; `not_done` while there is none."""
    from operations.reporting.what_if.workbook import as_file  # it brings numpy, 11 MB that a hall rarely needs

    app = app_context()
    question = studies.study(app.context, call.asker, call.path["study_id"])
    if question.answer is None:
        raise Conflict("not_done", "This question has no answer yet.", state=question.state)
    hall = catalogue.get_hall(app.context, question.hall)
    query: StudyFileQuery = call.query
    file_language = locales.best(query.language, hall.languages) if query.language else language(hall.languages)
    book = app.context.run_in_thread(as_file, question, hall, file_language)
    return Response(
        book, content_type=XLSX, headers={"Content-Disposition": _disposition(question, hall, file_language)}
    )


def _disposition(question: Study, hall: Hall, file_language: str) -> str:
    """The file's name: in plain letters, and in the reader's for programs that understand it."""
    answer = question.answer or {}
    days = answer["from"], answer["to"]
    title = locales.room(file_language, "what-if")["kind"][answer["kind"]]
    own = quote(file_name(title, hall.text(hall.name, file_language), *days))
    plain = f"what-if-{answer['kind']}_{hall.code}_{'_'.join(days)}"
    return f"attachment; filename=\"{plain}.xlsx\"; filename*=UTF-8''{own}.xlsx"


def cancel(call: Call) -> Answer:
    """Nobody wants the answer any more."""
    return 200, studies.cancel(app_context().context, call.asker, call.path["study_id"])


ROUTES = (
    Route("POST", "/what-if", manager, "Ask how past days would have been, or how many windows are needed", ask,
          body=WhatIfQuestion, answers={201: Study}),
    Route("GET", "/what-if", manager, "The latest questions", latest, query=StudiesQuery, answers={200: Studies}),
    Route("GET", "/what-if/<study_id>", manager, "A question and its answer", study, answers={200: Study}),
    Route("GET", "/what-if/<study_id>/file", manager, "An answer as a workbook (XLSX)", file, query=StudyFileQuery,
          answers={200: None}),
    Route("POST", "/what-if/<study_id>/cancel", manager, "Stop the work on a question", cancel, body=Step,
          answers={200: Study}),
)  # fmt: skip
