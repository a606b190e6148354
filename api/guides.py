"""Guides: what a service asks, what a situation needs, and the guide as a picture. Open to everybody, at home too."""

from flask import Response

import locales
from api.route import Answer, Call, Route
from operations.guides import asking, paper
from operations.guides.picture import picture
from operations.halls.catalogue import get_hall
from operations.printers import print_requests
from protocol.base import LanguageQuery
from protocol.guides import Guide, GuideAnswers, GuideResult, PrintedGuide
from protocol.printing import NewJob
from queueing.hall import Hall
from web.app_context import app_context
from web.auth import anyone, kiosk_or_staff
from web.language import language
from web.ticket_pace import must_be_at_peoples_pace
from web.tokens import bearer, is_of_page


def _language(hall: Hall, tag: str) -> str:
    return locales.best(tag, hall.languages) if tag else language(hall.languages)


def guide(call: Call) -> Answer:
    """The questions of a service's guide."""
    hall = get_hall(app_context().context, call.path["hall"])
    query: LanguageQuery = call.query
    return 200, asking.guide(hall, call.path["service"], _language(hall, query.language))


def result(call: Call) -> Answer:
    """What a situation needs."""
    hall = get_hall(app_context().context, call.path["hall"])
    body: GuideAnswers = call.body
    return 200, asking.needed(hall, call.path["service"], body.answers, _language(hall, body.language))


def slip(call: Call) -> Answer:
    """Print what a situation needs, with a code that opens the same answers on a phone."""
    hall = get_hall(app_context().context, call.path["hall"])
    call.asker.must_belong_to(hall.code)
    body: PrintedGuide = call.body
    service, words = call.path["service"], _language(hall, body.language)
    content = paper.filled(hall, service, body.answers, words)
    if call.asker.kind == "kiosk" and is_of_page(bearer()):
        must_be_at_peoples_pace(app_context(), call.asker, hall)
    request = {"service": service, "answers": body.answers, "language": body.language}
    job = print_requests.print_guide(
        app_context().context, call.asker, hall.code, body.printer, words, content, body.request_id, request
    )
    return 201, NewJob(job=job)


def svg(call: Call) -> Response:
    """The guide as a picture; without a language it is in each of the hall's."""
    hall = get_hall(app_context().context, call.path["hall"])
    query: LanguageQuery = call.query
    languages = [_language(hall, query.language)] if query.language else list(hall.languages[:2])
    return Response(picture(hall, call.path["service"], languages), content_type="image/svg+xml; charset=utf-8")


_AT = "/halls/<hall>/services/<service>"
ROUTES = [
    Route("GET", f"{_AT}/guide", anyone, "What a service's guide asks", guide, query=LanguageQuery,
          answers={200: Guide}),
    Route("POST", f"{_AT}/guide", anyone, "What a situation needs", result, body=GuideAnswers,
          answers={200: GuideResult}),
    Route("POST", f"{_AT}/guide/slip", kiosk_or_staff, "Print what a situation needs", slip, body=PrintedGuide,
          answers={201: NewJob}),
    Route("GET", f"{_AT}/guide.svg", anyone, "A guide as a picture", svg, query=LanguageQuery,
          answers={200: None}),
]  # fmt: skip
