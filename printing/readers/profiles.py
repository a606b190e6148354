"""How a reader sends: `reader_profiles/<model>.toml`, and a hall's own in DATA/reader_profiles."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from printing.profiles import MOST_BYTES, ProfileError

OWN_FOLDER = Path(__file__).parents[2] / "reader_profiles"
Mark = Annotated[str, StringConstraints(max_length=4)]


class ReaderProfile(BaseModel):
    """`start` and `end`: what is before and after each read ("" before: nothing). `longest`: the most characters that
    count as one. `encoding`: of what is not ASCII.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    baud: Annotated[int, Field(ge=300, le=4_000_000)] = 9600
    parity: Literal["none", "even", "odd"] = "none"
    start: Mark = ""
    end: Annotated[str, StringConstraints(min_length=1, max_length=4)] = "\r"
    longest: Annotated[int, Field(ge=6, le=300)] = 300
    encoding: Literal["utf-8", "gb18030", "ascii"] = "utf-8"


def load(name: str, own: Path | None = None) -> ReaderProfile:
    """The profile of a model; `own`: the hall's folder, which goes first. Raises ProfileError naming file and
    mistake.
    """
    folders = [folder for folder in (own, OWN_FOLDER) if folder is not None]
    paths = [folder / f"{name}.toml" for folder in folders if name.replace("-", "").replace("_", "").isalnum()]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        known = ", ".join(sorted(path.stem for folder in folders for path in folder.glob("*.toml")))
        raise ProfileError(f"there is no reader profile '{name[:60]}'; there are {known}")
    try:
        with path.open("rb") as file:
            return ReaderProfile.model_validate(tomllib.loads(file.read(MOST_BYTES).decode("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProfileError(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise ProfileError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
