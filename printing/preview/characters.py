"""Decodes bytes into the characters that a printer prints for them (pure)."""

import unicodedata
from collections.abc import Iterator

UNKNOWN = "□"
"""Drawn for bytes that are not a character."""

CODE_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859_7", 16: "cp1252",
    17: "cp866", 18: "cp852", 19: "cp858", 32: "cp720", 33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862", 37: "cp864",
    38: "cp869", 39: "iso8859_2", 40: "iso8859_15", 45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254",
    49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258",
}  # fmt: skip
"""The code pages of ESC t in Epson's numbering, as far as Python knows them."""


def decoded(data: bytes, chinese: bool, page: str = "cp437") -> Iterator[tuple[str | None, bytes]]:
    """The characters, each with its bytes; None for bytes that are not a character. A character of one byte is drawn as
    a Latin one, of several bytes as a Chinese one.

    `chinese`: whether Chinese mode is on. If it is off, `page` is the code page of the bytes from 80 on.
    """
    at = 0
    while at < len(data):
        length = _length(data, at) if chinese else 1
        piece = data[at : at + length]
        yield _one(piece, encoding_of(piece, chinese, page)), piece
        at += length


def encoding_of(piece: bytes, chinese: bool, page: str) -> str:
    """Python's name for the encoding of these bytes."""
    return "gb18030" if len(piece) > 1 else "ascii" if chinese else page


def _length(data: bytes, at: int) -> int:
    """The length of a GB18030 character: after a first byte from 81 to FE, four bytes if a digit follows, else two."""
    if not 0x81 <= data[at] <= 0xFE or at + 1 >= len(data):
        return 1
    return 4 if 0x30 <= data[at + 1] <= 0x39 else 2


def _one(piece: bytes, encoding: str) -> str | None:
    try:
        text = piece.decode(encoding)
    except UnicodeDecodeError:
        return None
    is_shown = len(text) == 1 and (text.isprintable() or unicodedata.category(text) == "Zs")
    return text if is_shown else None
