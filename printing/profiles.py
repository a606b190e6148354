"""The abilities of a printer model: `printer_profiles/<model>.toml`, and a hall's own in DATA/printer_profiles.

Each file names the sources of its facts and which of them nobody could verify. An unknown key is an error that names
the nearest known one. A contradiction is an error with its reason, and so is a missing fact that should be known.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from pydantic import ValidationError

from locales.nearest import nearest_name
from printing.models import SECTIONS, Profile, nearest

__all__ = ["OWN_FOLDER", "Profile", "ProfileError", "Profiles", "load", "read"]

MOST_BYTES = 200_000
OWN_FOLDER = Path(__file__).parent.parent / "printer_profiles"


class ProfileError(Exception):
    """A profile that cannot be used; the message names file, key and mistake."""


def load(path: Path) -> Profile:
    """The profile of a file. Raises ProfileError naming the file and every mistake in it."""
    try:
        if not path.is_file():  # a pipe would never end
            raise ProfileError(f"{path.name}: there is no such file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ProfileError(f"{path.name}: is larger than {MOST_BYTES // 1000} kB, which no profile is")
        tables = tomllib.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProfileError(f"{path.name}: {error}") from error
    return read(tables, path.name)


def read(values: dict[str, object], file: str) -> Profile:
    """The profile in a file's tables. Raises ProfileError as `load` does."""
    try:
        profile = Profile.model_validate(values)
        wrong = list(profile.contradictions())
    except ValidationError as error:
        wrong = list(_mistakes(error))
    if wrong:
        raise ProfileError("; ".join(f"{file}: {line}" for line in wrong))
    return profile


_Place: TypeAlias = tuple[int | str, ...]


def _mistakes(error: ValidationError) -> Iterable[str]:
    """The mistakes, unknown keys first; a fact that is missing because its key is misspelt is not named twice."""
    unknown = [mistake["loc"] for mistake in error.errors() if mistake["type"] == "extra_forbidden"]
    yield from (f"unknown key '{_dotted(place)}'{nearest(str(place[-1]), _known(place))}" for place in unknown)
    explained = [
        (*place[:-1], suggestion)
        for place in unknown
        if (suggestion := nearest_name(str(place[-1]), _known(place), 0.3))
    ]
    for mistake in error.errors():
        if mistake["loc"] not in unknown and not (mistake["type"] == "missing" and mistake["loc"] in explained):
            yield f"{_dotted(mistake['loc'])}: {mistake['msg']}"


def _dotted(place: _Place) -> str:
    return ".".join(str(part) for part in place)


def _known(place: _Place) -> list[str]:
    table = SECTIONS.get(str(place[0]), Profile) if len(place) > 1 else Profile
    return list(table.model_fields)


class Profiles:
    """The available profiles, each read on first use; a hall's own folder takes precedence over the house's."""

    def __init__(self, *folders: Path) -> None:
        self._folders = (*folders, OWN_FOLDER)
        self._known: dict[str, Profile] = {}

    def names(self) -> list[str]:
        """Every model that has a file."""
        return sorted({path.stem for folder in self._folders for path in folder.glob("*.toml") if path.is_file()})

    def get(self, name: str) -> Profile:
        """The profile of a model. Raises ProfileError with the nearest known name."""
        if name not in self._known:
            self._known[name] = load(self._file(name))
        return self._known[name]

    def _file(self, name: str) -> Path:
        if name in self.names():
            return next(path for folder in self._folders if (path := folder / f"{name}.toml").is_file())
        suggestion = nearest_name(name, self.names(), 0.3)
        raise ProfileError(
            f"no printer profile '{name[:64]}'" + (f"; did you mean '{suggestion}'?" if suggestion else "")
        )

    def mistakes(self) -> list[str]:
        """The mistakes in any of them, for a check at start; empty when all can be used."""
        texts = []
        for name in self.names():
            try:
                self.get(name)
            except ProfileError as error:
                texts.append(str(error))
        return texts
