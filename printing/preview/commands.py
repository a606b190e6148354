"""Splits a byte stream into commands and text, using the lengths in Epson's ESC/POS command reference (pure)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D
_NAMES = {DLE: "DLE", ESC: "ESC", FS: "FS", GS: "GS"}
_SINGLE = {0x00: "NUL", 0x09: "HT", 0x0A: "LF", 0x0C: "FF", 0x0D: "CR", 0x18: "CAN"}

_FIXED: dict[int, dict[str, int]] = {
    ESC: {
        "@": 0, "2": 0, "i": 0, "m": 0, "L": 0, "S": 0, "<": 0,
        "!": 1, "E": 1, "G": 1, "a": 1, "d": 1, "e": 1, "J": 1, "K": 1, "3": 1, "A": 1, "M": 1,
        "-": 1, "t": 1, "R": 1, "{": 1,
        "V": 1, " ": 1, "r": 1, "=": 1, "%": 1, "?": 1, "U": 1, "T": 1, "u": 1, "v": 0,
        "$": 2, "\\": 2, "c": 2, "B": 2, "p": 3,
    },
    GS: {
        "!": 1, "B": 1, "b": 1, "H": 1, "h": 1, "w": 1, "f": 1, "r": 1, "a": 1, "I": 1, "/": 1, ":": 0,
        "c": 0, "T": 1, "L": 2, "W": 2, "P": 2, "$": 2, "\\": 2,
    },
    FS: {"&": 0, ".": 0, "!": 1, "W": 1, "-": 1, "C": 1, "S": 2, "p": 2, "2": 74},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """`name`: as in the reference ("ESC a"), "text" for characters, or "unknown" or "incomplete". `data`: the
    arguments.
    """

    name: str
    data: bytes = b""


_Taken: TypeAlias = tuple[Command, int] | None


def commands(stream: bytes) -> Iterator[Command]:
    """All commands of a stream. An unfinished command at the end is yielded as `incomplete`."""
    at = 0
    while at < len(stream):
        next_command = take(stream, at)
        if next_command is None:
            yield Command("incomplete", stream[at:])
            return
        command, at = next_command
        yield command


def take(stream: bytes, at: int) -> _Taken:
    """The command that begins at `at`, and the start of the next one. None: more bytes are needed."""
    first = stream[at]
    if first >= 0x20:
        end = at + 1
        while end < len(stream) and stream[end] >= 0x20:
            end += 1
        return Command("text", stream[at:end]), end
    if first in _SINGLE:
        return Command(_SINGLE[first]), at + 1
    if first not in _NAMES:
        return Command("unknown", stream[at : at + 1]), at + 1
    if at + 1 >= len(stream):
        return None
    return _prefixed(stream, at, first, chr(stream[at + 1]))


def _prefixed(stream: bytes, at: int, first: int, letter: str) -> _Taken:
    name = f"{_NAMES[first]} {letter}"
    arguments = _FIXED.get(first, {}).get(letter)
    if arguments is not None:
        return _with(stream, name, at + 2, arguments)
    if name in _VARIABLE:
        length = _VARIABLE[name](stream, at + 2)
        return None if length is None else _with(stream, name, at + 2, length)
    return Command("unknown", stream[at : at + 2]), at + 2


def _with(stream: bytes, name: str, start: int, length: int) -> _Taken:
    if start + length > len(stream):
        return None
    return Command(name, stream[start : start + length]), start + length


def _bytes(stream: bytes, at: int, count: int) -> bytes | None:
    return stream[at : at + count] if at + count <= len(stream) else None


def _bit_image(stream: bytes, at: int) -> int | None:
    head = _bytes(stream, at, 3)
    return None if head is None else 3 + (head[1] + 256 * head[2]) * (3 if head[0] in (32, 33) else 1)


def _raster(stream: bytes, at: int) -> int | None:
    head = _bytes(stream, at, 6)
    return None if head is None else 6 + (head[2] + 256 * head[3]) * (head[4] + 256 * head[5])


def _function(stream: bytes, at: int) -> int | None:
    head = _bytes(stream, at, 3)
    return None if head is None else 3 + head[1] + 256 * head[2]


def _cut(stream: bytes, at: int) -> int | None:
    head = _bytes(stream, at, 1)
    return None if head is None else (1 if head[0] in (0, 1, 48, 49) else 2)


def _barcode(stream: bytes, at: int) -> int | None:
    head = _bytes(stream, at, 2)
    if head is None or head[0] > 64:
        return None if head is None else 2 + head[1]
    end = stream.find(b"\x00", at + 1)
    return None if end < 0 else end + 1 - at


def _tabs(stream: bytes, at: int) -> int | None:
    end = stream.find(b"\x00", at)
    return None if end < 0 else end + 1 - at


def _downloaded(stream: bytes, at: int) -> int | None:
    head = _bytes(stream, at, 2)
    return None if head is None else 2 + head[0] * head[1] * 8


def _real_time(stream: bytes, at: int) -> int | None:
    head = _bytes(stream, at, 1)
    return None if head is None else (2 if head[0] in (7, 8) else 1)


_VARIABLE: dict[str, Callable[[bytes, int], int | None]] = {
    "ESC *": _bit_image,
    "ESC D": _tabs,
    "GS v": _raster,
    "GS (": _function,
    "FS (": _function,
    "GS k": _barcode,
    "GS V": _cut,
    "GS *": _downloaded,
    "DLE \x04": _real_time,
    "DLE \x05": lambda stream, at: 1,
    "DLE \x14": lambda stream, at: 3,
}
