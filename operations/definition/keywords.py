"""Words that find nothing yet become a keyword of a service: written into the hall's files, in force at once."""

from operations.context import Actor, Context
from operations.definition import saving
from operations.definition.parts import Value
from operations.definition.saving import Saving, Wish
from operations.halls.hall_folder import Judges
from protocol.definition import Definition
from queueing.errors import NotFound


def add(context: Context, actor: Actor, hall: str, service: str, words: str, judges: Judges | None) -> None:
    """Add a keyword to a service; one that it has already is not added again. Raises unknown_service, wrong_hall, and
    what `saving.save` raises.
    """
    actor.must_administer(hall)
    read = saving.definition(context, hall)
    part, value, table = _place(read, service)
    if words in table.get("keywords", ()):
        return
    table["keywords"] = [*table.get("keywords", ()), words]
    saving.save(context, hall, Wish({part: value}), Saving(actor, read.tag), judges)


def _place(read: Definition, service: str) -> tuple[str, Value, Value]:
    """The part that has this service, all that it says, and the table of the service in it."""
    for part, value in read.parts.items():
        for table in value.get("service", ()) if part.startswith("services/") else ():
            if table.get("code") == service:
                return part, value, table
    raise NotFound("unknown_service", f"The hall has no service '{service[:64]}'.")
