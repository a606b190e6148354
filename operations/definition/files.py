"""A hall's folder as it would be, to be checked before anything is saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from operations.halls.hall_folder.files import TooLarge, read_file
from operations.halls.hall_folder.folder import FOLDERS
from operations.halls.hall_folder.writing import Changes

MOST_PICTURE_BYTES = 300_000
"""No picture of a hall is as large."""


@contextmanager
def changed_copy(folder: Path, changes: Changes) -> Iterator[Path]:
    """Inside, the folder with the changes, under the folder's own name. Files that stay are links to the folder's own:
    what cannot be read of them cannot be read here either, so that the check names it.
    """
    outside = Path(mkdtemp(prefix="onewindow-hall-"))
    try:
        copy = outside / folder.resolve().name
        _mirror(folder.resolve(), copy)
        for name, text in changes.items():
            if (copy / name).parent.resolve().is_relative_to(outside.resolve()):  # else it is the folder itself
                _put(copy / name, text)
        yield copy
    finally:
        rmtree(outside, ignore_errors=True)


def _mirror(folder: Path, copy: Path, inner: tuple[str, ...] = FOLDERS) -> None:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        copy.symlink_to(folder)
        return
    copy.mkdir()
    for entry in entries:
        if entry.name in inner:
            _mirror(entry, copy / entry.name, inner=())
        elif entry.suffix == ".toml":
            (copy / entry.name).symlink_to(entry)
        elif not entry.name.startswith("."):  # somebody is writing it just now
            _copy_picture(entry, copy / entry.name)


def _copy_picture(picture: Path, copy: Path) -> None:
    """A link would lead out of the folder, which no picture may."""
    try:
        copy.write_bytes(read_file(picture, MOST_PICTURE_BYTES))
    except TooLarge:
        copy.write_bytes(bytes(MOST_PICTURE_BYTES))
    except OSError:
        copy.symlink_to(picture)


def _put(file: Path, text: str | None) -> None:
    if file.is_symlink() and not file.is_dir():
        file.unlink()
    if text is not None and not file.is_dir():  # a folder in its place is a mistake
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
