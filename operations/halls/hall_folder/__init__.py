"""Hall folders: TOML in, a Hall out, and every mistake with its file and line. Only this package reads these files.

mistakes  mistakes, with the most similar valid word     source   one file: values, lines, mistakes
locate    the line of every key                          folder   all files, every table with the right shape
shapes    the keys allowed in each table                 checks   what must agree between tables
explain   pydantic's errors as sentences                 build    the Hall
slips     a hall's own slips                             as_json  the Hall as the database keeps it
"""

from pathlib import Path

from operations.halls.hall_folder.as_json import from_json, to_json
from operations.halls.hall_folder.build import build
from operations.halls.hall_folder.checks import Judges, check_agreement
from operations.halls.hall_folder.folder import Folder, read_folder
from operations.halls.hall_folder.mistakes import HallFolderError, Mistake
from operations.halls.hall_folder.slips import check_text as check_slip
from queueing.hall import Hall

__all__ = ["HallFolderError", "Judges", "Mistake", "check", "check_slip", "from_json", "read", "to_json"]


def read(folder: Path) -> Hall:
    """The hall that a folder defines. Raises HallFolderError with every mistake."""
    checked = _checked(folder)
    if checked.mistakes:
        raise HallFolderError(checked.mistakes)
    return build(checked)


def check(folder: Path, judges: Judges | None = None) -> list[Mistake]:
    """Every mistake in a hall folder, by file and line; [] means that `read` succeeds. `judges` check printers."""
    return _checked(folder, judges).mistakes


def _checked(path: Path, judges: Judges | None = None) -> Folder:
    folder = read_folder(path)
    check_agreement(folder, judges)
    return folder
