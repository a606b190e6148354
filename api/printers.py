"""Print agents: claim slips, say when bytes go out and how it ended, say how printers are."""

import locales
from api import schemas
from api.route import Answer, Call, Route
from operations import paper_rolls, print_queue, printer_leases, printer_states
from operations.catalogue import hall as hall_of
from operations.records import summary
from operations.views import iso
from queueing.hall import business_date
from web.address import citizens_url
from web.auth import clerk, manager, print_agent
from web.house import house
from web.language import language


def claim(call: Call) -> Answer:
    """Lease waiting slips."""
    asked: schemas.Claim = call.body
    context, hall = house().context, call.asker.hall
    before = printer_leases.holders(context, hall)
    jobs = print_queue.claim(
        context, call.asker, hall, asked.agent, asked.printers, asked.most, citizens_url(), asked.only
    )
    views = printer_states.printer_views(context, hall)
    for view in views:
        if before.get(view.name, view.agent) != view.agent:
            house().hub.wake_agents(hall, view.name)  # whoever had it lets go of the wire at once
    return 200, {"jobs": jobs, "printers": [view.as_json() for view in views], "server_at": iso(context.now())}


def begin(call: Call) -> Answer:
    """Bytes are about to go out."""
    print_queue.begin(house().context, call.asker, call.path["job"], call.body.agent, call.body.request_id)
    return 200, {"ok": True}


def done(call: Call) -> Answer:
    """How it ended."""
    asked: schemas.Done = call.body
    told = (asked.result, asked.detail, asked.printer, asked.paper_mm, asked.agent)
    print_queue.done(house().context, call.asker, call.path["job"], *told)
    return 200, {"ok": True}


def say_states(call: Call) -> Answer:
    """How the printers of an agent are."""
    asked: schemas.PrinterStates = call.body
    states = [(one.name, one.state, one.detail) for one in asked.printers]
    printer_states.say_states(house().context, call.asker, call.asker.hall, states, asked.agent)
    return 200, {"ok": True}


def hall_printers(call: Call) -> Answer:
    """The printers of a hall."""
    call.asker.must_belong_to(call.path["hall"])
    views = printer_states.printer_views(house().context, call.path["hall"])
    return 200, {"printers": [view.as_json() for view in views]}


def test_page(call: Call) -> Answer:
    """Print a test page."""
    path = call.path
    context, request_id = house().context, call.body.request_id
    return 201, {"job": print_queue.print_test(context, call.asker, path["hall"], path["printer"], "test", request_id)}


def calibration_page(call: Call) -> Answer:
    """Print the page from which a profile is written."""
    path, context, request_id = call.path, house().context, call.body.request_id
    job = print_queue.print_test(context, call.asker, path["hall"], path["printer"], "calibration", request_id)
    return 201, {"job": job}


def new_roll(call: Call) -> Answer:
    """A roll of paper was put in."""
    path, millimetres = call.path, round(call.body.length_metres * 1000)
    roll = paper_rolls.new_roll(
        house().context, call.asker, path["hall"], path["printer"], millimetres, call.body.request_id
    )
    return 200, roll.as_json()


def day_page(call: Call) -> Answer:
    """Print a day's summary: its figures are those of the reports."""
    asked: schemas.DayPage = call.body
    context, code, printer = house().context, call.path["hall"], call.path["printer"]
    hall = hall_of(context, code)
    call.asker.must_belong_to(code)
    day = (asked.day or business_date(hall, context.now())).isoformat()
    spoken = locales.best(asked.language or language(hall.languages), hall.languages)
    question = {"start": day, "end": day, "hall": code, "line": "", "language": spoken}
    told = {name: house().reports.ask(name, question) for name in summary.REPORTS}
    rows = summary.day_rows(day, told, locales.room(spoken, "slip")["day"])
    job = print_queue.print_day(context, call.asker, code, printer, spoken, rows, asked.request_id)
    return 201, {"job": job}


ROUTES = [
    Route("POST", "/printers/claim", print_agent, "Lease waiting slips", claim, schemas.Claim,
          answers={200: schemas.Jobs}),
    Route("POST", "/printers/jobs/<job>/begin", print_agent, "Bytes are about to go out", begin,
          schemas.Begin, answers={200: schemas.Ok}),
    Route("POST", "/printers/jobs/<job>/done", print_agent, "How printing ended", done, schemas.Done,
          answers={200: schemas.Ok}),
    Route("POST", "/printers/status", print_agent, "How the printers are", say_states, schemas.PrinterStates,
          answers={200: schemas.Ok}),
    Route("GET", "/halls/<hall>/printers", clerk, "The printers of a hall", hall_printers,
          answers={200: schemas.Printers}),
    Route("POST", "/halls/<hall>/printers/<printer>/test", manager, "Print a test page", test_page,
          schemas.Step, answers={201: schemas.NewJob}),
    Route("POST", "/halls/<hall>/printers/<printer>/calibration", manager, "Print the page for writing a profile",
          calibration_page, schemas.Step, answers={201: schemas.NewJob}),
    Route("POST", "/halls/<hall>/printers/<printer>/roll", clerk, "A new roll of paper was put in", new_roll,
          schemas.NewRoll, answers={200: schemas.Roll}),
    Route("POST", "/halls/<hall>/printers/<printer>/day", manager, "Print a day's summary", day_page,
          schemas.DayPage, answers={201: schemas.NewJob}),
]  # fmt: skip
