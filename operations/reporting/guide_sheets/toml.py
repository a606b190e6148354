"""Rows as the files of guides. Each line of a file remembers the cell it came from."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from operations.reporting.guide_sheets.columns import BETWEEN, KEYS, MATERIAL, OPTION, TEMPLATE, WORDS, Row, value_of

Cell = tuple[int, str]
"""A row's number, the headings being row 1, and a column; "" means the whole row."""
TABLES = {TEMPLATE: "outcome"}


@dataclass(slots=True)
class Written:
    """A file that is being written. `cells`: where each of its lines came from."""

    lines: list[str] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)

    def add(self, line: str, cell: Cell) -> None:
        self.lines.append(line)
        self.cells.append(cell)

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    def cell(self, line: int) -> Cell:
        """Where a line came from; the row above for what is no line of its own."""
        return self.cells[min(max(line, 1), len(self.cells)) - 1] if self.cells else (1, "")


def files_of(
    rows: Sequence[tuple[int, Row]], languages: Sequence[str], wrong: Callable[[int, str, str], None]
) -> dict[str, Written]:
    """The files by name, without ".toml". `wrong` hears of rows that fit nowhere."""
    files: dict[str, Written] = {}
    options: dict[tuple[str, str], list[tuple[int, Row]]] = {}
    asked = {(row["service"], row["id"]) for _, row in rows if row["row"] == "question"}
    for number, row in rows:
        if row["row"] == OPTION:
            options.setdefault((row["service"], row["question"]), []).append((number, row))
            if (row["service"], row["question"]) not in asked:
                wrong(number, "question", f'service "{row["service"]}" has no row for question "{row["question"]}"')
    for number, row in rows:
        if row["row"] != OPTION:
            name = "materials" if row["row"] == MATERIAL else row["service"]
            _table(files.setdefault(name, Written()), number, row, languages)
            if row["row"] == "question":
                _options(files[name], number, options.get((row["service"], row["id"]), []), languages)
    return files


def _table(file: Written, number: int, row: Row, languages: Sequence[str]) -> None:
    file.add(f"[[{TABLES.get(row['row'], row['row'])}]]", (number, ""))
    for key in KEYS[row["row"]]:
        name = "name" if (row["row"], key) == (MATERIAL, "text") else key
        if key in WORDS:
            column, texts = _texts(row, key, languages)
            if texts:
                file.add(f"{name} = {_toml(texts)}", (number, column))
        elif row[key]:
            file.add(f"{name} = {_toml(value_of(key, row[key]))}", (number, key))


def _options(file: Written, number: int, options: Sequence[tuple[int, Row]], languages: Sequence[str]) -> None:
    file.add("option = [", (number, ""))
    for place, row in options:
        column, texts = _texts(row, "text", languages)
        whole = len(texts) == len(languages)
        file.add(f"  {_toml({'id': row['id'], 'text': texts})},", (place, "id" if whole else column))
    file.add("]", (number, ""))


def _texts(row: Row, word: str, languages: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The texts by language, and the column to blame: the first empty one, or the first."""
    cells = {language: row[f"{word} [{language}]"] for language in languages}
    texts: dict[str, Any] = {language: cell for language, cell in cells.items() if cell}
    if word == "in_person":
        texts = {language: [name.strip() for name in cell.split(BETWEEN.strip())] for language, cell in texts.items()}
    empty = [language for language in languages if language not in texts]
    return f"{word} [{(empty or list(languages))[0]}]", texts


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {_toml(v)}" for key, v in value.items()) + " }"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
