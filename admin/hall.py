"""The hall in the browser: its forms, its files, its versions. What is typed is saved over /api/v1
(api/definition.py).
"""

from flask import Blueprint, render_template

import locales
from admin.page import admin_page
from operations.definition.form import forms
from operations.halls.hall_folder.sentences import SENTENCES
from printing.profiles import Profiles
from queueing.hall import business_date
from web.app_context import app_context
from web.auth import administrator, page_for
from web.parameters import PAGE, takes
from web.stations import own_hall

blueprint = Blueprint("admin_hall", __name__, template_folder="templates")
SECTIONS = (
    "about", "hours", "lines", "services", "windows", "calling", "priorities", "appointments", "kiosks", "screens",
    "printers", "guides", "words", "keeping", "files", "versions",
)  # fmt: skip


@blueprint.get("/admin/hall")
@takes(*PAGE, "hall")
@page_for(administrator)
def hall() -> str:
    """Every section of the hall; the script draws the one that the address names."""
    own, app = own_hall(), app_context()
    profiles = Profiles(app.settings.data_folder / "printer_profiles")
    page = admin_page(
        own, forms=forms(), sentences=SENTENCES, profiles=profiles.names(),
        today=business_date(own, app.context.now()).isoformat(),
    )  # fmt: skip
    page["texts"] = {**page["texts"], **locales.room(page["language"], "hall")}
    return render_template("admin/hall.html", page=page, sections=SECTIONS)
