"""The reports' figures, computed a second time from the CSV with plain lists and nothing of the house's own."""

from collections import defaultdict
from datetime import datetime
from math import ceil

Row = dict[str, str]


def seconds_between(row: Row, first: str, second: str) -> int | None:
    if not row[first] or not row[second]:
        return None
    return int((datetime.fromisoformat(row[second]) - datetime.fromisoformat(row[first])).total_seconds())


def figures(values: list[int]) -> tuple[int | None, ...]:
    """Mean, P50, P90, longest."""
    if not values:
        return (None,) * 4
    ordered = sorted(values)

    def rank(share: float) -> int:
        return ordered[max(1, ceil(share * len(ordered))) - 1]

    return round(sum(ordered) / len(ordered)), rank(0.5), rank(0.9), ordered[-1]


def waiting_times(rows: list[Row]) -> dict[tuple[str, str], tuple[int | None, ...]]:
    """(hall, line) → tickets, mean, P50, P90, longest wait."""
    waits: dict[tuple[str, str], list[int]] = defaultdict(list)
    issued: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        key = row["hall"], row["line"]
        issued[key] += 1
        wait = seconds_between(row, "issued_at", "called_at")
        if wait is not None:
            waits[key].append(wait)
    return {key: (count, *figures(waits[key])) for key, count in issued.items()}


def per(rows: list[Row], by: tuple[str, ...], first: str, second: str) -> dict[tuple[str, ...], tuple[int | None, ...]]:
    """(…by) → number, mean, P50, P90, longest of the finished ones' time between two instants."""
    times: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in rows:
        value = seconds_between(row, first, second)
        if value is not None and row["outcome"] == "finished":
            times[tuple(row[name] for name in by)].append(value)
    return {key: (len(values), *figures(values)) for key, values in times.items()}


def left(rows: list[Row], by: tuple[str, ...]) -> dict[tuple[str, ...], tuple[int | float, ...]]:
    """(…by) → no-shows, cancelled, expired (an import has none), and their share of all tickets."""
    outcomes: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in rows:
        outcomes[tuple(row[name] for name in by)].append(row["outcome"])
    return {
        key: (
            (no_shows := words.count("no_show")),
            (cancelled := words.count("cancelled")),
            0,
            round((no_shows + cancelled) / len(words), 4),
        )
        for key, words in outcomes.items()
    }


def weekday_and_hour(row: Row) -> tuple[str, int]:
    """By the clock that the row itself was written with."""
    at = datetime.fromisoformat(row["issued_at"])
    return ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[at.weekday()], at.hour
