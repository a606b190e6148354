"""What a model of printer can do: `printer_profiles/<model>.toml`, and a hall's own in DATA/printer_profiles.

Each file says where its facts come from and which of them nobody could verify. A key nobody knows is an error that
names the nearest known one; so is what cannot be so, with the reason, and a fact left out that should be known.
"""

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

from pydantic import ValidationError

from printing.models import SECTIONS, Profile, close, nearest

__all__ = ["OWN_FOLDER", "Profile", "ProfileError", "Profiles", "load", "read"]

OWN_FOLDER = Path(__file__).parent.parent / "printer_profiles"


class ProfileError(Exception):
    """A profile that cannot be used; says file, key and what is wrong with it."""


def load(path: Path) -> Profile:
    """The profile of a file. Raises ProfileError naming the file and every mistake in it."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProfileError(f"{path.name}: {error}") from error
    return read(told, path.name)


def read(told: dict[str, object], file: str) -> Profile:
    """The profile that a file's tables tell. Raises ProfileError as `load` does."""
    try:
        profile = Profile.model_validate(told)
        wrong = list(profile.contradictions())
    except ValidationError as error:
        wrong = list(_mistakes(error))
    if wrong:
        raise ProfileError("; ".join(f"{file}: {line}" for line in wrong))
    return profile


_Place: TypeAlias = tuple[int | str, ...]


def _mistakes(error: ValidationError) -> Iterable[str]:
    """Unknown keys first; a fact that is missing because its key is misspelt is not said twice."""
    unknown = [mistake["loc"] for mistake in error.errors() if mistake["type"] == "extra_forbidden"]
    yield from (f"unknown key '{_dotted(place)}'{nearest(str(place[-1]), _known(place))}" for place in unknown)
    explained = [(*place[:-1], near) for place in unknown for near in close(str(place[-1]), _known(place))]
    for mistake in error.errors():
        if mistake["loc"] not in unknown and not (mistake["type"] == "missing" and mistake["loc"] in explained):
            yield f"{_dotted(mistake['loc'])}: {mistake['msg']}"


def _dotted(place: _Place) -> str:
    return ".".join(str(part) for part in place)


def _known(place: _Place) -> list[str]:
    table = SECTIONS.get(str(place[0]), Profile) if len(place) > 1 else Profile
    return list(table.model_fields)


class Profiles:
    """The profiles there are, each read when first asked for; a hall's own folder goes before the house's."""

    def __init__(self, *folders: Path) -> None:
        self._folders = (*folders, OWN_FOLDER)
        self._known: dict[str, Profile] = {}

    def names(self) -> list[str]:
        """Every model there is a file for."""
        return sorted({path.stem for folder in self._folders for path in folder.glob("*.toml")})

    def get(self, name: str) -> Profile:
        """The profile of a model. Raises ProfileError with the nearest known name."""
        if name not in self._known:
            self._known[name] = load(self._file(name))
        return self._known[name]

    def _file(self, name: str) -> Path:
        if name in self.names():
            return next(path for folder in self._folders if (path := folder / f"{name}.toml").is_file())
        near = get_close_matches(name, self.names(), 1, 0.3)
        raise ProfileError(f"no printer profile '{name[:64]}'" + (f"; did you mean '{near[0]}'?" if near else ""))

    def mistakes(self) -> list[str]:
        """What is wrong with any of them, for a check at start; empty when all can be used."""
        found = []
        for name in self.names():
            try:
                self.get(name)
            except ProfileError as error:
                found.append(str(error))
        return found
