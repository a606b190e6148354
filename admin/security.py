"""For administrators: the security log of their hall, and the journal's signed head to print and to file."""

import secrets

from flask import Blueprint, render_template, request

import locales
from admin.page import admin_page, local_time
from operations import head_paper, journal_heads, security_log
from protocol.journal import JournalHead
from queueing.errors import NotFound
from queueing.hall import Hall, desk_printer
from web.app_context import app_context
from web.auth import FORM_HALL, administrator, must_be, page_for
from web.computer_clock import clock_words
from web.language import language
from web.parameters import PAGE, takes
from web.stations import own_hall

blueprint = Blueprint("admin_security", __name__, template_folder="templates")
LINES_SHOWN = 100


@blueprint.get("/admin/security")
@takes(*PAGE, "hall", "before")
@page_for(administrator)
def log() -> str:
    """The newest lines, and a way to the older ones."""
    hall, asker = own_hall(), must_be(administrator)
    assert asker is not None
    before = request.args.get("before", "")
    context, start = app_context().context, int(before) if before.isascii() and before.isdigit() else 0
    rows = security_log.latest(context, hall.code, asker.hall == "", min(start, 2**62), LINES_SHOWN + 1)
    tag = language(hall.languages)
    lines = [
        (
            row,
            local_time(hall, row.at, "%Y-%m-%d %H:%M:%S"),
            row.actor.partition(":"),
            _subject(row.kind, row.subject, tag),
        )
        for row in rows
    ]
    more = rows[LINES_SHOWN - 1].id if len(rows) > LINES_SHOWN else 0
    return render_template(
        "admin/security.html", page=admin_page(hall), lines=lines[:LINES_SHOWN], more=more, head=_head(hall),
        clock=clock_words(hall, tag),
    )  # fmt: skip


@blueprint.get("/admin/journal")
@takes(*PAGE, "hall")
@page_for(administrator)
def journal_head() -> str:
    """The newest signed head of the journal with the key that proves it, on one sheet."""
    return _journal_page()


@blueprint.post("/admin/journal/print")
@takes(fields=(FORM_HALL, "printer", "request_id"))
@page_for(administrator)
def print_journal_head() -> str:
    """Sign the journal's head now and print it at one of the hall's printers."""
    hall, asker, form, app = own_hall(), must_be(administrator), request.form, app_context()
    assert asker is not None
    paper = (hall.code, form.get("printer", "")[:64], language(hall.languages), form.get("request_id", "")[:64])
    head_paper.print_head(app.context, asker, app.journal_key, *paper)
    return _journal_page("sent")


def _subject(kind: str, subject: str, tag: str) -> str:
    """What a line is about, with the words of the reader for kinds of devices, roles and reports. A username or a
    device's name is never translated.
    """
    texts = locales.room(tag, "admin")
    first, _, rest = subject.partition(" ")
    if kind.startswith("device_"):
        return f"{texts['device_kind'].get(first, first)} {rest}".strip()
    if kind == "report_downloaded":
        return f"{locales.room(tag, 'reports')['name'].get(first, first)} {rest.upper()}".strip()
    if kind == "person_added":
        name, _, role = subject.rpartition(" ")
        return f"{name} · {texts['role'].get(role, role)}" if name else role
    if kind != "person_changed":
        return subject
    words = texts["role"] | {"password": texts["security"]["password"]}
    who, *changes = subject.split(" · ")
    return " · ".join([who, *(" → ".join(words.get(one, one) for one in change.split(" → ")) for change in changes)])


def _journal_page(done: str = "") -> str:
    hall = own_hall()
    head, page = _head(hall), admin_page(hall)
    return render_template(
        "admin/journal.html", page=page, head=head, done=done, request_id=secrets.token_hex(8),
        signed=local_time(hall, head.signed_at, "%Y-%m-%d %H:%M:%S") if head else "",
        mark=head_paper.mark(head) if head else "", desk=desk_printer(hall),
        printers=[(one.name, hall.text(one.title, page["language"]) if one.title else one.name)
                  for one in hall.printers],
    )  # fmt: skip


def _head(hall: Hall) -> JournalHead | None:
    try:
        return journal_heads.newest(app_context().context, hall.code)
    except NotFound:
        return None
