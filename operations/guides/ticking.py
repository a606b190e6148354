"""What is ticked of a guide with a ticket: which situation it is, and what was brought of what it needs."""

from collections.abc import Sequence

from guides.answers import checked
from guides.ticked import Ticked, read
from operations.guides.asking import Given, guide_of, needed
from operations.guides.paper import content
from queueing.errors import BadRequest, QueueingError
from queueing.hall import Hall
from queueing.ticket import Ticket


def ticked(hall: Hall, service: str, given: Given, brought: Sequence[str] | None = None) -> Ticked:
    """A situation, and what was brought (None: nobody has looked). Raises `unknown_question`, `unknown_option`,
    `one_option`, and `unknown_material` for something that the situation does not need.
    """
    answers = checked(guide_of(hall, service), given)
    if brought is None:
        return Ticked(answers)
    wanted = [material.id for material in needed(hall, service, given, hall.languages[0]).materials]
    for material in brought:
        if material not in wanted:
            raise BadRequest("unknown_material", f'This situation does not need "{material[:40]}".')
    missing = tuple(material for material in wanted if material not in brought)
    return Ticked(answers, tuple(material for material in wanted if material in brought), missing)


def list_of(hall: Hall, ticket: Ticket) -> list[str] | None:
    """The lines of the list for the situation of a ticket; None where none was ticked, or not to its end: then the
    plain list says more.
    """
    kept = read(ticket.guide)
    if kept is None or not kept.answers:
        return None
    given = {question: list(options) for question, options in kept.answers.items()}
    try:
        result = needed(hall, ticket.service, given, ticket.language)
    except QueueingError:  # the guide was changed since
        return None
    whole = result.complete and not result.redirect
    return list(content(hall, result, given, ticket.language)["materials"]) if whole else None
