"""A day's summary for a slip, in about a dozen rows and one for each line, from that day's reports. Pure."""

from collections.abc import Mapping
from typing import Any

REPORTS = ("waiting-times", "visit-times", "no-shows")
"""The reports that a summary is made from."""
MIDDLES = ("mean", "p50", "p90")
NOTHING = "-"
SEPARATOR = "/"
HASH_DIGITS = 8
"""So many of a hash's digits are on a slip, as in the names of the reports' files."""


def day_rows(day: str, reports: Mapping[str, Mapping[str, Any]], texts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, value) from the reports in REPORTS as JSON; `texts` is the room `slip`, part `day`.

    Times are rounded to whole minutes; a dash means not measured. After the totals, a row says in which order figures
    stand in those of the lines: numbers taken; how many left; mean, P50 and P90 of the waits. The last row has what an
    auditor compares.
    """
    waits, visits, left = (reports[name] for name in REPORTS)
    rows = [
        (texts["date"], day),
        (texts["taken"], str(waits["totals"]["tickets"])),
        (texts["finished"], str(visits["totals"]["finished"])),
        (texts["no_shows"], str(left["totals"]["no_shows"])),
        (texts["cancelled"], str(left["totals"]["cancelled"])),
        (texts["expired"], str(left["totals"]["expired"])),
        *_middles("wait", waits["totals"], texts),
        *_middles("visit", visits["totals"], texts),
    ]
    if waits["rows"]:
        rows.append((texts["lines"], texts["order"]))
    names = [column["name"] for column in waits["columns"]]
    for cells in waits["rows"]:
        row = dict(zip(names, cells, strict=True))
        gone = sum(row[name] for name in ("no_shows", "cancelled", "expired"))
        times = (_rounded(row[f"{figure}_seconds"]) for figure in MIDDLES)
        rows.append((f"{row['line']} {row['name']}", SEPARATOR.join((str(row["tickets"]), str(gone), *times))))
    rows.append((texts["proof"], _proof(reports)))
    return [(str(label), value) for label, value in rows]


def _proof(reports: Mapping[str, Mapping[str, Any]]) -> str:
    """The versions of the definitions, in the order of REPORTS, and the hash of the data. The reports of a running day
    are counted one after another: where somebody came in between, each hash is there.
    """
    versions = ".".join(str(reports[name]["definition_version"]) for name in REPORTS)
    hashes = dict.fromkeys(reports[name]["data_hash"][:HASH_DIGITS] for name in REPORTS)
    return f"{versions} · {' '.join(hashes)}"


def _middles(what: str, totals: Mapping[str, Any], texts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Mean, P50 and P90, a row each."""
    return [(texts[f"{figure}_{what}"], _minutes(totals[f"{figure}_seconds"], texts["minutes"])) for figure in MIDDLES]


def _minutes(seconds: float | None, words: str) -> str:
    return NOTHING if seconds is None else words.replace("{n}", _rounded(seconds))


def _rounded(seconds: float | None) -> str:
    """In whole minutes."""
    return NOTHING if seconds is None else str(round(seconds / 60))
