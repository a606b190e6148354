"""The facts about one model of printer, and which of them contradict each other (pure)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from locales.nearest import nearest_name

CELL = 12
"""The width in dots of a Latin character of font A; a Chinese one is twice as wide."""
_NARROWEST = 8
_SourceText = Annotated[str, StringConstraints(min_length=10)]


class _Table(BaseModel):
    """Strict: TOML values have their types already, so "48", or 1 for true, is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Paper(_Table):
    """`dots` across the printable width; `columns` of font A (12 × 24 dots) in a line, `columns_b` of font B, 0 when
    there is none; `dots_per_inch` as the head has them.

    `unit` of feeding: `dot`, or `gs_p` when it is a fraction of a dot until GS P says otherwise.
    """

    dots: int = Field(ge=96, le=1024)
    columns: int = Field(ge=16, le=100)
    columns_b: int = Field(0, ge=0, le=150)
    dots_per_inch: int = Field(203, ge=100, le=255)
    unit: Literal["dot", "gs_p"] = "dot"


class Writing(_Table):
    """How text gets on paper.

    `encoding` gb18030: the printer's own Chinese characters between FS & and FS . ; codepage: ASCII and the pages of
    ESC t, all else is an image of its line; raster: ASCII, all else is an image of its line.
    `four_byte`: the firmware has GB18030's four-byte characters. `latin_size`: the command that enlarges Latin
    characters; GS ! is the only one spoken, firmware without it needs `letters` image. `chinese_size`: the command that
    enlarges Chinese, `gs` when GS ! does it for both scripts, `fs` when Chinese also needs FS ! and FS W.
    `codepages`: the number for ESC t and Python's name of the page. `letters` image: font A is not 12 × 24 dots, so
    that every line is an image.
    """

    encoding: Literal["gb18030", "codepage", "raster"]
    four_byte: bool = False
    latin_size: Literal["gs"] = "gs"
    chinese_size: Literal["gs", "fs"] = "gs"
    codepages: dict[str, str] = {}
    letters: Literal["font", "image"] = "font"


class Abilities(_Table):
    """`cutter` none: the slip is torn off. `feed_before_cut` in lines, beyond what the cut command feeds itself.

    `qr`: makes QR codes itself (GS ( k). `barcode`: the form of GS k, `b` with a length (has CODE128), `a` ended by NUL
    (has not), `none`: bar codes are images. `image`: `raster` (GS v 0) or `column` (ESC *).
    `logo` gs_l: keeps pictures in its memory by GS ( L, and lists them.
    `status`: answers DLE EOT 1 to 4. `confirm`: what proves that all before it was processed; `gs_h` answers with the
    process id of GS ( H, `gs_r` is a status request that waits its turn in the buffer, `dle_eot` only shows that the
    printer still lives after the last byte, `none` nothing.
    `automatic_status`: sends four status bytes by itself at every change once GS a asked for it.
    """

    qr: bool
    barcode: Literal["a", "b", "none"] = "none"
    cutter: Literal["full", "partial", "none"]
    feed_before_cut: int = Field(0, ge=0, le=20)
    image: Literal["raster", "column"] = "raster"
    logo: Literal["gs_l", "none"] = "none"
    status: bool = False
    automatic_status: bool = False
    confirm: Literal["gs_h", "gs_r", "dle_eot", "none"] = "none"


class SerialDefaults(_Table):
    """How the wire is set when the printer leaves the factory; an address may say otherwise."""

    baud: int = Field(default=9600, ge=300, le=1_000_000)
    parity: Literal["none", "even", "odd"] = "none"
    flow: Literal["none", "dtrdsr", "rtscts", "xonxoff"] = "dtrdsr"


class UsbId(_Table):
    """A device's numbers on USB."""

    vendor: int = Field(ge=0, le=0xFFFF)
    product: int = Field(ge=0, le=0xFFFF)


SECTIONS: dict[str, type[BaseModel]] = {
    "paper": Paper,
    "writing": Writing,
    "abilities": Abilities,
    "serial": SerialDefaults,
    "usb": UsbId,
}


