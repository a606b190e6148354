"""The halls this database knows: their definitions, kept as rows and remembered by the process."""

from operations.context import Context
from operations.hall_folder import from_json, to_json
from queueing.errors import NotFound
from queueing.hall import Hall
from queueing.line import Line
from queueing.service import Service
from storage import catalogue


def sync(context: Context, hall: Hall) -> None:
    """Store a hall's definition, replacing the one before; its tickets and its journal stay."""
    with context.database.transaction() as connection:
        catalogue.save(connection, hall.code, to_json(hall))
    context.halls[hall.code] = hall
    context.outlooks.pop(hall.code, None)


def hall(context: Context, code: str) -> Hall:
    """The hall's definition; `unknown_hall` when there is none."""
    known = context.halls.get(code)
    if known is None:
        with context.database.reading() as connection:
            text = catalogue.definition(connection, code)
        if text is None:
            raise NotFound("unknown_hall", f"There is no hall '{code[:64]}'.")
        known = context.halls[code] = from_json(text)
    return known


def halls(context: Context) -> list[Hall]:
    """Every hall, by code."""
    with context.database.reading() as connection:
        codes = catalogue.codes(connection)
    return [hall(context, code) for code in codes]


def service_of(hall: Hall, code: str) -> Service:
    """The service; `unknown_service` when the hall does not offer it."""
    try:
        return hall.service(code)
    except KeyError:
        raise NotFound("unknown_service", f"Hall {hall.code} offers no service '{code[:64]}'.") from None


def line_of(hall: Hall, code: str) -> Line:
    """The line; `unknown_line` when the hall has none of that code."""
    try:
        return hall.line(code)
    except KeyError:
        raise NotFound("unknown_line", f"Hall {hall.code} has no line '{code[:64]}'.") from None
