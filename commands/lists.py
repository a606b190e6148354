"""Commands that list and end things: halls, people, devices."""

import argparse
from collections.abc import Iterable, Sequence

import config
from commands.preparing import open_database, the_hall
from operations import catalogue, hall_list, staff
from operations.context import SYSTEM
from printing.text import Ambiguous, width
from queueing.errors import Conflict


def list_halls(arguments: argparse.Namespace) -> int:
    """Every hall of the database."""
    rows = [
        (one.code, one.name, str(one.lines), str(one.windows), str(one.tickets), str(one.open_tickets), one.folder)
        for one in hall_list.entries(open_database(config.load()))
    ]
    _say(("CODE", "NAME", "LINES", "WINDOWS", "TICKETS", "OPEN", "FOLDER"), rows)
    return 0


def remove_hall(arguments: argparse.Namespace) -> int:
    """Take a hall out of the database; one with tickets only when told to."""
    settings = config.load()
    context = open_database(settings)
    folder = catalogue.folders(context).get(arguments.code, "")
    if folder and folder in [str(path.resolve()) for path in settings.hall_folders]:
        raise Conflict("hall_in_use", f"The settings name {folder}: take it out of them and restart the server first.")
    hall_list.remove(context, arguments.code, arguments.with_history)
    print(f"{arguments.code} is removed")
    return 0


def list_people(arguments: argparse.Namespace) -> int:
    """Everybody, with those who may not log in any more."""
    rows = [
        (one.username, one.display_name, one.role, one.hall or "*", "disabled" if one.disabled_at else "")
        for one in staff.everybody(open_database(config.load()))
    ]
    _say(("USERNAME", "NAME", "ROLE", "HALL", ""), rows)
    return 0


def disable_user(arguments: argparse.Namespace) -> int:
    """Let somebody in no more; their tokens end."""
    staff.disable(open_database(config.load()), arguments.username)
    print(f"{arguments.username} may not log in any more")
    return 0


def list_devices(arguments: argparse.Namespace) -> int:
    """The devices that have a token, of a hall or of all."""
    context = open_database(config.load())
    halls = [the_hall(context, arguments.hall)] if arguments.hall else catalogue.codes(context)
    rows = [
        (one["id"], hall, one["kind"], one["name"], one["created_at"])
        for hall in halls
        for one in staff.devices(context, hall)
    ]
    _say(("ID", "HALL", "KIND", "NAME", "SINCE"), rows)
    return 0


def revoke_device(arguments: argparse.Namespace) -> int:
    """End a device's token."""
    staff.revoke_device(open_database(config.load()), SYSTEM, arguments.id)
    print(f"{arguments.id} is revoked")
    return 0


def _say(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = [heads, *rows]
    widths = [max(_width(row[n]) for row in table) for n in range(len(heads))]
    for row in table:
        padded = (cell + " " * (wanted - _width(cell)) for cell, wanted in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip())


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return width(text, Ambiguous.NARROW)
