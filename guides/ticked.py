"""What was ticked of a service's guide with a ticket, which keeps it as text: the situation, and what was brought."""

import json
from dataclasses import dataclass

from guides.answers import Answers


@dataclass(frozen=True, slots=True)
class Ticked:
    """`answers`: the situation. `brought`: the ids of the materials that were there; None: nobody has looked yet.
    `missing`: those that were not.
    """

    answers: Answers
    brought: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it, as a ticket keeps it."""
        parts = {"answers": self.answers, "brought": self.brought, "missing": self.missing}
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def read(text: str | None) -> Ticked | None:
    """The inverse of `text`; None: nothing was ticked, or it was erased."""
    if not text:
        return None
    parts = json.loads(text)
    brought = parts["brought"]
    return Ticked(
        answers={question: tuple(options) for question, options in parts["answers"].items()},
        brought=None if brought is None else tuple(brought),
        missing=tuple(parts["missing"]),
    )
