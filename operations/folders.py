"""A hall's folder and the definition in the database: what the folder says is in force, whenever it changes.

A folder with mistakes changes nothing: the last definition that came from it goes on, and everybody who looks after the
hall is told.
"""

import logging
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from operations import catalogue, hall_folder
from operations.context import Context
from operations.hall_folder import HallFolderError
from queueing.errors import BadRequest, NotFound
from queueing.hall import Hall

log = logging.getLogger(__name__)
Signature = tuple[tuple[str, int, int], ...]
"""Every file with its size and the time of its last change."""


@dataclass(slots=True)
class WatchedFolder:
    """`hall`: its code. `mistakes`: what is wrong with the folder now, one sentence each; () when it is in force.

    `taken`: the files when they were read last; `noticed`: as they were at the last look.
    """

    path: Path
    hall: str
    mistakes: tuple[str, ...] = ()
    taken: Signature = ()
    noticed: Signature = ()


def open_halls(context: Context, paths: Sequence[Path], set_clock: Callable[[Hall], None]) -> list[WatchedFolder]:
    """Make these folders' halls those of the database; without any folder, the database's own go on.

    HallFolderError: a folder has mistakes and there is no definition of before. `set_clock` is given the first hall
    before anything is written.
    """
    found = [_read(context, path) for path in paths]
    first = found[0][1] if found else next(iter(catalogue.halls(context)), None)
    if first is None:
        raise NotFound(
            "no_hall", 'No hall is named and the database has none: write hall = "FOLDER" into the settings.'
        )
    _must_differ([watched for watched, _ in found])
    set_clock(first)
    for watched, hall in found:
        if not watched.mistakes:
            catalogue.sync(context, hall, str(watched.path.resolve()))
    return [watched for watched, _ in found]


def _must_differ(folders: Sequence[WatchedFolder]) -> None:
    paths: dict[str, Path] = {}
    for watched in folders:
        if watched.hall in paths:
            twins = f"{paths[watched.hall]} and {watched.path}"
            raise BadRequest("same_code", f"{twins} both define the hall '{watched.hall}'; each has a code of its own.")
        paths[watched.hall] = watched.path


def _read(context: Context, path: Path) -> tuple[WatchedFolder, Hall]:
    signature = signature_of(path)
    try:
        hall = hall_folder.read(path)
    except HallFolderError as error:
        last = last_good(context, path)
        if last is None:
            raise
        mistakes = tuple(str(mistake) for mistake in error.mistakes)
        _say_broken(path, mistakes)
        return WatchedFolder(path, last.code, mistakes, signature, signature), last
    return WatchedFolder(path, hall.code, (), signature, signature), hall


def last_good(context: Context, path: Path) -> Hall | None:
    """The definition that came from this folder last, else that of the code it names; None: there is none."""
    came_from = catalogue.folders(context)
    resolved = str(path.resolve())
    codes = [code for code, folder in came_from.items() if folder == resolved]
    codes += [code for code in [_named_code(path)] if came_from.get(code) == ""]  # stored before folders were noted
    return catalogue.hall(context, codes[0]) if codes else None


def _named_code(path: Path) -> str:
    try:
        return str(tomllib.loads((path / "hall.toml").read_text("utf-8-sig")).get("code", ""))
    except (OSError, ValueError):
        return ""


def signature_of(path: Path) -> Signature:
    """What tells a changed folder from an unchanged one, without reading it; () when it cannot be looked into."""
    try:
        files = sorted(file for file in path.rglob("*") if file.is_file())
        return tuple((str(file.relative_to(path)), (at := file.stat()).st_size, at.st_mtime_ns) for file in files)
    except OSError:
        return ()


def look(context: Context, watched: WatchedFolder) -> bool:
    """Take the folder in when it has changed and nobody has written in it since the look before.

    True: the hall has another definition now. A folder with mistakes is said once, and the definition stays.
    """
    signature = signature_of(watched.path)
    if signature != watched.noticed:
        watched.noticed = signature
        return False
    if signature == watched.taken:
        return False
    watched.taken = signature
    watched.mistakes = ()
    try:
        hall = context.aside(hall_folder.read, watched.path)
    except HallFolderError as error:
        watched.mistakes = tuple(str(mistake) for mistake in error.mistakes)
    else:
        if hall.code != watched.hall:
            watched.mistakes = (f"{watched.path / 'hall.toml'}: the code of a hall that runs cannot change; restart",)
    if watched.mistakes:
        _say_broken(watched.path, watched.mistakes)
        return False
    changed = catalogue.sync(context, hall, str(watched.path.resolve()))
    log.info("%s: %s", watched.path, "its changes are in force" if changed else "nothing has changed")
    return changed


def _say_broken(path: Path, mistakes: Sequence[str]) -> None:
    log.error("%s has mistakes; the definition of before goes on:\n%s", path, "\n".join(mistakes))
