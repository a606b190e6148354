"""Halls: their services, their boards and their journal."""

from api.route import Answer, Call, Route
from operations import journal, journal_heads
from operations.clock import clock_care
from operations.halls.catalogue import get_hall, halls
from operations.halls.search import search
from operations.tickets import boards
from protocol import halls as wire
from protocol.base import LanguageQuery
from protocol.boards import Board
from protocol.halls import Clock, Halls, Journal, JournalQuery, ServiceQuery, Services
from protocol.journal import JournalHead
from queueing.hall import Hall
from queueing.service import Service
from web.app_context import app_context
from web.auth import anyone, hall_visitor, manager
from web.language import named_or_own


def every_hall(call: Call) -> Answer:
    """The halls of this server; for somebody who belongs to a hall, that hall alone."""
    query: LanguageQuery = call.query
    own = call.actor.hall if call.actor else ""
    return 200, Halls(
        halls=[
            _wire_hall(hall, named_or_own(query.language, hall.languages))
            for hall in halls(app_context().context)
            if own in ("", hall.code)
        ]
    )


def _wire_hall(hall: Hall, language: str) -> wire.Hall:
    return wire.Hall(
        code=hall.code,
        name=hall.text(hall.name, language),
        timezone=hall.timezone,
        lines=[wire.NamedLine(code=line.code, name=hall.text(line.name, language)) for line in hall.lines],
        windows=[window.number for window in hall.windows],
    )


def services(call: Call) -> Answer:
    """Search a hall's services by the words people use for them."""
    hall = get_hall(app_context().context, call.path["hall"])
    query: ServiceQuery = call.query
    answer_language = named_or_own(query.language, hall.languages)
    matching = search(hall, query.q, query.line)
    return 200, Services(services=[_wire_service(hall, service, answer_language) for service in matching])


def _wire_service(hall: Hall, service: Service, language: str) -> wire.Service:
    return wire.Service(
        code=service.code,
        name=hall.text(service.name, language),
        line=service.line,
        minutes=service.minutes,
        materials=list(service.materials_in(language, hall.languages[0])),
        promised_days=service.promised_days,
    )


def board(call: Call) -> Answer:
    """The board that screens show now."""
    hall = get_hall(app_context().context, call.path["hall"])
    return 200, boards.board(app_context().context, hall.code, named_or_own(call.query.language, hall.languages))


def events(call: Call) -> Answer:
    """The journal's events after a revision."""
    hall: str = call.path["hall"]
    call.asker.must_belong_to(hall)
    query: JournalQuery = call.query
    get_hall(app_context().context, hall)
    return 200, journal.after(app_context().context, hall, query.after_revision, query.limit)


def head(call: Call) -> Answer:
    """The newest signed head of the journal."""
    hall: str = call.path["hall"]
    call.asker.must_belong_to(hall)
    get_hall(app_context().context, hall)
    return 200, journal_heads.newest(app_context().context, hall)


def events_of_ticket(call: Call) -> Answer:
    """The journal's lines about one ticket."""
    ticket, own_events = journal.of_ticket(app_context().context, call.path["ticket"])
    call.asker.must_belong_to(ticket.hall)
    return 200, Journal(hall=ticket.hall, revision=ticket.revision, events=own_events)


def clock(call: Call) -> Answer:
    """The server's clock."""
    state = clock_care.state(app_context().context)
    return 200, Clock(
        now=app_context().context.now(),
        speed=app_context().settings.clock_speed,
        doubt=state.doubt,
        ahead_seconds=state.ahead_seconds,
    )


ROUTES = [
    Route("GET", "/halls", hall_visitor, "Every hall", every_hall, query=LanguageQuery,
          answers={200: Halls}),
    Route("GET", "/halls/<hall>/services", hall_visitor, "Search the services of a hall", services,
          query=ServiceQuery, answers={200: Services}),
    Route("GET", "/halls/<hall>/board", hall_visitor, "What a screen shows now", board,
          query=LanguageQuery, answers={200: Board}),
    Route("GET", "/halls/<hall>/journal", manager, "The journal after a revision", events,
          query=JournalQuery, answers={200: Journal}),
    Route("GET", "/halls/<hall>/journal/head", manager, "The newest signed head of the journal", head,
          answers={200: JournalHead}),
    Route("GET", "/tickets/<ticket>/journal", manager, "The journal's lines about a ticket", events_of_ticket,
          answers={200: Journal}),
    Route("GET", "/clock", anyone, "The server's clock", clock, answers={200: Clock}),
]  # fmt: skip
