"""A hall folder as read from its files: every table with the right shape, in the order of the files."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from operations.halls.hall_folder import guides, samples, slips
from operations.halls.hall_folder.files import is_there, toml_files
from operations.halls.hall_folder.mistakes import Mistake, nearest
from operations.halls.hall_folder.shapes import shape_of
from operations.halls.hall_folder.source import Placed, Source, read_source
from queueing.hall import (
    Demand,
    DisplayScreen,
    Hall,
    Kiosk,
    Line,
    Neighbour,
    Printer,
    PriorityClass,
    Service,
    ServiceWindow,
    Wording,
)

NEEDED = ("hall.toml", "lines.toml", "windows.toml")
FOLDERS = ("services", "guides", "slips")
KNOWN = (*NEEDED, "devices.toml", "demand.toml", "words.toml", "neighbours.toml")


@dataclass(frozen=True)
class Folder:
    """`hall`, `demand` and `wording` are None when the file is not there or not valid; `sources` are all files read."""

    path: Path
    sources: list[Source]
    hall: Placed | None
    demand: Placed | None
    wording: Placed | None
    neighbours: list[Placed]
    priorities: list[Placed]
    lines: list[Placed]
    services: list[Placed]
    windows: list[Placed]
    kiosks: list[Placed]
    printers: list[Placed]
    screens: list[Placed]
    slips: dict[str, list[Placed]]
    """The blocks of each form that have the right shape."""
    pictures: dict[str, str]
    samples: dict[str, str]
    guides: list[guides.GuideFile]
    materials: list[Placed]
    line_codes: list[str]
    """Every line's code, also of lines with other mistakes."""
    languages: list[str]
    """The hall's languages, also when its file has mistakes elsewhere; empty when they could not be read."""

    @property
    def mistakes(self) -> list[Mistake]:
        return sorted({mistake for source in self.sources for mistake in source.mistakes})


def read_folder(path: Path) -> Folder:
    """Read every file and check the shape of every table."""
    about = Source(path)
    if not os.path.isdir(path):  # and not is_dir(), which raises where the computer does not let us look
        about.wrong((), "is not a folder")
        return Folder(path, [about], None, None, None, [], [], [], [], [], [], [], [], {}, {}, {}, [], [], [], [])
    sources = {name: read_source(path / name) for name in KNOWN if is_there(path / name)}
    for name in NEEDED:
        if name not in sources:
            sources[name] = Source(path / name)
            sources[name].wrong((), "is missing")
    own, *inner = (_listed(about, path / name) for name in ("", *FOLDERS))
    service_files = [read_source(file) for file in inner[0]]
    if not service_files and not about.mistakes:
        about.mistakes.append(Mistake(path / "services", 0, "has no services: put [[service]] tables into its files"))
    _unknown_files(about, own)
    slip_files = slips.read(inner[2], about)
    guide_files = guides.read(inner[1])
    return _folder(path, about, sources, service_files, slip_files, guide_files)


def _listed(about: Source, folder: Path) -> list[Path]:
    files, refusal = toml_files(folder)
    if refusal:
        about.mistakes.append(Mistake(folder, 0, refusal))
    return files


def _unknown_files(about: Source, files: Iterable[Path]) -> None:
    for file in files:
        if file.name not in KNOWN:
            about.mistakes.append(Mistake(file, 0, f"is no file of a hall{nearest(file.name, KNOWN)}"))


def _folder(
    path: Path,
    about: Source,
    sources: dict[str, Source],
    service_files: list[Source],
    slip_files: list[Source],
    guide_files: list[Source],
) -> Folder:
    devices = sources.setdefault("devices.toml", Source(path / "devices.toml"))
    neighbours = sources.setdefault("neighbours.toml", Source(path / "neighbours.toml"))
    lines, windows = sources["lines.toml"], sources["windows.toml"]
    devices.only("kiosk", "printer", "display")
    neighbours.only("neighbour")
    lines.only("line")
    windows.only("window")
    for source in service_files:
        source.only("service")
    materials = [placed for source in guide_files for placed in guides.materials(source)]
    return Folder(
        path,
        [about, *sources.values(), *service_files, *slip_files, *guide_files],
        _whole(sources["hall.toml"], shape_of(Hall), without="priority"),
        _whole(sources["demand.toml"], shape_of(Demand)) if "demand.toml" in sources else None,
        _whole(sources["words.toml"], shape_of(Wording)) if "words.toml" in sources else None,
        list(neighbours.tables("neighbour", shape_of(Neighbour))),
        list(sources["hall.toml"].tables("priority", shape_of(PriorityClass))),
        list(lines.tables("line", shape_of(Line))),
        [placed for source in service_files for placed in source.tables("service", shape_of(Service))],
        list(windows.tables("window", shape_of(ServiceWindow))),
        list(devices.tables("kiosk", shape_of(Kiosk))),
        list(devices.tables("printer", shape_of(Printer))),
        list(devices.tables("display", shape_of(DisplayScreen))),
        {source.path.stem: list(slips.blocks(source)) for source in slip_files},
        slips.pictures(path / "slips", slip_files),
        samples.pictures(path / "guides", materials),
        [guides.guide_file(source) for source in guide_files if source.path.stem != guides.SHARED],
        materials,
        _codes(lines.values.get("line")),
        _languages(sources["hall.toml"].values.get("languages")),
    )


def _whole(source: Source, shape: type, without: str = "") -> Placed | None:
    """The whole file as one table. A file that could not be read gets no second mistake."""
    if not source.values and source.mistakes:
        return None
    table = {key: value for key, value in source.values.items() if key != without}
    return Placed(source, (), table) if source.valid((), table, shape) else None


def _languages(value: object) -> list[str]:
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []


def _codes(tables: object) -> list[str]:
    rows: Iterable[object] = tables if isinstance(tables, list) else ()
    codes = [table.get("code") for table in rows if isinstance(table, dict)]
    return [code for code in codes if isinstance(code, str)]
