"""How the services of a finished visit ended.

Most visits are for the service of their ticket alone, so a column says it. The others have a row for each service.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queueing.ticket import OUTCOMES

DONE, ACCEPTED, NOT_POSSIBLE = range(len(OUTCOMES))
SEVERAL = len(OUTCOMES)
"""What the column says of a visit whose services have rows."""
ROW = np.dtype([("ticket", "<i4"), ("service", "<i2"), ("outcome", "u1")])
"""`ticket`: its place among the tickets that it is of; in order. `service` and `outcome`: indexes."""
Handlings = NDArray[Any]
NOTHING: Handlings = np.empty(0, ROW)
Done = Sequence[Sequence[str]]
"""Services and their outcomes, as a ticket's row has them."""


def done_of(text: str) -> Done:
    """What a ticket's row says was done; nothing of a visit that is not finished, or of an older system."""
    done: Done = [] if text == "[]" else json.loads(text)
    return done


def in_column(service: str, done: Done) -> int | None:
    """What the column says of a visit: how its own service ended, SEVERAL, or None: nothing was written down."""
    if not done:
        return None
    return OUTCOMES.index(done[0][1]) if len(done) == 1 and done[0][0] == service else SEVERAL


def as_rows(done: Mapping[int, Done], services: Sequence[str]) -> Handlings:
    """The rows of visits, by their places. `services`: what `service` is an index of."""
    index = {service: number for number, service in enumerate(services)}
    rows = [
        (place, index[service], OUTCOMES.index(outcome))
        for place, own in sorted(done.items())
        for service, outcome in own
    ]
    return np.array(rows, ROW) if rows else NOTHING


def in_words(rows: Handlings, services: Sequence[str]) -> bytes:
    """The rows of a day, in whatever order its tickets come; nothing of none."""
    if not len(rows):
        return b""
    own: dict[int, list[tuple[str, int]]] = {}
    for place, service, outcome in rows.tolist():
        own.setdefault(place, []).append((services[service], outcome))
    return json.dumps(sorted(sorted(each) for each in own.values())).encode()
