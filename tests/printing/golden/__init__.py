"""Slips that somebody has looked at, pinned: the commands in `<slip>.txt`, the paper in `<slip>.png`.

`python -m tests.printing.golden` writes them anew; then look at each picture that changed before you keep it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from printing.device import facts_of
from printing.encoder import encode
from printing.layout import layout
from printing.preview import read
from printing.preview.commands import Command, commands
from printing.preview.paper import drawn
from printing.profiles import Profiles
from printing.raster import font_file
from tests.printing.slips import a_job

FOLDER = Path(__file__).parent
FONT = FOLDER / "font.txt"
IMAGES = ("GS v", "ESC *", "GS (")
"""Commands that may carry an image; its dots depend on the font of this computer."""
DAY = [["时段", "2026-03-02"], ["取号", "412"], ["办结", "389"], ["过号", "17"]]
FORMS = ("large", "reprint", "materials", "day", "test", "calibration")


@dataclass(frozen=True, slots=True)
class Golden:
    """A slip of this form and language on this printer's paper."""

    profile: str
    language: str
    form: str = "ticket"

    @property
    def name(self) -> str:
        """Of its two files."""
        return ".".join([self.profile, self.language, *([self.form] if self.form != "ticket" else [])])

    def data(self) -> bytes:
        """As the encoder makes it now."""
        profile = Profiles().get(self.profile)
        more = {"copy": 1} if self.form == "reprint" else {}
        kind = self.form if self.form != "large" else "ticket"
        rows = {"rows": DAY} if self.form == "day" else {}
        job = a_job(self.language, kind=kind, form="large" if self.form == "large" else kind, **more, **rows)
        return encode(layout(job, profile.paper.columns, facts_of("kiosk-1", profile)), profile)

    def picture(self) -> Image.Image:
        """As the virtual printer draws it now."""
        return drawn(read(self.data(), Profiles().get(self.profile).paper.dots))


ALL = [
    *(Golden(profile, language) for profile in Profiles().names() for language in ("zh-CN", "en")),
    *(Golden(profile, "zh-CN", form) for profile in ("generic-80mm", "generic-58mm") for form in FORMS),
]


def listing(data: bytes, with_dots: bool = True) -> str:
    """One command a line; images by their size and, `with_dots`, the sum of their dots."""
    return "".join(f"{_line(command, with_dots)}\n" for command in commands(data))


def _line(command: Command, with_dots: bool) -> str:
    if command.name == "text":
        return f"text {_text(command.data)}"
    if command.name in IMAGES and len(command.data) > 64:
        dots = hashlib.sha256(command.data).hexdigest()[:16] if with_dots else "…"
        return f"{command.name} {command.data[:6].hex(' ')} {len(command.data)} bytes {dots}"
    return f"{command.name} {command.data.hex(' ')}".strip()


def _text(data: bytes) -> str:
    """As GB18030 where that says the same bytes again, else as Python writes bytes."""
    said = data.decode("gb18030", "replace")
    return said if said.isprintable() and said.encode("gb18030", "replace") == data else repr(data)


def font() -> str:
    """Which font this computer draws with."""
    path = font_file()
    return "none" if path is None else f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"


def without_dots(kept: str) -> str:
    """A kept listing, for a computer with another font."""
    return "".join(f"{_bare(line)}\n" for line in kept.splitlines())


def _bare(line: str) -> str:
    return f"{line[:-16]}…" if line.startswith(IMAGES) and " bytes " in line else line


def main() -> int:
    """Write all of them."""
    for old in (*FOLDER.glob("*.txt"), *FOLDER.glob("*.png")):
        old.unlink()
    for golden in ALL:
        (FOLDER / f"{golden.name}.txt").write_text(listing(golden.data()), "utf-8")
        golden.picture().save(FOLDER / f"{golden.name}.png", optimize=True)
    FONT.write_text(f"{font()}\n", "utf-8")
    return 0
