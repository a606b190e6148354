"""Hall folders: TOML in, a Hall out, and every mistake named with its file and line. Only here are these
files read.

mistakes  what is wrong, and the nearest right word        source   one file: values, lines, mistakes locate
the line of every key                            folder   all files, every table of the right shape shapes
keys, types and bounds of each table             checks   what must agree between tables explain
pydantic's findings as sentences                 build    the Hall                        slips    a hall's own slips
"""

from pathlib import Path

from operations.hall_folder.as_json import from_json, to_json
from operations.hall_folder.build import build
from operations.hall_folder.checks import Judges, check_agreement
from operations.hall_folder.folder import Folder, read_folder
from operations.hall_folder.mistakes import HallFolderError, Mistake
from operations.hall_folder.slips import check_text as check_slip
from queueing.hall import Hall

__all__ = ["HallFolderError", "Judges", "Mistake", "check", "check_slip", "from_json", "read", "to_json"]


def read(folder: Path) -> Hall:
    """The hall a folder defines; HallFolderError with every mistake when it defines none."""
    found = _checked(folder)
    if found.mistakes:
        raise HallFolderError(found.mistakes)
    return build(found)


def check(folder: Path, judges: Judges | None = None) -> list[Mistake]:
    """Every mistake in a hall folder, by file and line; [] means `read` gives its hall. `judges` know printers."""
    return _checked(folder, judges).mistakes


def _checked(path: Path, judges: Judges | None = None) -> Folder:
    found = read_folder(path)
    check_agreement(found, judges)
    return found
