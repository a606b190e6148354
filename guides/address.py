"""Where a filled guide is found: the answers stand in the address, so that it can be sent and printed as a QR code."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

ANSWER = "q."
"""A parameter of an answer is this and the question: `q.child=collective`."""
NONE = "-"
"""The option of a question with many answers: none of them."""


def query(language: str, answers: Mapping[str, Sequence[str]]) -> str:
    """The parameters of a filled guide."""
    given = [(f"{ANSWER}{name}", option) for name, chosen in answers.items() for option in chosen or [NONE]]
    return urlencode([("language", language), *given])


def path(hall: str, service: str, language: str, answers: Mapping[str, Sequence[str]]) -> str:
    """The path of a filled guide, with its parameters."""
    return f"/guide/{quote(hall)}/{quote(service)}?{query(language, answers)}"
