"""The pages of guides. The answers stand in the address, so that a filled guide can be sent; no script is needed."""

from base64 import b64decode
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

import locales
from guides import address
from guides.address import ANSWER, NONE
from operations.asking.ask import ask
from operations.guides import asking
from operations.halls.catalogue import get_hall
from operations.halls.search import search
from protocol.asking import Answers, FoundService
from protocol.guides import Guide, GuideResult
from queueing.errors import NotFound
from queueing.hall import Hall
from queueing.service import Service
from web.app_context import app_context
from web.parameters import PAGE, takes
from web.security import base_url
from web.stations import page_data

blueprint = Blueprint("guide", __name__, template_folder="templates")
MOST_SEARCHED = 100
PICTURES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
FOR_PICTURES = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture that the hall's people put there runs nothing and loads nothing, even when it is opened by itself."""


@blueprint.get("/guide/<hall>")
@takes(*PAGE, "search", guests=True)
def services(hall: str) -> str:
    """The services of a hall, by line, or those that match `search`."""
    own = get_hall(app_context().context, hall)
    data = page_data("guide", own)
    words = request.args.get("search", "")[:MOST_SEARCHED].strip()
    matching = search(own, words) if words else list(own.services)
    asked = Answers(answers=[], elsewhere=[]) if matching else ask(app_context().context, own, words, data["language"])
    data |= {"search": words, "groups": _groups(own, matching, data["language"]), **_addresses(own, data)}
    found = [(entry, _situation(entry), own.guide(entry.service) is not None) for entry in asked.answers]
    return render_template(
        "guide/services.html", page=data, text=_text(data["language"]), found=found, elsewhere=asked.elsewhere
    )


def _situation(entry: FoundService) -> str:
    """The part of an address that ticks what a question already says."""
    said = [(f"{ANSWER}{name}", option) for name, options in entry.answers.items() for option in options]
    return urlencode(said)


def _groups(hall: Hall, matching: list[Service], language: str) -> list[dict[str, Any]]:
    groups = []
    for line in hall.lines:
        entries = [
            {"code": one.code, "name": hall.text(one.name, language), "asks": hall.guide(one.code) is not None}
            for one in matching
            if one.line == line.code
        ]
        if entries:
            groups.append({"name": hall.text(line.name, language), "services": entries})
    return groups


@blueprint.get("/guide/<hall>/<service>")
@takes(*PAGE, guests=True, beginnings=(ANSWER,))
def page(hall: str, service: str) -> str:
    """The guide of one service, with the answers of the address. Answers that it does not know are left out: an address
    may be older than the guide.
    """
    own = get_hall(app_context().context, hall)
    data = page_data("guide", own)
    questions = asking.guide(own, service, data["language"])
    answers = _answers(questions)
    needed = asking.needed(own, service, answers, data["language"])
    answers = {name: chosen for name, chosen in answers.items() if name in needed.asked}
    data |= _addresses(own, data, service, answers)
    return render_template(
        "guide/guide.html",
        page=data,
        service=questions,
        asked=[question for question in questions.questions if question.id in needed.asked],
        answers=answers,
        needed=needed,
        description=_description(data, needed),
        text=_text(data["language"]),
        no_option=NONE,
    )


@blueprint.get("/guide/<hall>/samples/<name>")
@takes("version", guests=True)
def sample(hall: str, name: str) -> Response:
    """A picture of a sample of a material."""
    own = get_hall(app_context().context, hall)
    if name not in own.samples:
        raise NotFound("unknown_sample", f"Hall {own.code} has no sample '{name[:64]}'.")
    headers = {"Cache-Control": "public, max-age=86400", "Content-Security-Policy": FOR_PICTURES}
    return Response(b64decode(own.samples[name]), content_type=PICTURES[name[-4:]], headers=headers)


def _answers(guide: Guide) -> dict[str, list[str]]:
    """The answers in the address, as far as the guide knows them."""
    answers = {}
    for question in guide.questions:
        given = request.args.getlist(f"{ANSWER}{question.id}")
        chosen = [option.id for option in question.options if option.id in given]
        if chosen[:1] and question.kind == "one":
            answers[question.id] = chosen[:1]
        elif question.kind == "many" and (chosen or NONE in given):
            answers[question.id] = chosen
    return answers


def _addresses(hall: Hall, data: dict[str, Any], service: str = "", answers: Any = None) -> dict[str, Any]:
    """The address of this page in each language; the own one is canonical."""
    services_path = url_for("guide.services", hall=hall.code)
    path = url_for("guide.page", hall=hall.code, service=service) if service else services_path
    addresses = {code: f"{base_url()}{path}?{address.query(code, answers or {})}" for code in hall.languages}
    bare = {code: f"{base_url()}{path}?language={code}" for code in hall.languages}
    return {"addresses": addresses, "bare": bare, "canonical": bare[data["language"]]}


def _description(data: dict[str, Any], needed: GuideResult) -> str:
    """What a search engine shows."""
    text = locales.text(data["language"], "guide.page.description", hall=data["hall_name"], service=needed.name)
    return f"{text} {'、'.join(material.name for material in needed.materials)}"[:160]


def _text(language: str) -> Any:
    """Texts with blanks, for templates."""
    return lambda key, **values: locales.text(language, f"guide.{key}", **values)
