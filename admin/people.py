"""People: who may log in, as what."""

from typing import Any

from flask import Blueprint, render_template, request

from admin.page import admin_page
from operations import staff
from operations.catalogue import halls
from queueing.errors import BadRequest, QueueingError
from queueing.text import in_order
from web.auth import administrator, forget_tokens, must_be, page_for, remember_person
from web.house import house
from web.stations import own_hall

blueprint = Blueprint("admin_people", __name__, template_folder="templates")
Answer = tuple[str, int]


def _page(problem: str = "", done: str = "", status: int = 200, given: dict[str, str] | None = None) -> Answer:
    own = own_hall()
    page = admin_page(own)
    named = {hall.code: hall.text(hall.name, page["language"]) for hall in halls(house().context)}
    people = sorted(staff.everybody(house().context), key=lambda person: in_order(person.username))
    shown: dict[str, Any] = {"role": "clerk", "hall": own.code, "username": "", "display_name": ""} | (given or {})
    answer = render_template(
        "admin/people.html", page=page, people=people, halls=named, problem=problem, done=done, given=shown,
        myself=_asker(),
    )  # fmt: skip
    return answer, status


def _asker() -> str:
    asker = must_be(administrator)
    assert asker is not None
    return asker.name


@blueprint.get("/admin/people")
@page_for(administrator)
def people() -> Answer:
    """Everybody, and a form for one more."""
    return _page()


@blueprint.post("/admin/people")
@page_for(administrator)
def add() -> Answer:
    """Add somebody. Who is there already is changed in their own row, so that no slip of a finger replaces them."""
    must_be(administrator)
    told = {key: request.form.get(key, "") for key in ("username", "role", "hall", "display_name")}
    try:
        if any(told["username"] == one.username for one in staff.everybody(house().context)):
            raise BadRequest("username_taken", "There is somebody of this username.")
        staff.add(house().context, password=request.form.get("password", ""), **told)
    except QueueingError as error:
        return _page(problem=error.code, status=400, given=told)
    forget_tokens()
    return _page(done="added")


@blueprint.post("/admin/people/<username>")
@page_for(administrator)
def change(username: str) -> Answer:
    """Another name, role, hall or password; nobody takes the administration from themselves."""
    asker, form = _asker(), request.form
    role = form.get("role", "")
    if asker == username and role != "administrator":
        return _page(problem="own_role", status=400)
    try:
        staff.change(
            house().context, username, role, form.get("hall", ""), form.get("display_name", ""),
            form.get("password", ""),
        )  # fmt: skip
    except QueueingError as error:
        return _page(problem=error.code, status=400)
    forget_tokens()
    known = staff.person(house().context, username)
    if asker == username and known is not None:
        remember_person(known)  # a new password of one's own does not end this very login
    return _page(done="changed")


@blueprint.post("/admin/people/<username>/disable")
@page_for(administrator)
def disable(username: str) -> Answer:
    """Let somebody in no more; nobody can shut out themselves."""
    asker = must_be(administrator)
    if asker is None or asker.name == username:
        return _page(problem="yourself", status=400)
    staff.disable(house().context, username, asker)
    forget_tokens()
    return _page(done="disabled")


@blueprint.post("/admin/people/<username>/enable")
@page_for(administrator)
def enable(username: str) -> Answer:
    """Let somebody in again."""
    must_be(administrator)
    staff.enable(house().context, username)
    forget_tokens()
    return _page(done="enabled")
