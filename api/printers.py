"""Print agents: claim slips, say when bytes go out and how it ended, say how printers are."""

from api import schemas
from api.route import Answer, Call, Route
from operations import print_queue
from operations.views import iso
from web.auth import clerk, manager, print_agent
from web.house import house
from web.security import base_url


def claim(call: Call) -> Answer:
    """Lease waiting slips."""
    asked: schemas.Claim = call.body
    context, hall = house().context, call.asker.hall
    jobs = print_queue.claim(context, call.asker, hall, asked.agent, asked.printers, asked.most, base_url())
    printers = [view.as_json() for view in print_queue.printer_views(context, hall)]
    return 200, {"jobs": jobs, "printers": printers, "server_at": iso(context.now())}


def begin(call: Call) -> Answer:
    """Bytes are about to go out."""
    print_queue.begin(house().context, call.asker, call.path["job"], call.body.agent)
    return 200, {"ok": True}


def done(call: Call) -> Answer:
    """How it ended."""
    print_queue.done(house().context, call.asker, call.path["job"], call.body.result, call.body.detail)
    return 200, {"ok": True}


def say_states(call: Call) -> Answer:
    """How the printers of an agent are."""
    asked: schemas.PrinterStates = call.body
    states = [(one.name, one.state, one.detail) for one in asked.printers]
    print_queue.say_states(house().context, call.asker, call.asker.hall, states)
    return 200, {"ok": True}


def hall_printers(call: Call) -> Answer:
    """The printers of a hall."""
    call.asker.must_belong_to(call.path["hall"])
    views = print_queue.printer_views(house().context, call.path["hall"])
    return 200, {"printers": [view.as_json() for view in views]}


def test_page(call: Call) -> Answer:
    """Print a test page."""
    path = call.path
    return 201, {"job": print_queue.print_test(house().context, call.asker, path["hall"], path["printer"])}


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
]  # fmt: skip
