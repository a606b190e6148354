"""The console's page. Everything a clerk does there goes through the API."""

from flask import Blueprint, render_template, request, url_for

import locales
from operations.catalogue import hall as hall_of
from queueing.errors import NotAllowed
from queueing.hall import Hall
from web.auth import clerk, page_for, person, station_token
from web.house import house
from web.language import language
from web.stations import own_hall
from web.stations import page_data as station_page
from window.page import page_data

blueprint = Blueprint("window", __name__, template_folder="templates")


@blueprint.get("/window/")
@page_for(clerk)
def console() -> str:
    """The console of whoever has logged in."""
    who = person()
    if who is None:
        raise NotAllowed("login_needed", "The console opens for people who have logged in, not for tokens.")
    hall = _hall(who.hall)
    spoken = language(hall.languages)
    token = station_token("staff", hall.code, who.username)
    user = {"name": who.username, "display_name": who.display_name or who.username, "leads": who.actor.leads}
    page = station_page("window", hall, token) | page_data(hall, spoken, user, token)
    title = locales.text(spoken, "window.page.title")
    return render_template("window/console.html", page=page, title=title, log_out_url=url_for("web.logout"))


def _hall(own: str) -> Hall:
    """The clerk's own hall; somebody of every hall may name one (`?hall=`), else it is this server's."""
    asked = own or request.args.get("hall", "")
    return hall_of(house().context, asked) if asked else own_hall()
