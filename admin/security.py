"""For administrators: the security log of their hall, and the journal's signed head to print and to file."""

from flask import Blueprint, render_template, request

import locales
from admin.page import admin_page, local_time
from operations import journal_heads, security_log
from protocol.journal import JournalHead
from queueing.errors import NotFound
from queueing.hall import Hall
from web.app_context import app_context
from web.auth import administrator, must_be, page_for
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
    hall = own_hall()
    head = _head(hall)
    signed = local_time(hall, head.signed_at, "%Y-%m-%d %H:%M:%S") if head else ""
    return render_template("admin/journal.html", page=admin_page(hall), head=head, signed=signed)


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


def _head(hall: Hall) -> JournalHead | None:
    try:
        return journal_heads.newest(app_context().context, hall.code)
    except NotFound:
        return None
