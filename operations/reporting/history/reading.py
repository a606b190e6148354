"""Reads a history's text as rows by column name, with any separator and any order of columns."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from locales.nearest import nearest_name
from operations.reporting.cells import unguarded
from operations.reporting.history.columns import ALIASES, EVERY, NEEDED, BadRow, Unreadable
from operations.reporting.history.files import DAMAGED, UNREADABLE

_BREAKS = re.compile(r"[\r\n\t]+")
SEPARATORS = ",;\t|"
LONGEST_LINE = 1 << 17
LONGEST_FIELD = 1 << 16
"""Shorter lines need no look at the length of their fields, which csv limits."""
LINES_OF_A_RECORD = 40
Row = tuple[int, list[str] | BadRow]
"""The line where a row begins, and its values in the order of EVERY, or why there are none."""


class _Lines(Iterator[str]):
    """Physical lines with their numbers. Lines that a record consumed by mistake can be put back."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._back = stream, list[str]()
        self.number = 0
        self.record_lines: list[str] = []

    def __next__(self) -> str:
        if len(self.record_lines) == LINES_OF_A_RECORD:
            raise csv.Error("a quotation mark is not closed")
        line = self._back.pop() if self._back else self._read()
        self.number += 1
        self.record_lines.append(line)
        return line

    def _read(self) -> str:
        line = self._stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if UNREADABLE in line:
            raise UnicodeDecodeError(self._stream.encoding or "text", b"", 0, 0, "no text")
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(("\n", "\r")):
            rest = self._stream.readline(LONGEST_LINE)  # drop the rest; the line is too long and will be refused
        return line

    def begin(self) -> int:
        """Begin a record. Returns the number of its first line."""
        self.record_lines = []
        return self.number + 1

    def put_back(self) -> None:
        """Put back all lines of this record but the first."""
        again = self.record_lines[1:]
        self.number -= len(again)
        self._back += reversed(again)


class Table:
    """The rows of one file. The constructor reads the header and raises `Unreadable` when there is none."""

    def __init__(self, stream: TextIO, hall: str = "") -> None:
        self._lines, self._hall = _Lines(stream), hall
        self._separator, self.names = self._header()
        self._places = [self.names.index(name) if name in self.names else -1 for name in EVERY]
        self.ignored = [name for name in self.names if name and name not in EVERY]

    def _header(self) -> tuple[str, list[str]]:
        line = self._first_line()
        is_separator_line = line.lower().startswith("sep=")
        if is_separator_line:
            line = self._first_line()
        readings = {mark: _names(line, mark) for mark in SEPARATORS}
        separator = max(readings, key=lambda mark: sum(name in EVERY for name in readings[mark]))
        names = readings[separator]
        _must_be_whole(names, self._hall)
        return separator, names

    def _first_line(self) -> str:
        self._lines.begin()
        try:
            return next(line for line in self._lines if line.strip("\r\n\ufeff ")).strip("\r\n\ufeff")
        except csv.Error:
            raise Unreadable("The file begins with nothing but blank lines.") from None
        except StopIteration:
            raise Unreadable("The file is empty.") from None
        except (*DAMAGED, UnicodeDecodeError):
            raise Unreadable("The file is damaged from its first line on.") from None

    def rows(self) -> Iterator[Row]:
        """Every row, without blank lines. If the file is damaged, the last row is a `BadRow` that says so."""
        while True:
            line = self._lines.begin()
            try:
                fields = self._record()
            except StopIteration:
                return
            except BadRow as bad:
                yield line, bad
                continue
            except UnicodeDecodeError as error:
                yield line, BadRow(f"from here on the file is not {error.encoding}; the rest was not read")
                return
            except DAMAGED:
                yield line, BadRow("the file is damaged or cut off here; the rest was not read")
                return
            if any(fields):
                yield line, self._values(fields)

    def _record(self) -> list[str]:
        """The next record. If it spans many lines, a quote is unclosed, and its other lines are read again."""
        line = next(self._lines)
        if '"' not in line and "'" not in line and len(line) < LONGEST_FIELD:  # nearly all; no guard, no quote
            return [_BREAKS.sub(" ", text) if "\t" in text else text
                    for text in map(str.strip, line.split(self._separator))]  # fmt: skip
        return self._quoted(line)

    def _quoted(self, line: str) -> list[str]:
        try:
            fields = next(csv.reader(chain((line,), self._lines), delimiter=self._separator))
        except csv.Error as error:
            reason = "a quotation mark is not closed" if len(self._lines.record_lines) > 1 else str(error)
            self._lines.put_back()
            raise BadRow(reason) from None
        if len(self._lines.record_lines) > 1 and len(_without_tail(fields, len(self.names))) != len(self.names):
            self._lines.put_back()
            raise BadRow("a quotation mark is not closed")
        return [_plain(text) for text in fields]

    def _values(self, fields: list[str]) -> list[str] | BadRow:
        if len(fields) != len(self.names):
            fields = _without_tail(fields, len(self.names))
        if len(fields) != len(self.names):
            return BadRow(f"{len(fields)} fields instead of {len(self.names)}")
        fields.append("")  # what a missing column holds
        values = [fields[place] for place in self._places]
        values[0] = values[0] or self._hall
        return values


def _names(line: str, separator: str) -> list[str]:
    fields = next(csv.reader([line], delimiter=separator), [])
    names = [field.strip().lower().replace(" ", "_") for field in fields]
    while names and not names[-1]:
        names.pop()
    for place, name in enumerate(names):
        meant = ALIASES.get(name, name)
        if meant not in names:  # of two columns that mean the same, the first
            names[place] = meant
    return names


def _must_be_whole(names: list[str], hall: str) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1 and name in EVERY]
    if twice:
        raise Unreadable(f"The column '{twice[0]}' stands in the header twice.")
    missing = [name for name in NEEDED if name not in names and not (name == "hall" and hall)]
    if missing:
        nearest = nearest_name(missing[0], [name for name in names if name not in EVERY])
        hint = f" (is '{nearest}' meant?)" if nearest else ""
        raise Unreadable(f"The header has no column {', '.join(missing)}{hint}; the columns are {', '.join(EVERY)}.")


def _without_tail(fields: list[str], size: int) -> list[str]:
    """The fields without the empty ones that some programs write after the last column."""
    while len(fields) > size and not fields[-1].strip():
        fields = fields[:-1]
    return fields


def _plain(text: str) -> str:
    """A field without surrounding space and without its guard; line ends and tabs become one space."""
    text = unguarded(text.strip())
    return _BREAKS.sub(" ", text)
