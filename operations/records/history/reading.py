"""From a history's text to rows by the names of their columns; whatever separates fields, in any order."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TextIO

from operations.records.cells import unguarded
from operations.records.history.columns import COLUMNS, NEEDED, BadRow, Unreadable
from operations.records.history.files import DAMAGED

_BREAKS = re.compile(r"[\r\n\t]+")
SEPARATORS = ",;\t|"
LONGEST_LINE = 1 << 17
LINES_OF_A_RECORD = 40
Row = tuple[int, dict[str, str] | BadRow]
"""The line where a row begins, and its values by column or why there are none."""


class _Lines(Iterator[str]):
    """Physical lines, with their number; lines that a record took by mistake can be put back."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._back = stream, list[str]()
        self.number = 0
        self.taken: list[str] = []

    def __next__(self) -> str:
        if len(self.taken) == LINES_OF_A_RECORD:
            raise csv.Error("a quotation mark is not closed")
        line = self._back.pop() if self._back else self._read()
        self.number += 1
        self.taken.append(line)
        return line

    def _read(self) -> str:
        line = self._stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(("\n", "\r")):
            rest = self._stream.readline(LONGEST_LINE)  # the line stays too long, and is refused for it
        return line

    def begin(self) -> int:
        """A new record; the number of its first line."""
        self.taken = []
        return self.number + 1

    def put_back(self) -> None:
        """All lines of this record but the first."""
        again = self.taken[1:]
        self.number -= len(again)
        self._back += reversed(again)


class Table:
    """The rows of one file. Making it reads the header, and raises `Unreadable` where there is none."""

    def __init__(self, stream: TextIO, hall: str = "") -> None:
        self._lines, self._hall = _Lines(stream), hall
        self._separator, self.names = self._header()
        self.ignored = [name for name in self.names if name and name not in COLUMNS]

    def _header(self) -> tuple[str, list[str]]:
        line = self._first_line()
        told = line.lower().startswith("sep=")
        if told:
            line = self._first_line()
        readings = {one: _names(line, one) for one in SEPARATORS}
        separator = max(readings, key=lambda one: sum(name in COLUMNS for name in readings[one]))
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
        """Every row; blank lines are none. After damage in the middle of the file, one last row says so."""
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
        """The next record. One that takes many lines has a quote that nobody closed: its other lines are read again."""
        try:
            fields = next(csv.reader(self._lines, delimiter=self._separator))
        except csv.Error as error:
            reason = "a quotation mark is not closed" if len(self._lines.taken) > 1 else str(error)
            self._lines.put_back()
            raise BadRow(reason) from None
        if len(self._lines.taken) > 1 and len(_without_tail(fields, len(self.names))) != len(self.names):
            self._lines.put_back()
            raise BadRow("a quotation mark is not closed")
        return [_plain(text) for text in fields]

    def _values(self, fields: list[str]) -> dict[str, str] | BadRow:
        fields = _without_tail(fields, len(self.names))
        if len(fields) != len(self.names):
            return BadRow(f"{len(fields)} fields instead of {len(self.names)}")
        values = dict.fromkeys(COLUMNS, "")
        values |= {name: text for name, text in zip(self.names, fields, strict=True) if name in values}
        values["hall"] = values["hall"] or self._hall
        return values


def _names(line: str, separator: str) -> list[str]:
    fields = next(csv.reader([line], delimiter=separator), [])
    names = [field.strip().lower().replace(" ", "_") for field in fields]
    while names and not names[-1]:
        names.pop()
    return names


def _must_be_whole(names: list[str], hall: str) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1 and name in COLUMNS]
    if twice:
        raise Unreadable(f"The column '{twice[0]}' stands in the header twice.")
    missing = [name for name in NEEDED if name not in names and not (name == "hall" and hall)]
    if missing:
        near = get_close_matches(missing[0], [name for name in names if name not in COLUMNS], 1)
        hint = f" (is '{near[0]}' meant?)" if near else ""
        raise Unreadable(f"The header has no column {', '.join(missing)}{hint}; the columns are {', '.join(COLUMNS)}.")


def _without_tail(fields: list[str], size: int) -> list[str]:
    """Without the empty fields that some programs write behind the last column."""
    while len(fields) > size and not fields[-1].strip():
        fields = fields[:-1]
    return fields


def _plain(text: str) -> str:
    """A field without the space around it and the guard before it; line ends and tabs inside are one space."""
    text = unguarded(text.strip())
    return _BREAKS.sub(" ", text)
