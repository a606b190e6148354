"""A copy of a hall's folder as it would be, to be checked before anything is saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

from operations.halls.hall_folder.writing import Changes


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
