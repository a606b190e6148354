"""The console's page. Everything a clerk does there goes through the API."""

from flask import Blueprint, render_template, request, url_for

import locales
from operations.halls.catalogue import get_hall
from queueing.errors import NotAllowed
from queueing.hall import Hall
from web.app_context import app_context
from web.auth import clerk, page_for
from web.language import language
from web.logins import person
from web.parameters import PAGE, takes
from web.stations import own_hall, page_data
from web.tokens import station_token
from window.page import console_fields

blueprint = Blueprint("window", __name__, template_folder="templates")


@blueprint.get("/window/")
@takes(*PAGE, "hall")
@page_for(clerk)
def console() -> str:
    """The console of the logged-in member of staff."""
    who = person()
    if who is None:
        raise NotAllowed("login_needed", "The console opens for people who have logged in, not for tokens.")
    hall = _hall(who.hall)
    page_language = language(hall.languages)
    token = station_token("staff", hall.code, who.username)
    user = {"name": who.username, "display_name": who.display_name or who.username, "leads": who.actor.leads}
    page = page_data("window", hall, token, **console_fields(hall, page_language, user))
    page["texts"] = {**page["texts"], "guide_list": locales.room(page_language, "guide")["list"]}
    title = locales.text(page_language, "window.page.title")
    return render_template("window/console.html", page=page, title=title, log_out_url=url_for("web.logout"))


def _hall(own: str) -> Hall:
    """The clerk's own hall; staff of every hall may name one (`?hall=`), else it is this server's."""
    requested = own or request.args.get("hall", "")
    return get_hall(app_context().context, requested) if requested else own_hall()
