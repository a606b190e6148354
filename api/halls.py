"""Halls, what they offer, what their screens show, and their journal."""

from typing import Any

import locales
from api import schemas
from api.route import Answer, Call, Route
from operations import boards, clock_care, journal
from operations.catalogue import hall as hall_of
from operations.catalogue import halls
from operations.search import search
from operations.views import iso
from queueing.hall import Hall
from web.auth import anyone, hall_visitor, manager
from web.house import house
from web.language import language


def _language(hall: Hall, asked: str) -> str:
    return locales.best(asked, hall.languages) if asked else language(hall.languages)


def every_hall(call: Call) -> Answer:
    """The halls of this server."""
    return 200, {"halls": [_hall_json(hall, _language(hall, call.query.language)) for hall in halls(house().context)]}


def _hall_json(hall: Hall, spoken: str) -> dict[str, Any]:
    return {
        "code": hall.code,
        "name": hall.text(hall.name, spoken),
        "timezone": hall.timezone,
        "lines": [{"code": line.code, "name": hall.text(line.name, spoken)} for line in hall.lines],
        "windows": [window.number for window in hall.windows],
    }


def services(call: Call) -> Answer:
    """What a hall offers, by what people call it."""
    hall = hall_of(house().context, call.path["hall"])
    query: schemas.ServiceQuery = call.query
    spoken = _language(hall, query.language)
    found = search(hall, query.q, query.line)
    return 200, {
        "services": [
            {
                "code": service.code,
                "name": hall.text(service.name, spoken),
                "line": service.line,
                "minutes": service.minutes,
                "materials": list(service.materials_in(spoken, hall.languages[0])),
                "promised_days": service.promised_days,
            }
            for service in found
        ]
    }


def board(call: Call) -> Answer:
    """What a screen shows now."""
    hall = hall_of(house().context, call.path["hall"])
    return 200, boards.board(house().context, hall.code, _language(hall, call.query.language))


def events(call: Call) -> Answer:
    """The journal after a revision."""
    hall: str = call.path["hall"]
    call.asker.must_belong_to(hall)
    query: schemas.JournalQuery = call.query
    hall_of(house().context, hall)
    revision, found = journal.after(house().context, hall, query.after_revision, query.limit)
    return 200, {"hall": hall, "revision": revision, "events": found}


def clock(call: Call) -> Answer:
    """The server's clock."""
    told = clock_care.state(house().context)
    return 200, {
        "now": iso(house().context.now()),
        "speed": house().settings.clock_speed,
        "doubt": told.doubt,
        "ahead_seconds": told.ahead_seconds,
    }


ROUTES = [
    Route("GET", "/halls", hall_visitor, "Every hall", every_hall, query=schemas.LanguageQuery,
          answers={200: schemas.Halls}),
    Route("GET", "/halls/<hall>/services", hall_visitor, "Search the services of a hall", services,
          query=schemas.ServiceQuery, answers={200: schemas.Services}),
    Route("GET", "/halls/<hall>/board", hall_visitor, "What a screen shows now", board,
          query=schemas.LanguageQuery, answers={200: schemas.Board}),
    Route("GET", "/halls/<hall>/journal", manager, "The journal after a revision", events,
          query=schemas.JournalQuery, answers={200: schemas.Journal}),
    Route("GET", "/clock", anyone, "The server's clock", clock, answers={200: schemas.Clock}),
]  # fmt: skip
