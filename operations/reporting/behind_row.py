"""The cells that say which row of a report is meant, as the address of its tickets carries them."""

import json
from collections.abc import Collection, Mapping

from protocol.base import LARGEST
from protocol.reporting import Cell
from queueing.errors import BadRequest

Row = Mapping[str, Cell]
"""The cells that say which row; one that is absent chooses all."""
WHOLE = ("window", "hour", "from_seconds", "upto_seconds", "wait_seconds")
"""Keys that are whole numbers; others are texts."""


NO_WORDS: Mapping[str, Collection[str]] = {}


def row_of(text: str, keys: Collection[str], words: Mapping[str, Collection[str]] = NO_WORDS) -> Row:
    """The cells of a JSON object, or of "", which chooses all. Raises `bad_row` where these are no cells of these keys,
    or not among the words of theirs.
    """
    try:
        row = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        raise bad_row() from None
    if not isinstance(row, dict) or not all(_is_cell(name, cell) for name, cell in row.items()):
        raise bad_row()
    if not row.keys() <= set(keys) or any(name in row and row[name] not in words[name] for name in words):
        raise bad_row()
    return row


def _is_cell(name: str, cell: object) -> bool:
    if cell is None:
        return True
    if name in WHOLE:
        return type(cell) is int and 0 <= cell <= LARGEST
    return isinstance(cell, str)


def bad_row() -> BadRequest:
    """What is said of a row that the report cannot have."""
    return BadRequest("bad_row", "'row' is a JSON object of the cells that say which row of the report is meant.")
