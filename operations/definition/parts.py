"""The parts of a hall's folder: each is one TOML file, named by its path without the ending.

`hall`, `lines`, `services/vehicles`, `slips/ticket`. A value of a part is what its file says, with dates as text.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from operations.halls.hall_folder.files import NoFile, is_there, read_file, toml_files
from operations.halls.hall_folder.folder import FOLDERS, KNOWN, NEEDED
from operations.halls.hall_folder.source import MOST_BYTES
from queueing.errors import NotFound

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
Value = dict[str, Any]


def file_of(folder: Path, part: str) -> Path:
    """The file of a part, whether it is there or not. Raises `unknown_part` for any other name."""
    first, _, rest = part.partition("/")
    if (not rest and f"{first}.toml" in KNOWN) or (first in FOLDERS and _NAME.fullmatch(rest) and ".." not in rest):
        return folder / f"{part}.toml"
    raise NotFound("unknown_part", f"A hall has no part '{part[:80]}'.")


def is_needed(part: str) -> bool:
    """Whether no hall can be without it."""
    return f"{part}.toml" in NEEDED


@dataclass(frozen=True, slots=True)
class Read:
    """The parts that are there, by name: `texts`, and `unreadable` ones, which have none, with a mark that changes
    with their files: they are not UTF-8, hold a NUL, are larger than any hall's file, or the computer refuses them.
    """

    texts: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        """What the parts say, as one word: another one as soon as a byte of them changes."""
        digest = hashlib.sha256()
        for kind, parts in (("", self.texts), ("unreadable ", self.unreadable)):
            for name, text in sorted(parts.items()):
                digest.update(f"{kind}{name}\0{len(text)}\0{text}".encode())
        return digest.hexdigest()[:32]


def read(folder: Path) -> Read:
    """Every part that is there. Only ordinary files inside the folder count."""
    files = [folder / name for name in KNOWN] + [file for name in FOLDERS for file in toml_files(folder / name)[0]]
    found, place = Read(), folder.resolve()
    for file in files:
        if is_there(file) and file.resolve().is_relative_to(place):
            _read_into(found, file.relative_to(folder).with_suffix("").as_posix(), file)
    return found


def _read_into(found: Read, part: str, file: Path) -> None:
    try:
        content = read_file(file, MOST_BYTES)
    except (FileNotFoundError, NoFile):  # it went meanwhile, or is no part
        return
    except OSError as error:  # too large, for example
        found.unreadable[part] = f"{type(error).__name__} {_stamp(file)}"
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # UTF-16 of an editor, perhaps; not every database keeps a NUL
        found.unreadable[part] = hashlib.sha256(content).hexdigest()
    else:
        found.texts[part] = text


def _stamp(file: Path) -> str:
    try:
        return f"{(at := file.stat()).st_size} {at.st_mtime_ns}"
    except OSError:
        return ""


def texts(folder: Path) -> dict[str, str]:
    """The text of every part that has one, by name."""
    return read(folder).texts


def values(parts: Mapping[str, str]) -> dict[str, Value]:
    """What each part says. A part that is no TOML, or nests too deeply, has no value."""
    return {name: value for name, text in parts.items() if (value := _value(text)) is not None}


def _value(text: str) -> Value | None:
    try:
        return {key: _plain(value) for key, value in tomllib.loads(text).items()}
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
