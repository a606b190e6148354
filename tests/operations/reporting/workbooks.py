"""What stands in an XLSX, read with nothing of what wrote it."""

import re
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Workbook:
    """One sheet of a workbook: its name, its parts as text, its rows of texts and numbers (None: empty)."""

    def __init__(self, data: bytes, number: int = 1) -> None:
        with ZipFile(BytesIO(data)) as book:
            self.sheet = book.read(f"xl/worksheets/sheet{number}.xml").decode()
            self.styles = book.read("xl/styles.xml").decode()
            shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            self.name = (
                ElementTree.fromstring(book.read("xl/workbook.xml"))
                .findall(f".//{_MAIN}sheet")[number - 1]
                .attrib["name"]
            )
        self._texts = ["".join(part.itertext()) for part in shared]
        self.rows = [self._row(row) for row in ElementTree.fromstring(self.sheet).iter(f"{_MAIN}row")]

    def _row(self, row: ElementTree.Element) -> list[Any]:
        cells: list[Any] = []
        for cell in row:
            letters = re.sub(r"\d", "", cell.attrib["r"])
            column = sum((ord(letter) - 64) * 26**n for n, letter in enumerate(reversed(letters))) - 1
            cells += [None] * (column - len(cells))
            value = cell.find(f"{_MAIN}v")
            text = None if value is None else value.text or ""
            cells.append(self._texts[int(text)] if cell.attrib.get("t") == "s" and text else text and float(text))
        return cells
