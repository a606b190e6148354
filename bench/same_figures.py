"""Whether DuckDB says the same as a report: all cells of the columns that it has."""

from itertools import islice
from typing import Any

Rows = list[dict[str, Any]]
KEYS = (
    "total", "hall", "line", "service", "window", "staff", "priority", "weekday", "hour", "day", "week", "part", "of",
    "measure", "wait_seconds", "from_seconds",
)  # fmt: skip
"""What names a row."""
LAST_DECIMAL = {"arrivals": 0.11, "windows_open": 0.11}
"""Where a tie between two numbers as written may be rounded either way; of a share the fourth decimal."""
NOT_ASKED = "visit_fixed_mix"
"""Rows of the comparison that would need every service on every day; DuckDB is spared them."""


def differences(report: dict[str, Rows], ducks: dict[str, Rows]) -> dict[str, list[str]]:
    """Period → what is not equal, as sentences; nothing: everything is."""
    return {period: list(islice(_of_period(report[period], rows), 10)) for period, rows in ducks.items()}


def _of_period(report: Rows, ducks: Rows) -> Any:
    if not ducks:
        yield "DuckDB has no rows"
        return
    keys = [name for name in KEYS if name in ducks[0]]
    own, other = ({_key(row, keys): row for row in rows if row.get("measure") != NOT_ASKED} for rows in (report, ducks))
    is_with_totals = any(row["total"] for row in ducks)
    yield from (f"{key} is not in DuckDB" for key in own.keys() - other.keys() if is_with_totals or not key[0])
    yield from (f"{key} is in DuckDB alone" for key in other.keys() - own.keys())
    for key in own.keys() & other.keys():
        for name, cell in other[key].items():
            if name not in keys and name in own[key] and not _is_equal(name, own[key][name], cell):
                yield f"{key}: {name} is {own[key][name]}, in DuckDB {cell}"


def _key(row: dict[str, Any], keys: list[str]) -> tuple[Any, ...]:
    return (int(row["total"]), *(None if row["total"] else row[name] for name in keys[1:]))


def _is_equal(name: str, own: Any, other: Any) -> bool:
    if own is None or other is None:
        return own is other
    if name in LAST_DECIMAL or name.endswith("_share") or name == "share_within_target":
        return abs(own - other) < LAST_DECIMAL.get(name, 0.000_11)
    return bool(own == other)
