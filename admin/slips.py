"""Layouts of slips: each as text to edit, with a preview on the paper of any printer."""

import json
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

import locales
from admin.page import admin_page
from operations import head_paper
from operations.guides import paper
from operations.halls.hall_folder import Mistake, check_slip
from operations.printers.print_samples import sample
from printing.profiles import Profiles
from queueing.errors import BadRequest
from queueing.hall import Hall
from slips import FORMS, VALUES, house_text
from web.address import citizens_url
from web.app_context import app_context
from web.auth import manager, must_be, page_for
from web.parameters import PAGE, takes
from web.stations import own_hall

blueprint = Blueprint("admin_slips", __name__, template_folder="templates")
MOST_CHARACTERS = 40_000
_ROOT = Path(__file__).resolve().parent.parent
_SECONDS = 20
PROOF = ("form", "text", "profile", "language")
_drawing = BoundedSemaphore(2)
SNIPPETS = {
    "text": 'text = "{number}"\nsize = 2\nalign = "center"',
    "columns": 'columns = ["{service}", "{time}"]',
    "list": 'list = "materials"',
    "rows": "rows = true",
    "rule": "rule = true",
    "qr": 'qr = "{url}"\ndots = 6',
    "barcode": 'barcode = "{number}"',
    "logo": 'logo = "logo.png"',
    "feed": "feed = 10",
}
"""A first version of each kind of block, to edit."""


def _profiles() -> Profiles:
    return Profiles(app_context().settings.data_folder / "printer_profiles")


def _text(hall: Hall, form: str) -> str:
    """The layout in use: the hall's own, else the house's; for a reprint, that of an ordinary ticket."""
    own = hall.slips.get(form) or (hall.slips.get("ticket") if form == "reprint" else None)
    return own or house_text(form)


@blueprint.get("/admin/slips")
@takes(*PAGE, "hall", "form")
@page_for(manager)
def slips() -> str:
    """One form's layout in an editable field, with its paper beside it."""
    hall = own_hall()
    form = request.args.get("form", "")
    form = form if form in FORMS else FORMS[0]
    names = _profiles().names()
    used = [printer.profile for printer in hall.printers if printer.profile in names]
    page = admin_page(hall, form=form)
    return render_template(
        "admin/slips.html", page=page, form=form, forms=FORMS, text=_text(hall, form), is_own=form in hall.slips,
        profiles=names, used=used[0] if used else names[0], values=VALUES, snippets=SNIPPETS,
    )  # fmt: skip


@blueprint.post("/admin/slips/proof")
@takes(fields=PROOF)
def proof() -> tuple[Response, int] | Response:
    """The paper (PNG) of an edited layout; 422 and the mistakes, by line, when it is not valid."""
    must_be(manager)
    hall, body = own_hall(), request.get_json(silent=True)
    fields = body if isinstance(body, dict) else {}
    form, text, profile, language = (str(fields.get(key, "")) for key in PROOF)
    if form not in FORMS or profile not in _profiles().names() or len(text) > MOST_CHARACTERS:
        raise BadRequest("wrong_proof", "A proof needs a form, a profile and a layout of at most 40,000 characters.")
    layout, mistakes = check_slip(form, text, hall)
    if mistakes:
        return _refused(mistakes)
    slip_language = locales.best(language or hall.languages[0], hall.languages)
    own = _example(hall, form, slip_language)
    job = sample(app_context().context, hall, form, slip_language, layout, citizens_url(), own)
    return _drawn(
        {
            "job": job.model_dump(mode="json", by_alias=True),
            "profile": profile,
            "folder": str(app_context().settings.data_folder),
        }
    )


def _example(hall: Hall, form: str, slip_language: str) -> dict[str, Any]:
    """What a sample of this form has that no ticket has."""
    if form == "head":
        return head_paper.example(hall, slip_language, app_context().context.now())
    return paper.example(hall, slip_language) if form == "guide" else {}


def _refused(mistakes: list[Mistake]) -> tuple[Response, int]:
    return jsonify({"mistakes": [{"line": mistake.line, "text": mistake.text} for mistake in mistakes[:20]]}), 422


def _drawn(question: dict[str, Any]) -> tuple[Response, int] | Response:
    """Draw in a separate process, at most two at a time: calls go on while a manager edits layouts."""
    command = [sys.executable, "-m", "printing.proof"]
    payload = json.dumps(question).encode()
    with _drawing:
        try:
            done = subprocess.run(command, input=payload, capture_output=True, cwd=_ROOT, timeout=_SECONDS)  # noqa: S603, PLW1510  # our own module; its status is checked below
        except subprocess.TimeoutExpired:
            return _refused([Mistake(Path("slip"), 0, "took too long to draw")])
    if done.returncode:
        return _refused([Mistake(Path("slip"), 0, done.stderr.decode("utf-8", "replace")[-300:])])
    return Response(done.stdout, mimetype="image/png", headers={"Cache-Control": "no-store"})
