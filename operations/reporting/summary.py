"""A day's summary for a slip, in about a dozen lines, from the totals of that day's reports. Pure."""

from collections.abc import Mapping
from typing import Any

REPORTS = ("waiting-times", "visit-times", "no-shows")
"""The reports that a summary is made from."""
HASH_DIGITS = 8
"""So many of a hash's digits are on a slip, as in the names of the reports' files."""


def day_rows(day: str, reports: Mapping[str, Mapping[str, Any]], texts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, value) from the reports in REPORTS as JSON; `texts` is the room `slip`, part `day`.

    Times are rounded to whole minutes; a dash means not measured. After the totals, each line has its number of
    tickets and its mean wait time. The last row has what an auditor compares.
    """
    waits, visits, left = (reports[name] for name in REPORTS)
    minutes = str(texts["minutes"])
    rows = [
        (texts["date"], day),
        (texts["taken"], str(waits["totals"]["tickets"])),
        (texts["finished"], str(visits["totals"]["finished"])),
        (texts["no_shows"], str(left["totals"]["no_shows"])),
        (texts["cancelled"], str(left["totals"]["cancelled"])),
        (texts["expired"], str(left["totals"]["expired"])),
        (texts["mean_wait"], _minutes(waits["totals"]["mean_seconds"], minutes)),
        (texts["p90_wait"], _minutes(waits["totals"]["p90_seconds"], minutes)),
        (texts["mean_visit"], _minutes(visits["totals"]["mean_seconds"], minutes)),
    ]
    at = {column["name"]: n for n, column in enumerate(waits["columns"])}
    for row in waits["rows"]:
        value = f"{row[at['tickets']]} · {_minutes(row[at['mean_seconds']], minutes)}"
        rows.append((f"{row[at['line']]} {row[at['name']]}", value))
    rows.append((texts["proof"], _proof(reports)))
    return [(str(label), value) for label, value in rows]


def _proof(reports: Mapping[str, Mapping[str, Any]]) -> str:
    """The versions of the definitions, in the order of REPORTS, and the hash of the data. The reports of a running day
    are counted one after another: where somebody came in between, each hash is there.
    """
    versions = ".".join(str(reports[name]["definition_version"]) for name in REPORTS)
    hashes = dict.fromkeys(reports[name]["data_hash"][:HASH_DIGITS] for name in REPORTS)
    return f"{versions} · {' '.join(hashes)}"


def _minutes(seconds: float | None, words: str) -> str:
    return "-" if seconds is None else words.replace("{n}", str(round(seconds / 60)))
