"""The columns of a sheet of guides, and how cells say what TOML says."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

MATERIAL, QUESTION, OPTION, TEMPLATE = "material", "question", "option", "template"
ROWS = (MATERIAL, QUESTION, OPTION, TEMPLATE)
PLAIN = (
    "row", "service", "id", "question", "kind", "when", "materials", "original", "copies", "fee_yuan",
    "promised_days", "form", "redirect", "sample",
)  # fmt: skip
WORDS = ("text", "issuer", "where", "note", "in_person")
"""These have a column for each language: "text [en]"."""
BETWEEN = " | "
"""Between the people of `in_person`."""
KEYS = {
    MATERIAL: ("id", "text", "original", "copies", "issuer", "where", "note", "sample"),
    QUESTION: ("id", "kind", "when", "text"),
    OPTION: ("id", "text"),
    TEMPLATE: ("when", "materials", "fee_yuan", "promised_days", "in_person", "note", "form", "redirect"),
}
"""What a row of each kind may say, beside `row`, `service` and `question`."""
Row = Mapping[str, str]


def columns(languages: Sequence[str]) -> list[str]:
    """Every column, in order."""
    return [*PLAIN, *(f"{word} [{language}]" for word in WORDS for language in languages)]


def condition_cell(when: Mapping[str, Sequence[str]]) -> str:
    """A condition as one cell.

    >>> condition_cell({"from": ("outside",), "child": ("family", "collective")})
    'from=outside; child=family,collective'
    """
    return "; ".join(f"{name}={','.join(options)}" for name, options in when.items())


def value_of(key: str, cell: str) -> Any:
    """A cell as TOML has it. What it cannot be stays text, so that the check of the files names it."""
    match key:
        case "when":
            pairs = [part.partition("=") for part in cell.split(";") if part.strip()]
            return {name.strip(): [o.strip() for o in options.split(",") if o.strip()] for name, _, options in pairs}
        case "materials":
            return cell.split()
        case "original":
            return {"yes": True, "no": False}.get(cell.lower(), cell)
        case "copies" | "promised_days":
            return _number(cell, whole=True)
        case "fee_yuan":
            return _number(cell, whole=False)
    return cell


def _number(cell: str, whole: bool) -> int | float | str:
    try:
        number = float(cell)
    except ValueError:
        return cell
    if not isfinite(number):
        return cell
    return int(number) if number.is_integer() else cell if whole else number
