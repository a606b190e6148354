"""Commands of guides: a hall's guides out of its folder as a spreadsheet, and back."""

import argparse
import sys
from pathlib import Path

import config
from commands.common import fail


def _folder(named: str | None) -> Path:
    """The hall's folder: a path, the name of one that comes along, or the one of the settings."""
    if not named:
        return config.load().hall_folder
    return Path(named) if Path(named).is_dir() else config.ROOT / "halls" / named


def import_guides(arguments: argparse.Namespace) -> int:
    """A spreadsheet of guides (XLSX or CSV) in place of a hall's guides; with a mistake nothing changes."""
    from operations.halls.hall_folder import HallFolderError
    from operations.reporting.guide_sheets import read_table, take_in
    from operations.reporting.history import Unreadable

    folder = _folder(arguments.hall)
    try:
        mistakes = take_in(folder, read_table(Path(arguments.file), arguments.encoding or ""))
    except (HallFolderError, Unreadable) as error:
        return fail(str(error))
    for mistake in mistakes:
        print(f"{arguments.file}: {mistake}")
    if mistakes:
        print(f"{len(mistakes)} mistakes; nothing was changed")
        return 2
    print(f"{folder / 'guides'} is as {arguments.file} says")
    return 0


def export_guides(arguments: argparse.Namespace) -> int:
    """The hall's guides as a spreadsheet, one row a template, a question, an option or a material."""
    from operations.halls.hall_folder import HallFolderError, read
    from operations.reporting.guide_sheets import as_csv, as_xlsx, rows_of

    try:
        hall = read(_folder(arguments.hall))
    except HallFolderError as error:
        return fail(str(error))
    form = as_xlsx if (arguments.output or "").lower().endswith(".xlsx") else as_csv
    content = form(rows_of(hall), hall.languages)
    if not arguments.output:
        sys.stdout.buffer.write(content)
        return 0
    try:
        Path(arguments.output).write_bytes(content)
    except OSError as error:
        return fail(f"{arguments.output} cannot be written: {error.strerror}")
    return 0
