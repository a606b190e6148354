"""Commands that list and remove halls, people and devices."""

import argparse
from collections.abc import Iterable, Sequence

import config
from commands.preparing import open_database, the_hall
from operations.context import SYSTEM
from operations.halls import catalogue, hall_list
from operations.people import devices, staff
from printing.text import Ambiguous, width
from protocol.instants import iso
from queueing.errors import Conflict


def list_halls(arguments: argparse.Namespace) -> int:
    """Every hall of the database."""
    rows = [
        (
            entry.code,
            entry.name,
            str(entry.lines),
            str(entry.windows),
            str(entry.tickets),
            str(entry.open_tickets),
            entry.folder,
        )
        for entry in hall_list.entries(open_database(config.load()))
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
    print(f"{arguments.code} is removed; a server that runs stops serving it within seconds")
    return 0


def list_people(arguments: argparse.Namespace) -> int:
    """Everybody, with those who may not log in any more."""
    rows = [
        (
            member.username,
            member.display_name,
            member.role,
            member.hall or "*",
            "disabled" if member.disabled_at else "",
        )
        for member in staff.everybody(open_database(config.load()))
    ]
    _say(("USERNAME", "NAME", "ROLE", "HALL", ""), rows)
    return 0


def disable_user(arguments: argparse.Namespace) -> int:
    """Disable a login; the person's tokens end."""
    staff.disable(open_database(config.load()), arguments.username)
    print(f"{arguments.username} may not log in any more")
    return 0


def list_devices(arguments: argparse.Namespace) -> int:
    """The devices that have a token, of a hall or of all."""
    context = open_database(config.load())
    halls = [the_hall(context, arguments.hall)] if arguments.hall else catalogue.codes(context)
    rows = [
        (device.id, hall, device.kind, device.name, iso(device.created_at))
        for hall in halls
        for device in devices.of_hall(context, hall)
    ]
    _say(("ID", "HALL", "KIND", "NAME", "SINCE"), rows)
    return 0


def revoke_device(arguments: argparse.Namespace) -> int:
    """End a device's token."""
    devices.revoke(open_database(config.load()), SYSTEM, arguments.id)
    print(f"{arguments.id} is revoked")
    return 0


def _say(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = [heads, *rows]
    widths = [max(_width(row[n]) for row in table) for n in range(len(heads))]
    for row in table:
        padded = (cell + " " * (column_width - _width(cell)) for cell, column_width in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip())


def _width(text: str) -> int:
    """The width in columns of a terminal; a Chinese character takes two."""
    return width(text, Ambiguous.NARROW)
