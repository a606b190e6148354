"""What people asked and did not find, for a manager: an administrator makes it a keyword of a service."""

from flask import Blueprint, render_template, request

from admin.page import admin_page, local_time
from operations.asking import unfound
from operations.definition import keywords
from queueing.errors import QueueingError
from queueing.hall import Hall
from web.app_context import app_context
from web.auth import FORM_HALL, administrator, manager, must_be, page_for
from web.errors import status_of
from web.language import language
from web.parameters import PAGE, takes
from web.stations import own_hall

blueprint = Blueprint("admin_questions", __name__, template_folder="templates")
Answer = tuple[str, int]
LONGEST = 64
TOLD = ("unknown_service", "outdated", "mistakes", "no_folder")
"""Refusals that the page says itself, beside the words; others have a page of their own."""


def _page(done: str = "", problem: QueueingError | None = None, words: str = "", service: str = "") -> Answer:
    hall = own_hall()
    page = admin_page(hall)
    rows = [
        {"words": row.words, "times": row.times, "last": local_time(hall, row.last_asked_at, "%Y-%m-%d %H:%M")}
        for row in unfound.unfound(app_context().context, hall.code)
    ]
    texts = {"done": done, "problem": problem, "words": words, "service": service}
    services = list(_codes(hall, page["language"]))
    return render_template("admin/questions.html", page=page, rows=rows, services=services, **texts), (
        status_of(problem) if problem else 200
    )


def _codes(hall: Hall, reader: str) -> dict[str, str]:
    """The services by the name that the page offers; those of one name have their codes beside it."""
    codes: dict[str, str] = {}
    for service in hall.services:
        name = hall.text(service.name, reader)
        codes[f"{name} ({service.code})" if name in codes else name] = service.code
    return codes


@blueprint.get("/admin/questions")
@takes(*PAGE, "hall")
@page_for(manager)
def overview() -> Answer:
    """The words, the most frequent first."""
    return _page()


@blueprint.post("/admin/questions/keyword")
@takes(fields=(FORM_HALL, "words", "service"))
@page_for(administrator)
def keyword() -> Answer:
    """Make words a keyword of the service that is named or whose code is given."""
    asker, hall = must_be(administrator), own_hall()
    assert asker is not None
    words, name = request.form.get("words", "")[:LONGEST], request.form.get("service", "").strip()
    service = _codes(hall, language(hall.languages)).get(name, name)
    try:
        keywords.add(app_context().context, asker, hall.code, service, words, app_context().judges(hall.code))
    except QueueingError as error:
        if error.code not in TOLD:
            raise
        return _page(problem=error, words=words, service=name)
    unfound.remove(app_context().context, hall.code, words)
    return _page("keyword", words=words, service=name)


@blueprint.post("/admin/questions/dismiss")
@takes(fields=(FORM_HALL, "words"))
@page_for(manager)
def dismiss() -> Answer:
    """Take words off the list."""
    words = request.form.get("words", "")[:LONGEST]
    unfound.remove(app_context().context, own_hall().code, words)
    return _page("dismissed", words=words)
