"""Rolls of paper: how much is left, and when somebody put a new one in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from operations.catalogue import hall as hall_of
from operations.context import Actor, Context
from operations.steps import told_once
from operations.views import iso
from queueing.errors import NotFound
from storage import paper_rolls
from storage.paper_rolls import Roll

LOW_SHARE = 0.1
"""A roll of which less is left is worth a reminder: there is time to fetch the next."""


@dataclass(frozen=True, slots=True)
class RollView:
    """`left_mm` is None while nobody has said how long the roll is; never below 0."""

    used_mm: int
    length_mm: int
    left_mm: int | None
    low: bool
    at: str | None

    def as_json(self) -> dict[str, Any]:
        """For the wire."""
        return {name: getattr(self, name) for name in self.__slots__}


def view(roll: Roll) -> RollView:
    """A roll as people ask about it."""
    left = max(0, roll.length_mm - roll.used_mm) if roll.length_mm else None
    is_low = left is not None and left < LOW_SHARE * roll.length_mm
    return RollView(roll.used_mm, roll.length_mm, left, is_low, iso(roll.at) if roll.at else None)


def rolls(context: Context, hall_code: str) -> dict[str, RollView]:
    """The roll of every printer of a hall."""
    hall = hall_of(context, hall_code)
    with context.database.reading() as connection:
        known = paper_rolls.of_hall(connection, hall_code)
    return {printer.name: view(known.get(printer.name, Roll())) for printer in hall.printers}


def new_roll(
    context: Context, actor: Actor, hall_code: str, printer: str, length_mm: int, request_id: str = ""
) -> RollView:
    """Somebody put a roll of this length in; a line of the journal."""
    actor.must_belong_to(hall_code)
    if printer not in [known.name for known in hall_of(context, hall_code).printers]:
        raise NotFound("unknown_printer", f"Hall {hall_code} has no printer '{printer[:64]}'.")

    def work(connection: Connection) -> dict[str, Any]:
        paper_rolls.put(connection, hall_code, printer, Roll(0, length_mm, context.now()))
        return {"printer": printer, "roll_mm": length_mm}

    asked = {"printer": printer, "roll_mm": length_mm}
    told_once(context, actor, hall_code, request_id, "roll", work, asked)
    return rolls(context, hall_code)[printer]


def begin_again(connection: Connection, hall_code: str, printer: str, now: datetime) -> None:
    """The paper was out and is there again: that is a new roll, as long as the last one."""
    known = paper_rolls.of_hall(connection, hall_code).get(printer, Roll())
    paper_rolls.put(connection, hall_code, printer, Roll(0, known.length_mm, now))
