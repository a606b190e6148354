"""Opens a history's file as text: UTF-8, UTF-16 or GB18030, plain or .gz. Otherwise raises `Unreadable`.

Single-byte code pages (Windows-1250 …) cannot be told apart in a short file, and a wrong guess would silently store
wrong names. The user must name them.
"""

import codecs
import gzip
import io
import shutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TextIO

from operations.reporting.history.columns import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook or another archive: save it as 'CSV UTF-8' first",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: save it as 'CSV UTF-8' first",
    b"%PDF": "a PDF",
    b"SQLite format": "a database",
}
UNREADABLE = "\udcff"
"""Stands in a text for bytes that the encoding does not have. No text of a file has this character itself."""
_MARKED = "onewindow-history"
_PIECE = 1 << 16
_COMMON_ENOUGH = 0.6
"""Share of characters above ASCII that must be everyday ones. Chinese has 0.8 and more; code pages read as GB18030
give rare characters, below 0.3."""


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Lets a text be read up to the very line in which its bytes cannot be."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


codecs.register_error(_MARKED, _mark)


@contextmanager
def opened(path: Path, encoding: str = "", name: Path | None = None) -> Iterator[tuple[TextIO, str]]:
    """The file's text with its line ends unchanged and `UNREADABLE` bytes marked, and the encoding used. `encoding`
    "": detect it. `name`: what the user calls it, in errors; None: so.
    """
    with ExitStack() as stack:
        try:
            unpacked = _unpacker(stack.enter_context(kept(path)), name or path)
            detected = _checked(encoding) if encoding else _encoding(unpacked)
        except OSError as error:
            raise Unreadable(f"{name or path} cannot be read: {error.strerror or error}.") from None
        raw = stack.enter_context(unpacked())
        with io.TextIOWrapper(raw, encoding=detected, errors=_MARKED, newline="") as text:
            yield text, detected


@contextmanager
def kept(path: Path) -> Iterator[Path]:
    """The file itself, or a temporary copy of a pipe, which can be read only once, for as long as this lasts."""
    if not path.is_fifo():
        yield path
        return
    with NamedTemporaryFile(suffix=path.suffix) as copy:
        with path.open("rb") as pipe:
            shutil.copyfileobj(pipe, copy)
        copy.flush()
        yield Path(copy.name)


def _unpacker(path: Path, name: Path) -> Callable[[], io.BufferedReader]:
    if path.is_dir():
        raise Unreadable(f"{name} is a folder.")
    with path.open("rb") as file:
        start = file.read(16)
    for beginning, description in _NOT_TEXT.items():
        if start.startswith(beginning):
            raise Unreadable(f"{name} is {description}.")
    packed = start.startswith(b"\x1f\x8b")
    return lambda: io.BufferedReader(_Unpacked(path)) if packed else path.open("rb")


class _Unpacked(io.RawIOBase):
    """The content of a .gz file. A damaged file raises its error only after all readable content."""

    def __init__(self, path: Path) -> None:
        self._file = gzip.open(path)  # noqa: SIM115  # closed with this

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        piece = self._file.read1(len(buffer))  # type: ignore[arg-type]
        buffer[: len(piece)] = piece  # type: ignore[index]
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()


DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)
"""What reading raises where a .gz ends early or is damaged."""


def _checked(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise Unreadable(f"There is no encoding '{encoding}'; windows-1250 or gb18030 are some.") from None


def _encoding(unpacked: Callable[[], io.BufferedReader]) -> str:
    start = b""
    with suppress(*DAMAGED), unpacked() as file:  # damage is said where the rows are read
        start = file.read1(4096)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if start[1:2] == b"\0" and start[3:4] == b"\0":
        return "utf-16-le"
    if start[:1] == b"\0" and start[2:3] == b"\0":
        return "utf-16-be"
    for encoding, fits in (("utf-8", _any), ("gb18030", _is_everyday_chinese)):
        if _decodes(unpacked, encoding, fits):
            return encoding
    raise Unreadable(
        "The file is neither UTF-8, UTF-16 nor GB18030: save it as 'CSV UTF-8', "
        "or say what it is, for example --encoding windows-1250."
    )


def _decodes(unpacked: Callable[[], io.BufferedReader], encoding: str, fits: Callable[[str], bool]) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    beginning = ""
    try:
        with unpacked() as file:
            while piece := file.read1(_PIECE):
                text = decoder.decode(piece)
                if len(beginning) < _PIECE and not text.isascii():
                    beginning += "".join(c for c in text if c > "\x7f")
    except UnicodeDecodeError:
        return False
    except DAMAGED:
        pass
    return fits(beginning)


def _any(_text: str) -> bool:
    return True


def _is_everyday_chinese(text: str) -> bool:
    codes = [character.encode("gb18030") for character in text]
    common = sum(
        len(code) == 2 and code[1] >= 0xA1 and (0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7) for code in codes
    )
    return common >= _COMMON_ENOUGH * len(codes)
