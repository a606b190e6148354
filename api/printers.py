"""Print agents: claim slips, report the first byte, the result and printer states; and pages printed on request."""

import locales
from api.route import Answer, Call, Route
from operations import readers
from operations.halls.catalogue import get_hall
from operations.printers import paper_rolls, print_queue, print_requests, printer_leases, printer_states
from operations.reporting import summary
from protocol.base import Ok, Step
from protocol.kiosks import ReaderNews
from protocol.printing import Begin, Claim, DayPage, Done, Jobs, NewJob, NewRoll, Printers, PrinterStates, Roll
from queueing.hall import business_date
from queueing.period import must_be_period
from web.address import citizens_url
from web.app_context import app_context
from web.auth import clerk, manager, print_agent
from web.hub import hub
from web.language import language


def claim(call: Call) -> Answer:
    """Lease waiting slips."""
    body: Claim = call.body
    context, hall = app_context().context, call.asker.hall
    before = printer_leases.holders(context, hall)
    jobs = print_queue.claim(context, call.asker, hall, body.agent, body.printers, body.most, citizens_url(), body.only)
    views = printer_states.printer_views(context, hall)
    for view in views:
        if before.get(view.name, view.agent) != view.agent:
            hub().wake_agents(hall, view.name)  # so that the previous agent releases the connection at once
    return 200, Jobs(jobs=jobs, printers=views, server_at=context.now())


def begin(call: Call) -> Answer:
    """Report that the first byte of a slip is about to be sent."""
    print_queue.begin(app_context().context, call.asker, call.path["job"], call.body.agent, call.body.request_id)
    return 200, Ok()


def done(call: Call) -> Answer:
    """Report the result of a slip."""
    body: Done = call.body
    outcome = (body.result, body.detail, body.printer, body.paper_mm, body.agent)
    print_queue.done(app_context().context, call.asker, call.path["job"], *outcome)
    return 200, Ok()


def say_states(call: Call) -> Answer:
    """Report the states of an agent's printers."""
    body: PrinterStates = call.body
    states = [(printer.name, printer.state, printer.detail) for printer in body.printers]
    printer_states.say_states(app_context().context, call.asker, call.asker.hall, states, body.agent)
    return 200, Ok()


def say_reader(call: Call) -> Answer:
    """Report how a kiosk's reader is, and what it has read."""
    body: ReaderNews = call.body
    readers.say(app_context().context, call.asker, body.kiosk, body.state, body.text)
    return 200, Ok()


def hall_printers(call: Call) -> Answer:
    """The printers of a hall."""
    call.asker.must_belong_to(call.path["hall"])
    views = printer_states.printer_views(app_context().context, call.path["hall"])
    return 200, Printers(printers=views)


def test_page(call: Call) -> Answer:
    """Print a test page."""
    path = call.path
    context, request_id = app_context().context, call.body.request_id
    return 201, NewJob(
        job=print_requests.print_test(context, call.asker, path["hall"], path["printer"], "test", request_id)
    )


def calibration_page(call: Call) -> Answer:
    """Print the page from which a profile is written."""
    path, context, request_id = call.path, app_context().context, call.body.request_id
    job = print_requests.print_test(context, call.asker, path["hall"], path["printer"], "calibration", request_id)
    return 201, NewJob(job=job)


def new_roll(call: Call) -> Answer:
    """Report that a roll of paper was put in."""
    path, millimetres = call.path, round(call.body.length_metres * 1000)
    roll = paper_rolls.new_roll(
        app_context().context, call.asker, path["hall"], path["printer"], millimetres, call.body.request_id
    )
    return 200, roll


def day_page(call: Call) -> Answer:
    """Print a day's summary, with the same figures as the reports."""
    body: DayPage = call.body
    context, code, printer = app_context().context, call.path["hall"], call.path["printer"]
    hall = get_hall(context, code)
    call.asker.must_belong_to(code)
    if body.day:
        must_be_period(body.day, body.day)
    day = (body.day or business_date(hall, context.now())).isoformat()
    page_language = locales.best(body.language or language(hall.languages), hall.languages)
    question = {"start": day, "end": day, "hall": code, "line": "", "language": page_language}
    figures = {name: app_context().reports.ask(name, question) for name in summary.REPORTS}
    rows = summary.day_rows(day, figures, locales.room(page_language, "slip")["day"])
    request = {"day": body.day and day, "language": body.language}
    job = print_requests.print_day(context, call.asker, code, printer, page_language, rows, body.request_id, request)
    return 201, NewJob(job=job)


ROUTES = [
    Route("POST", "/printers/claim", print_agent, "Lease waiting slips", claim, Claim,
          answers={200: Jobs}),
    Route("POST", "/printers/jobs/<job>/begin", print_agent, "Bytes are about to go out", begin,
          Begin, answers={200: Ok}),
    Route("POST", "/printers/jobs/<job>/done", print_agent, "How printing ended", done, Done,
          answers={200: Ok}),
    Route("POST", "/printers/reader", print_agent, "Report what a kiosk's reader read", say_reader, ReaderNews,
          answers={200: Ok}),
    Route("POST", "/printers/status", print_agent, "How the printers are", say_states, PrinterStates,
          answers={200: Ok}),
    Route("GET", "/halls/<hall>/printers", clerk, "The printers of a hall", hall_printers,
          answers={200: Printers}),
    Route("POST", "/halls/<hall>/printers/<printer>/test", manager, "Print a test page", test_page,
          Step, answers={201: NewJob}),
    Route("POST", "/halls/<hall>/printers/<printer>/calibration", manager, "Print the page for writing a profile",
          calibration_page, Step, answers={201: NewJob}),
    Route("POST", "/halls/<hall>/printers/<printer>/roll", clerk, "A new roll of paper was put in", new_roll,
          NewRoll, answers={200: Roll}),
    Route("POST", "/halls/<hall>/printers/<printer>/day", manager, "Print a day's summary", day_page,
          DayPage, answers={201: NewJob}),
]  # fmt: skip
