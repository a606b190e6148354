"""Bytes as the characters a printer finds for them (pure)."""

from collections.abc import Iterator

UNKNOWN = "□"


def decoded(data: bytes, chinese: bool) -> Iterator[tuple[str, bool]]:
    """Characters, and whether each is drawn as a Chinese one; bytes that are none come as an empty box.

    Outside Chinese mode the upper half is code page 437, which printers have when nothing else was chosen.
    """
    at = 0
    while at < len(data):
        length = _length(data, at) if chinese else 1
        piece = data[at : at + length]
        if length > 1:
            yield _one(piece.decode("gb18030", "replace")), True
        else:
            yield _one(piece.decode("ascii" if chinese else "cp437", "replace")), False
        at += length


def _length(data: bytes, at: int) -> int:
    """GB18030: a first byte from 81 to FE, then a digit (four bytes in all) or anything else (two)."""
    if not 0x81 <= data[at] <= 0xFE or at + 1 >= len(data):
        return 1
    return 4 if 0x30 <= data[at + 1] <= 0x39 else 2


def _one(text: str) -> str:
    return text if len(text) == 1 and text.isprintable() else UNKNOWN
