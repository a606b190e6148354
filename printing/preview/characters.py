"""Bytes as the characters a printer finds for them (pure)."""

from collections.abc import Iterator

UNKNOWN = "□"


CODE_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859_7", 16: "cp1252",
    17: "cp866", 18: "cp852", 19: "cp858", 32: "cp720", 33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862", 37: "cp864",
    38: "cp869", 39: "iso8859_2", 40: "iso8859_15", 45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254",
    49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258",
}  # fmt: skip
"""What ESC t chooses, as Epson's reference numbers the pages that Python knows too."""


def decoded(data: bytes, chinese: bool, page: str = "cp437") -> Iterator[tuple[str, bool]]:
    """Characters, and whether each is drawn as a Chinese one; bytes that are none come as an empty box.

    Outside Chinese mode the upper half is the code page that was chosen.
    """
    at = 0
    while at < len(data):
        length = _length(data, at) if chinese else 1
        piece = data[at : at + length]
        if length > 1:
            yield _one(piece.decode("gb18030", "replace")), True
        else:
            yield _one(piece.decode("ascii" if chinese else page, "replace")), False
        at += length


def _length(data: bytes, at: int) -> int:
    """GB18030: a first byte from 81 to FE, then a digit (four bytes in all) or anything else (two)."""
    if not 0x81 <= data[at] <= 0xFE or at + 1 >= len(data):
        return 1
    return 4 if 0x30 <= data[at + 1] <= 0x39 else 2


def _one(text: str) -> str:
    return text if len(text) == 1 and text.isprintable() else UNKNOWN
