"""Writing files of a hall's folder so that a power cut leaves the old one or the new one, and never half of one."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

Changes = Mapping[Path, str | None]
"""A file's new text by its path below the folder; None: the file goes."""


@contextmanager
def changed_copy(folder: Path, changes: Changes) -> Iterator[Path]:
    """Inside, a copy of the folder with the changes, under the folder's own name."""
    outside = Path(mkdtemp(prefix="onewindow-hall-"))
    try:
        copy = outside / folder.resolve().name
        copytree(folder, copy, ignore=_not_of_the_hall)
        for name, text in changes.items():
            if text is None:
                (copy / name).unlink(missing_ok=True)
            else:
                (copy / name).parent.mkdir(exist_ok=True)
                (copy / name).write_text(text, "utf-8")
        yield copy
    finally:
        rmtree(outside, ignore_errors=True)


def _not_of_the_hall(folder: str, names: list[str]) -> set[str]:
    """Files that somebody is writing just now, which may be gone before they are copied; pipes and devices, which may
    have no end.
    """
    return {name for name in names if name.startswith(".") or not _has_an_end(Path(folder, name))}


def _has_an_end(path: Path) -> bool:
    return path.is_file() or path.is_dir()


def write(folder: Path, changes: Changes) -> None:
    """Write the changes, each file in one step."""
    for name, text in changes.items():
        path = folder / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(exist_ok=True)
            _replace(path, text)
        _sync(path.parent)


def _replace(path: Path, text: str) -> None:
    # Its name has no ending of a hall's files, so a folder that is read meanwhile does not see it.
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(beside, path.stat().st_mode & 0o777)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
