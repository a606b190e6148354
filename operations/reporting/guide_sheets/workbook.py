"""The cells of the first sheet of an XLSX file: texts and numbers as text, nothing calculated."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from operations.reporting.history import Unreadable

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MOST_BYTES = 30_000_000
"""The most that one part of the file may unpack to."""
MOST_COLUMNS = 200


def cells(path: Path) -> list[list[str]]:
    """The rows of the first sheet. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as book:
            shared = [_text(item) for item in _parsed(book, "xl/sharedStrings.xml").iter(f"{_NS}si")]
            return list(_rows(_parsed(book, "xl/worksheets/sheet1.xml"), shared))
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, IndexError, ValueError, OSError) as error:
        raise Unreadable(f"{path} cannot be read as XLSX: {error}.") from None


def _parsed(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if name not in book.namelist() and name.endswith("sharedStrings.xml"):
        return ElementTree.Element("none")
    if book.getinfo(name).file_size > MOST_BYTES:
        raise ValueError(f"{name} is too large")
    content = book.read(name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError(f"{name} defines entities")
    return ElementTree.fromstring(content)  # noqa: S314  # no entities, and of a bounded size


def _text(item: ElementTree.Element) -> str:
    """The text of a cell; the readings above Chinese and Japanese signs are left out."""
    runs = [item, *item.findall(f"{_NS}r")]
    return "".join(part.text or "" for run in runs for part in run.findall(f"{_NS}t"))


def _rows(sheet: ElementTree.Element, shared: list[str]) -> Iterator[list[str]]:
    number = 0
    for row in sheet.iter(f"{_NS}row"):
        number += 1
        while number < int(row.get("r") or number) and number < 100_000:  # empty rows are not written
            yield []
            number += 1
        values: list[str] = []
        for cell in row.findall(f"{_NS}c"):
            column = _column(cell.get("r", ""), len(values))
            if column >= MOST_COLUMNS:
                raise ValueError("it has too many columns")
            values += [""] * (column - len(values)) + [_value(cell, shared)]
        yield values


def _column(reference: str, otherwise: int) -> int:
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return otherwise
    place = 0
    for letter in letters[0]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    inline = cell.find(f"{_NS}is")
    if inline is not None:
        return _text(inline)
    raw = (cell.findtext(f"{_NS}v") or "").strip("\n")
    if cell.get("t") == "s":
        return shared[int(raw)]
    if cell.get("t") == "b":
        return "yes" if raw == "1" else "no"
    return raw[:-2] if raw.endswith(".0") else raw
