"""What stands on the slip of a filled guide."""

from collections.abc import Mapping
from typing import Any

import locales
from guides.address import path
from operations.guides.asking import Given, guide_of, needed
from protocol.guides import GuideMaterial, GuideResult
from queueing.errors import Conflict
from queueing.hall import Hall


def filled(hall: Hall, service: str, given: Given, language: str) -> dict[str, Any]:
    """The content of the slip. Raises BadRequest for an answer that the guide does not know, `guide_incomplete` while a
    question is open, `another_service` when another service is the right one: paper must not say less than is needed.
    """
    result = needed(hall, service, given, language)
    if result.redirect:
        raise Conflict("another_service", f"Service {result.redirect} is the right one.", service=result.redirect)
    if not result.complete:
        raise Conflict("guide_incomplete", f'Question "{result.next}" is not answered.', question=result.next)
    return content(hall, result, given, language)


def content(hall: Hall, result: GuideResult, given: Given, language: str) -> dict[str, Any]:
    """The same for a result that is at hand."""
    answers = {name: [word] if isinstance(word, str) else word for name, word in given.items() if name in result.asked}
    return {
        "service": result.name,
        "materials": [_material(material, language) for material in result.materials],
        "rows": _rows(result, language),
        "path": path(hall.code, result.service, language, answers),
    }


def example(hall: Hall, language: str) -> dict[str, Any]:
    """The list of the first situation of the hall's first guide, or of a plain service."""
    service = hall.guides[0].service if hall.guides else hall.services[0].code
    answers: dict[str, str | list[str]] = {}
    result = needed(hall, service, answers, language)
    while result.next is not None:
        question = next(one for one in guide_of(hall, service).questions if one.id == result.next)
        answers[question.id] = [question.options[0].id]
        result = needed(hall, service, answers, language)
    return content(hall, result, answers, language)


def _say(language: str, key: str, **values: object) -> str:
    return locales.text(language, f"guide.{key}", **values)


def _material(material: GuideMaterial, language: str) -> str:
    """One line of the list: what it is, in how many copies, who issues it, and what to mind."""
    what = [_say(language, "list.original")] if material.original and material.copies else []
    if material.copies:
        what.append(_say(language, "list.copies", n=material.copies))
    if material.issuer:
        what.append(_say(language, "list.issuer", name=material.issuer))
    what += [material.note] if material.note else []
    aside = _say(language, "paper.aside", what=_say(language, "paper.and").join(what)) if what else ""
    return f"{material.name}{aside}"


def _rows(result: GuideResult, language: str) -> list[tuple[str, str]]:
    """Fee, days, who must come, and what to mind; of several the first stands beside the label."""
    fee = "no_fee" if result.fee is None else "free" if result.fee == 0 else "yuan"
    days = result.promised_days
    rows = {
        "fee": [_say(language, f"list.{fee}", **_amount(result))],
        "days": [_say(language, "list.working_days", n=days) if days else _say(language, "list.at_once")],
        "in_person": result.in_person,
        "notes": result.notes,
    }
    return [
        (_say(language, f"list.{name}") if place == 0 else "", text)
        for name, texts in rows.items()
        for place, text in enumerate(texts)
    ]


def _amount(result: GuideResult) -> Mapping[str, object]:
    return {"yuan": f"{result.fee:g}"} if result.fee else {}
