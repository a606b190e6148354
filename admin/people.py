"""People: who may log in, and with which role."""

from typing import Any

from flask import Blueprint, render_template, request

from admin.page import admin_page
from operations.context import Actor
from operations.halls.catalogue import halls
from operations.people import dismissing, second_factor, staff
from operations.people.staff import UnknownPerson
from queueing.errors import BadRequest, NotFound
from queueing.text import in_order
from web.app_context import app_context
from web.auth import administrator, must_be, page_for
from web.hub import forget_tokens
from web.logins import remember_person
from web.parameters import PAGE, takes
from web.stations import own_hall
from web.tokens import bearer

blueprint = Blueprint("admin_people", __name__, template_folder="templates")
Answer = tuple[str, int]
CORRECTABLE = (BadRequest, NotFound)
"""What the form can say: a mistake in a field, or a hall that is not there."""
PERSON = ("role", "hall", "display_name", "password")


def _page(problem: str = "", done: str = "", status: int = 200, values: dict[str, str] | None = None) -> Answer:
    own = own_hall()
    page = admin_page(own)
    hall_names = {
        hall.code: hall.text(hall.name, page["language"])
        for hall in halls(app_context().context)
        if _asker().hall in ("", hall.code)
    }
    asker = _asker()
    people = sorted(staff.everybody(app_context().context, asker), key=lambda person: in_order(person.username))
    shown: dict[str, Any] = {"role": "clerk", "hall": own.code, "username": "", "display_name": ""} | (values or {})
    answer = render_template(
        "admin/people.html", page=page, people=people, halls=hall_names, problem=problem, done=done, values=shown,
        myself=asker.name, may_rule_all=not asker.hall,
        have_second_factor=second_factor.who_has_one(app_context().context),
    )  # fmt: skip
    return answer, status


def _asker() -> Actor:
    asker = must_be(administrator)
    assert asker is not None
    return asker


@blueprint.get("/admin/people")
@takes(*PAGE, "hall")
@page_for(administrator)
def people() -> Answer:
    """All people, and a form to add one."""
    return _page()


@blueprint.post("/admin/people")
@takes(fields=("username", *PERSON))
@page_for(administrator)
def add() -> Answer:
    """Add a person. An existing person is changed in their own row, so that a typing error replaces nobody."""
    asker = _asker()
    fields = {key: request.form.get(key, "") for key in ("username", "role", "hall", "display_name")}
    try:
        staff.add(app_context().context, password=request.form.get("password", ""), actor=asker, **fields)
    except CORRECTABLE as error:
        return _page(problem=error.code, status=400, values=fields)
    forget_tokens()
    return _page(done="added")


@blueprint.post("/admin/people/<username>")
@takes(fields=PERSON)
@page_for(administrator)
def change(username: str) -> Answer:
    """Change name, role, hall or password; nobody can take the administration from themselves."""
    asker, form = _asker(), request.form
    role = form.get("role", "")
    if asker.name == username and role != "administrator":
        return _page(problem="own_role", status=400)
    try:
        staff.change(
            app_context().context, username, role, form.get("hall", ""), form.get("display_name", ""),
            form.get("password", ""), asker,
        )  # fmt: skip
    except UnknownPerson:
        raise
    except CORRECTABLE as error:
        return _page(problem=error.code, status=400)
    forget_tokens()
    member = staff.person(app_context().context, username)
    if asker.name == username and member is not None and not bearer():
        remember_person(member)  # changing one's own password does not end this login
    return _page(done="changed")


@blueprint.post("/admin/people/<username>/disable")
@takes()
@page_for(administrator)
def disable(username: str) -> Answer:
    """Disable a login; nobody can disable their own."""
    asker = _asker()
    if asker.name == username:
        return _page(problem="yourself", status=400)
    staff.disable(app_context().context, username, asker)
    forget_tokens()
    return _page(done="disabled")


@blueprint.post("/admin/people/<username>/enable")
@takes()
@page_for(administrator)
def enable(username: str) -> Answer:
    """Enable a login again."""
    staff.enable(app_context().context, username, _asker())
    forget_tokens()
    return _page(done="enabled")


@blueprint.post("/admin/people/<username>/end-logins")
@takes()
@page_for(administrator)
def end_logins(username: str) -> Answer:
    """End all logins of somebody else, who may log in again."""
    asker = _asker()
    if asker.name == username:
        return _page(problem="own_logins", status=400)
    dismissing.end_logins(app_context().context, username, asker)
    forget_tokens()
    return _page(done="logins_ended")


@blueprint.post("/admin/people/<username>/reset-second-factor")
@takes()
@page_for(administrator)
def reset_second_factor(username: str) -> Answer:
    """Take away the second factor of somebody whose phone is lost; their logins end. Nobody resets their own."""
    asker = _asker()
    if asker.name == username:
        return _page(problem="own_second_factor", status=400)
    second_factor.reset(app_context().context, username, asker)
    forget_tokens()
    return _page(done="second_factor_reset")
