"""The line of each key and list item in a TOML text: tomllib reads the values, this module finds the lines."""

import re
import tomllib
from collections.abc import Sequence
from contextlib import suppress

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|[^\S\n]+)
    |(?P<word>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)
    |(?P<newline>\n)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, of every table, key and list item: ("line", 0, "name", "en") → 7.

    Exact for text that tomllib accepts; for any other text the result is a guess, and nothing is raised.
    """
    reader = _Reader(text)
    with suppress(RecursionError):  # a thousand brackets: the lines found so far are enough
        reader.read()
    return reader.lines


def line_of(lines: dict[Path, int], path: Sequence[str | int]) -> int:
    """The line of the path, or of the nearest part around it that has one; 1 when none has."""
    around = (lines.get(tuple(path[:length])) for length in range(len(path), 0, -1))
    return next((line for line in around if line is not None), 1)


class _Reader:
    """Reads a document by recursive descent over its tokens; every loop consumes at least one token per round."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self.newest: dict[Path, int] = {}  # arrays of tables: index of the table that is being written
        self.tokens: list[tuple[str, int]] = []
        self.position = 0
        line = 1
        for token in _TOKEN.finditer(text):
            if token.lastgroup != "skip":
                self.tokens.append((token.group(), line))
            line += token.group().count("\n")

    def read(self) -> None:
        table: Path = ()
        while sign := self.next():
            if sign == "[":
                table = self.header()
            elif sign != "\n":
                self.position -= 1
                self.pair(table)

    def peek(self) -> str:
        """The next token; "" at the end."""
        return self.tokens[self.position][0] if self.position < len(self.tokens) else ""

    def next(self) -> str:
        sign = self.peek()
        self.position += bool(sign)
        return sign

    def remember(self, path: Path) -> None:
        """Record the line of the previous token for the path, and for everything around it without one."""
        line = self.tokens[self.position - 1][1]
        while path and path not in self.lines:
            self.lines[path] = line
            path = path[:-1]

    def key(self, end: str) -> tuple[str, ...]:
        """The parts of a dotted key, up to and including its end sign."""
        parts = []
        while (sign := self.next()) not in ("", "\n", end):
            if sign != ".":
                parts.append(_plain(sign))
        return tuple(parts)

    def header(self) -> Path:
        """[table] or [[table]], after its first bracket."""
        is_array = self.peek() == "["
        self.position += is_array
        *around, last = self.key("]") or ("",)
        path: Path = ()
        for part in around:
            path = self.within((*path, part))
        path = (*path, last)
        if is_array:
            self.position += self.peek() == "]"
            self.newest[path] = self.newest.get(path, -1) + 1
        path = self.within(path)
        self.remember(path)
        return path

    def within(self, path: Path) -> Path:
        """An array of tables means its newest table."""
        return (*path, self.newest[path]) if path in self.newest else path

    def pair(self, table: Path) -> None:
        path = (*table, *self.key("="))
        self.remember(path)
        self.value(path)

    def value(self, path: Path) -> None:
        sign = self.next()
        if sign == "[":
            self.array(path)
        elif sign == "{":
            self.inline_table(path)
        elif sign not in ("\n", ",", "]", "}"):
            while self.peek() not in ("", "\n", ",", "]", "}"):
                self.next()

    def array(self, path: Path) -> None:
        index = 0
        while (sign := self.next()) not in ("", "]"):
            if sign == ",":
                index += 1
            elif sign != "\n":
                self.remember((*path, index))
                self.position -= 1
                self.value((*path, index))

    def inline_table(self, path: Path) -> None:
        while (sign := self.next()) not in ("", "}"):
            if sign not in (",", "\n"):
                self.position -= 1
                self.pair(path)


def _plain(sign: str) -> str:
    """A part of a key as tomllib returns it."""
    if sign[0] not in "\"'":
        return sign
    try:
        return str(tomllib.loads(f"key = {sign}")["key"])
    except tomllib.TOMLDecodeError:
        return sign
