"""What a model of printer can do: `printer_profiles/<model>.toml`, and a hall's own in DATA/printer_profiles.

A fact that nobody could verify says so in `source`. A key nobody knows is an error that names the nearest
known one.
"""

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

OWN_FOLDER = Path(__file__).parent.parent / "printer_profiles"


class ProfileError(Exception):
    """A profile that cannot be used; says file, key and what is wrong with it."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Paper(_Table):
    """`dots` across the printable width; `columns` of normal Latin characters; `dots_per_inch` as the head
    has them.
    """

    dots: int = Field(ge=96, le=1024)
    columns: int = Field(ge=16, le=100)
    dots_per_inch: int = Field(203, ge=100, le=600)


class Writing(_Table):
    """How Chinese gets on paper.

    `encoding` gb18030: the printer's own characters between FS & and FS . ; raster: every such line is an
    image.
    `four_byte`: the firmware has GB18030's four-byte characters. `chinese_size`: the command that enlarges
    Chinese,
    `gs` when GS ! does it for both scripts, `fs` when Chinese also needs FS ! and FS W (two times is the
    largest).
    """

    encoding: Literal["gb18030", "raster"]
    four_byte: bool = False
    chinese_size: Literal["gs", "fs"] = "gs"


class Abilities(_Table):
    """`cutter` none: the slip is torn off. `feed_before_cut` in lines, beyond what the cut command feeds
    itself.

    `status`: answers DLE EOT 1 to 4. `confirm`: what proves that all before it was processed; `gs_r` is a
    status request that
    waits its turn in the buffer, `dle_eot` only shows that the printer still lives after the last byte,
    `none` nothing.
    """

    qr: bool
    cutter: Literal["full", "partial", "none"]
    feed_before_cut: int = Field(0, ge=0, le=20)
    image: Literal["raster", "column"] = "raster"
    status: bool = False
    confirm: Literal["gs_r", "dle_eot", "none"] = "none"


class SerialDefaults(_Table):
    """How the wire is set when the printer leaves the factory; an address may say otherwise."""

    baud: int = Field(default=9600, ge=300, le=1_000_000)
    parity: Literal["none", "even", "odd"] = "none"
    flow: Literal["none", "dtrdsr", "rtscts", "xonxoff"] = "dtrdsr"


class UsbId(_Table):
    """Numbers as USB tells them."""

    vendor: int = Field(ge=0, le=0xFFFF)
    product: int = Field(ge=0, le=0xFFFF)


class Profile(_Table):
    """One model. `source` says where the facts come from, and which of them nobody could verify."""

    name: str
    source: str = Field(min_length=10)
    paper: Paper
    writing: Writing
    abilities: Abilities
    serial: SerialDefaults = SerialDefaults()
    usb: tuple[UsbId, ...] = ()


def load(path: Path) -> Profile:
    """The profile of a file. Raises ProfileError naming the file and every mistake in it."""
    try:
        return Profile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{path.name}: {error}") from error
    except ValidationError as error:
        raise ProfileError("; ".join(f"{path.name}: {line}" for line in _mistakes(error))) from error


def _mistakes(error: ValidationError) -> Iterable[str]:
    for mistake in error.errors():
        where = ".".join(str(part) for part in mistake["loc"])
        if mistake["type"] == "extra_forbidden":
            yield f"unknown key '{where}'{_nearest(mistake['loc'])}"
        else:
            yield f"{where}: {mistake['msg']}"


def _nearest(place: tuple[int | str, ...]) -> str:
    shapes: dict[str, type[BaseModel]] = {
        "paper": Paper,
        "writing": Writing,
        "abilities": Abilities,
        "serial": SerialDefaults,
        "usb": UsbId,
    }
    table = shapes.get(str(place[0]), Profile) if len(place) > 1 else Profile
    near = get_close_matches(str(place[-1]), list(table.model_fields), 1, 0.3)
    return f"; the nearest known one is '{near[0]}'" if near else ""


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
