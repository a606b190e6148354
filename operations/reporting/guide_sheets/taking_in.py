"""A sheet into a hall's folder: checked as a whole before anything is replaced."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from operations.halls import hall_folder
from operations.halls.hall_folder import HallFolderError
from operations.halls.hall_folder.mistakes import nearest
from operations.reporting.guide_sheets.columns import KEYS, MATERIAL, OPTION, ROWS, columns
from operations.reporting.guide_sheets.toml import Written, files_of
from operations.reporting.history import Unreadable
from queueing.hall import Hall

Wrong = Callable[[int, str, str], None]
PICTURES = (".svg", ".png", ".jpg")


@dataclass(frozen=True, order=True, slots=True)
class RowMistake:
    """`row`: counted as spreadsheets do, the headings being 1. `column`: its heading; "" means the row as a whole."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.text}" if self.column else f"row {self.row}: {self.text}"


def take_in(folder: Path, table: Sequence[Sequence[str]]) -> list[RowMistake]:
    """Make the table's guides those of the hall folder, in place of all it had. With a mistake nothing changes.

    Files whose guide stays the same are kept as they are. Raises Unreadable for a table without headings, and
    HallFolderError when the folder has mistakes of its own.
    """
    hall = hall_folder.read(folder)
    mistakes: list[RowMistake] = []

    def wrong(row: int, column: str, text: str) -> None:
        mistakes.append(RowMistake(row, column, text))

    rows = _rows(table, hall, wrong)
    files = files_of(rows, hall.languages, wrong)
    if mistakes:
        return sorted(mistakes)
    with TemporaryDirectory(dir=folder.parent, prefix=".guides-") as place:
        trial = Path(place) / folder.name
        shutil.copytree(folder, trial, ignore=lambda _, names: {"guides"} & set(names))
        _write(trial / "guides", files)
        _take_along(folder / "guides", trial / "guides")
        found = _checked(trial, files)
        if not found:
            _keep_unchanged(folder, trial, hall)
            _replace(folder / "guides", trial / "guides", Path(place) / "before")
        return found


def _rows(table: Sequence[Sequence[str]], hall: Hall, wrong: Wrong) -> list[tuple[int, dict[str, str]]]:
    names = columns(hall.languages)
    headings = [cell.strip() for cell in table[0]] if table else []
    if "row" not in headings or "service" not in headings:
        raise Unreadable('The first row has no headings "row" and "service": begin with what export-guides writes.')
    for heading in headings:
        if heading and heading not in names:
            wrong(1, heading, f"is no column of guides{nearest(heading, names)}")
    rows = []
    for number, cells in enumerate(table[1:], 2):
        values = dict.fromkeys(names, "") | {
            name: cell.strip() for name, cell in zip(headings, cells, strict=False) if name in names
        }
        if any(values.values()) and _fits(values, number, wrong):
            rows.append((number, values))
    return rows


def _fits(values: dict[str, str], number: int, wrong: Wrong) -> bool:
    if values["row"] not in ROWS:
        wrong(number, "row", f'must be one of {", ".join(ROWS)}, not "{values["row"][:40]}"')
        return False
    for name in [name for name, cell in values.items() if cell and name.partition(" [")[0] not in _said(values["row"])]:
        wrong(number, name, f"says nothing in the row of a {values['row']}; leave it empty")
    if values["row"] != MATERIAL and not _is_name(values["service"]):
        wrong(number, "service", f'must be the code of a service, not "{values["service"][:40]}"')
        return False
    return True


def _said(kind: str) -> tuple[str, ...]:
    """The columns that mean something in a row of this kind."""
    place = {MATERIAL: ("row",), OPTION: ("row", "service", "question")}
    return (*place.get(kind, ("row", "service")), *KEYS[kind])


def _is_name(service: str) -> bool:
    """Whether the code can be the name of a file; whether there is such a service is checked with the folder."""
    return service.replace("-", "").replace("_", "").isalnum() and service.isascii() and service != "materials"


def _write(folder: Path, files: dict[str, Written]) -> None:
    folder.mkdir()
    for name, file in files.items():
        (folder / f"{name}.toml").write_text(file.text, "utf-8")


def _take_along(before: Path, after: Path) -> None:
    """The pictures of samples, which no sheet holds."""
    for picture in before.glob("*"):
        if picture.suffix in PICTURES and picture.is_file():
            shutil.copy2(picture, after / picture.name)


def _checked(trial: Path, files: dict[str, Written]) -> list[RowMistake]:
    """The mistakes of the folder at the rows they came from."""
    found = set()
    for mistake in hall_folder.check(trial):
        if mistake.path.parent != trial / "guides":
            raise HallFolderError([mistake])
        row, column = files[mistake.path.stem].cell(mistake.line)
        found.add(RowMistake(row, column, mistake.text))
    return sorted(found)


def _keep_unchanged(folder: Path, trial: Path, hall: Hall) -> None:
    """The files as people wrote them, with their comments, where they say the same."""
    after = hall_folder.read(trial)
    for guide in hall.guides:
        old = folder / "guides" / f"{guide.service}.toml"
        if after.guide(guide.service) == guide and "[[material]]" not in old.read_text("utf-8-sig"):
            shutil.copy2(old, trial / "guides" / old.name)
    shared = folder / "guides" / "materials.toml"
    if after.materials == hall.materials and shared.exists():
        shutil.copy2(shared, trial / "guides" / shared.name)


def _replace(guides: Path, new: Path, before: Path) -> None:
    """Two renames; when the second fails, the guides of before come back."""
    had = guides.exists()
    if had:
        guides.rename(before)
    try:
        new.rename(guides)
    except OSError:
        if had:
            before.rename(guides)
        raise
