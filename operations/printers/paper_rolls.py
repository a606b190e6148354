"""Rolls of paper: how much is left, and when a new roll was put in."""

from datetime import datetime

from sqlalchemy import Connection

from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.run_once import Line, run_once
from protocol import printing as wire
from queueing.errors import NotFound
from storage import paper_rolls
from storage.paper_rolls import Roll

LOW_SHARE = 0.1
"""Below this length, staff are reminded in time to fetch a new roll."""


def view(roll: Roll) -> wire.Roll:
    """A roll as clients see it."""
    left = max(0, roll.length_mm - roll.used_mm) if roll.length_mm else None
    is_low = left is not None and left < LOW_SHARE * roll.length_mm
    return wire.Roll(used_mm=roll.used_mm, length_mm=roll.length_mm, left_mm=left, low=is_low, at=roll.at)


def rolls(context: Context, hall_code: str) -> dict[str, wire.Roll]:
    """The roll of every printer of a hall."""
    hall = get_hall(context, hall_code)
    with context.database.reading() as connection:
        rolls_now = paper_rolls.of_hall(connection, hall_code)
    return {printer.name: view(rolls_now.get(printer.name, Roll())) for printer in hall.printers}


def new_roll(
    context: Context, actor: Actor, hall_code: str, printer: str, length_mm: int, request_id: str = ""
) -> wire.Roll:
    """Record that a roll of this length was put in; writes a journal line. Returns the new roll."""
    actor.must_belong_to(hall_code)
    if printer not in [defined.name for defined in get_hall(context, hall_code).printers]:
        raise NotFound("unknown_printer", f"Hall {hall_code} has no printer '{printer[:64]}'.")

    def work(connection: Connection, now: datetime) -> Line:
        paper_rolls.put(connection, hall_code, printer, Roll(0, length_mm, now))
        return Line({"printer": printer, "roll_mm": length_mm})

    request = {"printer": printer, "roll_mm": length_mm}
    run_once(context, actor, hall_code, request_id, "roll", work, asked=request)
    return rolls(context, hall_code)[printer]


def begin_again(connection: Connection, hall_code: str, printer: str, now: datetime) -> None:
    """Record a new roll, as long as the last one: the printer was out of paper and is not any more."""
    last_roll = paper_rolls.of_hall(connection, hall_code).get(printer, Roll())
    paper_rolls.put(connection, hall_code, printer, Roll(0, last_roll.length_mm, now))
