"""The guide of a service and what a situation needs. A service without a guide has its plain list."""

from collections.abc import Mapping
from zlib import crc32

from guides.answers import checked
from guides.result import Result, result
from operations.halls.catalogue import offered_service
from protocol import guides as wire
from queueing.guide import Guide, Question
from queueing.hall import Hall
from queueing.language import lookup
from queueing.service import Service
from queueing.text import TextLists

Given = Mapping[str, str | list[str]]


def guide_of(hall: Hall, service: str) -> Guide:
    """The guide of a service; one that asks nothing when it has none. Raises `unknown_service`."""
    return hall.guide(offered_service(hall, service).code) or Guide(service)


def guide(hall: Hall, code: str, language: str) -> wire.Guide:
    """What the guide asks."""
    asked = [_question(hall, question, language) for question in guide_of(hall, code).questions]
    return wire.Guide(service=code, name=hall.text(hall.service(code).name, language), questions=asked)


def _question(hall: Hall, question: Question, language: str) -> wire.GuideQuestion:
    return wire.GuideQuestion(
        id=question.id,
        text=hall.text(question.text, language),
        kind=question.kind,
        options=[wire.GuideOption(id=option.id, text=hall.text(option.text, language)) for option in question.options],
        when={name: list(options) for name, options in question.when.items()},
    )


def needed(hall: Hall, code: str, given: Given, language: str) -> wire.GuideResult:
    """What a situation needs. Raises BadRequest for an answer that the guide does not know."""
    own = guide_of(hall, code)
    service = hall.service(code)
    found = result(own, checked(own, given))
    days = service.promised_days if found.promised_days is None else found.promised_days or None
    redirect = found.redirect if hall.offers(found.redirect) else ""
    return wire.GuideResult(
        service=code,
        name=hall.text(service.name, language),
        complete=found.complete,
        next=found.next,
        asked=[question.id for question in found.asked],
        materials=_materials(hall, service, found, language),
        fee=found.fee_yuan,
        promised_days=None if found.redirect else days,
        in_person=[person for people in found.in_person for person in _listed(people, language, hall)],
        notes=[hall.text(note, language) for note in found.notes],
        form=found.form,
        redirect=redirect or None,
        redirect_name=hall.text(hall.service(redirect).name, language) if redirect else "",
    )


def _listed(people: TextLists, language: str, hall: Hall) -> tuple[str, ...]:
    match = lookup((language, hall.languages[0]), tuple(people))
    return people[match] if match else ()


def _materials(hall: Hall, service: Service, found: Result, language: str) -> list[wire.GuideMaterial]:
    if hall.guide(service.code) is None:
        return [_plain(name, n) for n, name in enumerate(service.materials_in(language, hall.languages[0]), 1)]
    return [_material(hall, name, language) for name in found.materials]


def _plain(name: str, place: int) -> wire.GuideMaterial:
    return wire.GuideMaterial(
        id=f"{place}", name=name, original=True, copies=0, issuer="", where="", note="", sample=""
    )


def _sample(hall: Hall, name: str) -> str:
    """Where a picture is found: one of the hall's own at this server. It changes with what is in it."""
    if name not in hall.samples:
        return name
    return f"/guide/{hall.code}/samples/{name}?version={crc32(hall.samples[name].encode()):08x}"


def _material(hall: Hall, name: str, language: str) -> wire.GuideMaterial:
    material = hall.material(name)
    return wire.GuideMaterial(
        id=material.id,
        name=hall.text(material.name, language),
        original=material.original,
        copies=material.copies,
        issuer=hall.text(material.issuer, language),
        where=hall.text(material.where, language),
        note=hall.text(material.note, language),
        sample=_sample(hall, material.sample),
    )
