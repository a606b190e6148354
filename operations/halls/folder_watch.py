"""Keeps the hall's definition in the database up to date with its folder.

A folder with mistakes changes nothing: the last good definition stays in force, and the hall's managers see the
mistakes.
"""

import logging
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from operations.context import Context
from operations.halls import catalogue, half_saves, hall_folder
from operations.halls.hall_folder import HallFolderError, Judges, Mistake
from operations.halls.hall_folder.files import read_file
from operations.halls.hall_folder.source import MOST_BYTES
from queueing.errors import BadRequest, NotFound
from queueing.hall import Hall, Printer

log = logging.getLogger(__name__)
Signature = tuple[tuple[str, int, int], ...]
"""Every file with its size and the time of its last change."""


@dataclass(slots=True)
class WatchedFolder:
    """A hall's folder. `mistakes`: () when the folder is in force.

    `warnings`: settings in force that cannot work, according to `judges`, which check printers (None: no checks).
    `read_signature`: the files when they were last read; `seen_signature`: the files at the last look.
    """

    path: Path
    hall: str
    mistakes: tuple[Mistake, ...] = ()
    read_signature: Signature = ()
    seen_signature: Signature = ()
    warnings: tuple[Mistake, ...] = ()
    judges: Judges | None = None


def open_halls(
    context: Context, paths: Sequence[Path], set_clock: Callable[[Hall], None], judges: Judges | None = None
) -> list[WatchedFolder]:
    """Store the halls of these folders in the database. Without folders, the halls already stored stay in use.

    Raises HallFolderError when a folder has mistakes and no earlier definition exists. `set_clock` is called with the
    first hall before anything is written.
    """
    for path in paths:
        half_saves.settle(context, path)
    folders = [_read(context, path) for path in paths]
    first = folders[0][1] if folders else next(iter(catalogue.halls(context)), None)
    if first is None:
        raise NotFound(
            "no_hall", 'No hall is named and the database has none: write hall = "FOLDER" into the settings.'
        )
    _must_differ([folder for folder, _ in folders])
    set_clock(first)
    for folder, hall in folders:
        if not folder.mistakes:
            catalogue.sync(context, hall, str(folder.path.resolve()))
        folder.judges = judges
        judge(context, folder)
    return [folder for folder, _ in folders]


def _must_differ(folders: Sequence[WatchedFolder]) -> None:
    paths: dict[str, Path] = {}
    for folder in folders:
        if folder.hall in paths:
            twins = f"{paths[folder.hall]} and {folder.path}"
            raise BadRequest("same_code", f"{twins} both define the hall '{folder.hall}'; each has a code of its own.")
        paths[folder.hall] = folder.path


def _read(context: Context, path: Path) -> tuple[WatchedFolder, Hall]:
    signature = signature_of(path)
    try:
        hall = hall_folder.read(path)
    except HallFolderError as error:
        last = last_good(context, path)
        if last is None:
            raise
        mistakes = tuple(error.mistakes)
        _say_broken(path, mistakes)
        return WatchedFolder(path, last.code, mistakes, signature, signature), last
    return WatchedFolder(path, hall.code, (), signature, signature), hall


def last_good(context: Context, path: Path) -> Hall | None:
    """The last definition from this folder, or else the one of the code it names. None: there is none."""
    came_from = catalogue.folders(context)
    resolved = str(path.resolve())
    codes = [code for code, folder in came_from.items() if folder == resolved]
    codes += [code for code in [_named_code(path)] if came_from.get(code) == ""]  # stored before folders were noted
    return catalogue.get_hall(context, codes[0]) if codes else None


def _named_code(path: Path) -> str:
    try:
        text = read_file(path / "hall.toml", MOST_BYTES).decode("utf-8-sig")
        return str(tomllib.loads(text).get("code", ""))
    except (OSError, ValueError):
        return ""


def signature_of(path: Path) -> Signature:
    """A signature that changes with the folder's files, without reading them. (): the folder cannot be listed."""
    try:
        files = sorted(file for file in path.rglob("*") if file.is_file())
        return tuple((str(file.relative_to(path)), (at := file.stat()).st_size, at.st_mtime_ns) for file in files)
    except OSError:
        return ()


def look(context: Context, folder: WatchedFolder) -> bool:
    """Read the folder when it has changed since it was last read, but not since the previous look.

    Returns True when the hall has a new definition. A folder with mistakes is logged once and changes nothing.
    """
    half_saves.settle(context, folder.path)
    signature = signature_of(folder.path)
    if signature != folder.seen_signature:
        folder.seen_signature = signature
        return False
    if signature == folder.read_signature:
        return False
    mistakes: tuple[Mistake, ...] = ()
    try:
        hall = context.run_in_thread(hall_folder.read, folder.path)
    except HallFolderError as error:
        mistakes = tuple(error.mistakes)
    else:
        if hall.code != folder.hall:
            mistakes = (Mistake(folder.path / "hall.toml", 0, "the code of a hall that runs cannot change; restart"),)
        elif folder.hall not in catalogue.codes(context):
            removed = f"the hall {folder.hall} was removed while this server ran; a restart brings it back"
            mistakes = (Mistake(folder.path, 0, removed),)
    if mistakes:
        folder.read_signature, folder.mistakes = signature, mistakes
        _say_broken(folder.path, mistakes)
        return False
    changed = catalogue.sync(context, hall, str(folder.path.resolve()))
    folder.read_signature, folder.mistakes = signature, ()  # only now, so that a failed database is tried again
    judge(context, folder)
    log.info("%s: %s", folder.path, "its changes are in force" if changed else "nothing has changed")
    return changed


def judge(context: Context, folder: WatchedFolder) -> None:
    """Update the warnings: printers whose profile or address cannot work. New warnings are logged."""
    before = folder.warnings
    if folder.judges is None or folder.mistakes:
        folder.warnings = ()
        return
    hall = context.halls.get(folder.hall)
    printers = None if hall is None else hall.printers
    folder.warnings = tuple(context.run_in_thread(_warnings, folder.path, folder.judges, printers))
    for warning in folder.warnings:
        if warning not in before:
            log.warning("this printer cannot print: %s", warning)


def _warnings(path: Path, judges: Judges, printers: Sequence[Printer] | None) -> list[Mistake]:
    """What judges say of the `printers` in force (None: not known); the folder is read only to say on which line."""
    return [] if printers is not None and judges.accept(printers) else hall_folder.check(path, judges)


def _say_broken(path: Path, mistakes: Sequence[Mistake]) -> None:
    log.error("%s has mistakes; the definition of before goes on:\n%s", path, "\n".join(map(str, mistakes)))
