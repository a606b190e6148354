"""People: who may log in, as what."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from operations import staff
from operations.catalogue import halls
from queueing.errors import QueueingError
from queueing.text import in_order
from web.auth import administrator, forget_tokens, must_be, page_for
from web.house import house
from web.stations import own_hall, page_data

blueprint = Blueprint("admin_people", __name__, template_folder="templates")


def _page(problem: str = "", done: str = "", status: int = 200) -> tuple[str, int]:
    page = page_data("admin", own_hall(), halls=[hall.code for hall in halls(house().context)])
    people = sorted(staff.everybody(house().context), key=lambda person: in_order(person.username))
    return render_template("admin/people.html", page=page, people=people, problem=problem, done=done), status


@blueprint.get("/admin/people")
@page_for(administrator)
def people() -> tuple[str, int]:
    """Everybody, and a form for one more."""
    return _page()


@blueprint.post("/admin/people")
@page_for(administrator)
def add() -> tuple[str, int]:
    """Add somebody, or give a new password."""
    must_be(administrator)
    form = request.form
    try:
        staff.add(
            house().context, form.get("username", ""), form.get("password", ""), form.get("role", ""),
            form.get("hall", ""), form.get("display_name", ""),
        )  # fmt: skip
    except QueueingError as error:
        return _page(problem=error.code, status=400)
    forget_tokens()
    return _page(done="added")


@blueprint.post("/admin/people/<username>/disable")
@page_for(administrator)
def disable(username: str) -> tuple[str, int] | Response:
    """Let somebody in no more; nobody can shut out themselves."""
    asker = must_be(administrator)
    if asker is not None and asker.name == username:
        return _page(problem="yourself", status=400)
    staff.disable(house().context, username)
    forget_tokens()
    return _page(done="disabled")
