"""One row of a history as a ticket."""

import re
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from unicodedata import category
from zoneinfo import ZoneInfo

from operations.records.history.columns import INSTANTS, LONGEST, OUTCOMES, BadRow
from operations.records.history.written_times import moment
from queueing.hall import Hall, business_date
from queueing.instants import microseconds
from queueing.ticket import Ticket

_UNFIT = {"Cc", "Cs", "Zl", "Zp"}
"""Controls, half characters and line ends; a space, joiner or hyphen of any kind is part of a name."""
_WHOLE = re.compile(r"(\d{1,9})(?:[.,]0+)?")
LONGEST_STEP = timedelta(days=31)


def ticket(values: dict[str, str], hall: Hall) -> Ticket:
    """The ticket of checked texts, its business date by the hall's own clock; `BadRow` says what is wrong."""
    if values["outcome"].lower() not in OUTCOMES:
        raise BadRow(f"outcome '{values['outcome']}' is none of {', '.join(OUTCOMES)}")
    zone = ZoneInfo(hall.timezone)
    instants: list[datetime | None] = []
    for name in INSTANTS:
        before = next((at for at in reversed(instants) if at is not None), None)
        instants.append(moment(name, values[name], zone, before))
    if instants[0] is None:
        raise BadRow("issued_at is missing")
    _must_be_in_order(values, instants)
    return _made(values, hall, instants[0], *instants[1:])


def check_texts(values: dict[str, str]) -> None:
    """`BadRow` for a text that no ticket can carry, or without which there is none."""
    for name, value in values.items():
        if len(value) > LONGEST.get(name, 200):
            raise BadRow(f"{name} is too long: more than {LONGEST.get(name, 200)} characters")
        if not value.isprintable() and any(category(character) in _UNFIT for character in value):
            raise BadRow(f"{name} has control characters")
    for name in ("hall", "number", "line"):
        if not values[name]:
            raise BadRow(f"{name} is missing")


def _must_be_in_order(values: dict[str, str], instants: list[datetime | None]) -> None:
    known = [(name, at) for name, at in zip(INSTANTS, instants, strict=True) if at is not None]
    for (earlier, first), (later, second) in pairwise(known):
        if second < first:
            raise BadRow(f"{later} {values[later]} lies before {earlier} {values[earlier]}")
        if second - first > LONGEST_STEP:
            raise BadRow(f"{later} {values[later]} lies more than {LONGEST_STEP.days} days after {earlier}")


def _window(text: str) -> int | None:
    if not text:
        return None
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise BadRow(f"window '{text}' is not a number")
    return int(match[1])


def _made(
    values: dict[str, str],
    hall: Hall,
    issued_at: datetime,
    called_at: datetime | None = None,
    started_at: datetime | None = None,
    left_at: datetime | None = None,
) -> Ticket:
    identity = f"{hall.code}\n{values['line']}\n{values['number']}\n{microseconds(issued_at)}"
    digest = sha256(identity.encode()).hexdigest()
    outcome = values["outcome"].lower()
    return Ticket(
        id=f"i{digest[:31]}",
        hall=hall.code,
        business_date=business_date(hall, issued_at),
        line=values["line"],
        series=f"i{digest[:31]}",  # of its own, so that no two rows are taken for one number
        number=values["number"],
        ordinal=0,
        service=values["service"] or values["line"],
        state=OUTCOMES[outcome],
        priority=values["priority"],
        language="",
        link_token=f"i{digest[31:62]}",
        source="history",
        issued_at=issued_at,
        place_at=issued_at,
        rank_at=issued_at,
        window=_window(values["window"]),
        first_called_at=called_at,
        called_at=called_at,
        started_at=started_at,
        walk=started_at - called_at if started_at and called_at else None,
        served=left_at - started_at if left_at and started_at else timedelta(0),
        finished_at=left_at if outcome == "finished" else None,
        ended_at=left_at or started_at or called_at or issued_at,
    )
