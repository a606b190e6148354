"""A hall as one JSON document, exact in both directions: the form in the database."""

from functools import cache

from pydantic import TypeAdapter

from queueing.hall import Hall


@cache
def _adapter() -> TypeAdapter[Hall]:
    return TypeAdapter(Hall)


def to_json(hall: Hall) -> str:
    """The hall as JSON text; `from_json` gives back an equal hall."""
    return _adapter().dump_json(hall).decode()


def from_json(text: str) -> Hall:
    """The hall that `to_json` wrote. Raises pydantic.ValidationError for any other text."""
    return _adapter().validate_json(text)