class Profile(_Table):
    """One model. `sources` names for each section where its facts come from; `unverified` names the facts, or whole
    sections, that nobody could verify. A fact that a hall relies on must be given or named there; no default
    replaces it silently.
    """

    name: str = Field(min_length=1)
    sources: dict[str, _SourceText]
    unverified: tuple[str, ...] = Field((), strict=False)  # TOML has lists
    paper: Paper
    writing: Writing
    abilities: Abilities
    serial: SerialDefaults = SerialDefaults()
    usb: tuple[UsbId, ...] = Field((), strict=False)

    def contradictions(self) -> Iterator[str]:
        """The facts that contradict each other, each with its reason; empty for a profile that can be used."""
        yield from self._of_paper()
        yield from self._of_writing()
        yield from self._of_abilities()
        yield from self._of_sources()
        yield from self._left_out()

    def _of_paper(self) -> Iterator[str]:
        paper = self.paper
        if paper.columns * CELL > paper.dots:
            needed = paper.columns * CELL
            yield f"paper.columns = {paper.columns}: font A is {CELL} dots wide, so that needs {needed} of {paper.dots}"
        if paper.columns_b and paper.columns_b < paper.columns:
            yield f"paper.columns_b = {paper.columns_b}: font B is narrower than font A, which has {paper.columns}"
        if paper.columns_b * _NARROWEST > paper.dots:
            yield f"paper.columns_b = {paper.columns_b}: no font is narrower than {_NARROWEST} dots"

    def _of_writing(self) -> Iterator[str]:
        writing = self.writing
        if writing.encoding != "gb18030" and (writing.four_byte or writing.chinese_size == "fs"):
            yield f"writing.encoding = '{writing.encoding}': four_byte and chinese_size are for gb18030 alone"
        if (writing.encoding == "codepage") != bool(writing.codepages):
            yield f"writing.encoding = '{writing.encoding}': codepages are for codepage, which needs one at least"
        if writing.letters == "image" and writing.encoding != "raster":
            yield f"writing.letters = 'image': encoding = '{writing.encoding}' would never be used; say 'raster'"
        for number, name in writing.codepages.items():
            if not (number.isascii() and number.isdigit() and int(number) <= 255):
                yield f"writing.codepages: '{number[:16]}' is no number that ESC t takes (0 to 255)"
            if not is_page(name):
                yield f"writing.codepages: no page '{name[:32]}'{nearest(name, _PAGES)}"

    def _of_abilities(self) -> Iterator[str]:
        able = self.abilities
        if able.confirm != "none" and not able.status:
            yield f"abilities.confirm = '{able.confirm}': needs status, or nobody learns why no answer comes"
        if able.automatic_status and not able.status:
            yield "abilities.automatic_status: needs status, which is asked when a change was missed"
        if able.cutter == "none" and not able.feed_before_cut:
            yield "abilities.feed_before_cut = 0: without a cutter the last lines stay below the edge to tear at"

    def _of_sources(self) -> Iterator[str]:
        for section in ("paper", "writing", "abilities", *(s for s in ("serial", "usb") if s in self.model_fields_set)):
            if section not in self.sources:
                yield f"sources.{section}: nothing says where these facts come from"
        for place in (*self.sources, *self.unverified):
            if place not in _FACTS:
                yield f"sources, unverified: no fact '{place[:64]}'{nearest(place, _FACTS)}"

    def _left_out(self) -> Iterator[str]:
        for place in self._relied_on():
            section, _, fact = place.partition(".")
            fields = getattr(self, section).model_fields_set if fact else self.model_fields_set
            if (fact or section) not in fields and not {section, place} & set(self.unverified):
                yield f"{place}: neither told nor named in unverified"

    def _relied_on(self) -> Iterator[str]:
        """The facts that must be given, or named as unknown."""
        yield from _RELIED_ON
        if self.writing.encoding == "gb18030":
            yield "writing.chinese_size"
        if self.writing.letters == "font":
            yield "writing.latin_size"


_RELIED_ON = (
    "paper.columns_b", "abilities.barcode", "abilities.feed_before_cut", "abilities.logo", "abilities.status",
    "abilities.confirm", "serial.baud", "serial.parity", "serial.flow", "usb",
)  # fmt: skip
"""In addition to the facts without a default, which are always required."""
_FACTS = [*SECTIONS, *(f"{section}.{fact}" for section, shape in SECTIONS.items() for fact in shape.model_fields)]
_PAGES = [*(f"cp{n}" for n in (437, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869)),
          *(f"cp{n}" for n in range(1250, 1259)), "iso8859-2", "iso8859-7", "iso8859-15"]  # fmt: skip


def is_page(name: str) -> bool:
    """Whether this code page has one byte per character and ASCII in its lower half.

    >>> is_page("cp858"), is_page("utf-8"), is_page("gbk"), is_page("rot13")
    (True, False, False, False)
    """
    try:
        lower = bytes(range(0x20, 0x7F)).decode(name)
        return lower.isascii() and len("é€ßдλ".encode(name, "ignore")) <= 5
    except (LookupError, ValueError):
        return False


def nearest(name: str, candidates: list[str]) -> str:
    """The end of a sentence: the most similar known name, or nothing."""
    nearest_match = nearest_name(name, candidates, 0.3)
    return f"; the nearest known one is '{nearest_match}'" if nearest_match else ""
