"""A report's words for people: title, parameters, headings with units, and cells that are words.

They come from the reports' pages (`locales`, room `reports`), so that page, print and file agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import locales
from operations.reporting import percents
from operations.reporting.day_table import MEASURES
from operations.reporting.report import Report
from operations.reporting.reports import funnel
from operations.reporting.selection import ABSENT_WINDOW, ABSENT_WORD
from protocol.reporting import Cell
from queueing.hall import Hall

_ALL = {"name": "state.all_lines", "hall": "file.all_halls"}
"""What a row is about that names no line, or no hall."""
SHORT = 16
"""Digits of a hash."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The words of one report.

    `about`: (label, value) of hall, line, period and the time it was made, in order. `headings`: (word, unit) of each
    column; the unit is written after the word. `definitions`: a heading row and one row a column, for the second sheet
    of a workbook; () for none. `proof`: (label, value) of the definitions' version and of the data's hash.
    `hall_names`: by code. `units_of_rows`: of the cells of some columns, row by row, where not that of the column.
    """

    title: str
    about: tuple[tuple[str, str], ...]
    meaning: str
    headings: tuple[tuple[str, str], ...]
    totals: str
    zone: ZoneInfo
    language: str
    definitions: tuple[tuple[str, str, str], ...] = ()
    definitions_title: str = ""
    definitions_note: str = ""
    proof: tuple[tuple[str, str], ...] = ()
    hall_names: Mapping[str, str] = field(default_factory=dict)
    units_of_rows: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def short_proof(self) -> Iterator[tuple[str, str]]:
        """The proof where there is little room: the first digits of a hash stand for it."""
        for label, value in self.proof:
            yield label, f"{value[:SHORT]}…" if len(value) > SHORT else value

    def cell(self, name: str, value: Cell) -> Cell:
        """The cell for people; numbers stay numbers."""
        if value is None and name in ("window", "staff"):
            return self._say(f"nobody.{name}")
        if value == "" and name == "priority":
            return self._say("nobody.priority")
        if value is None and name in _ALL:
            return self._say(_ALL[name])
        if not isinstance(value, str):
            return value
        if name == "hall":
            return self.hall_names.get(value, value)
        if name == "weekday":
            return self._say(f"weekday.{value}")
        if name in ("measure", "signal", "part", "special_day") and value:
            return self._say(f"{name}.{value}")
        if name in ("why", "state"):
            return self._say(f"{name}_of_ticket.{value}")
        return _clock(datetime.fromisoformat(value), self.zone) if name.endswith("_at") else value

    def _say(self, key: str) -> str:
        return locales.text(self.language, f"reports.{key}")


def titles(
    report: Report, halls: Mapping[str, Hall], now: datetime, staff_names: Mapping[str, str] | None = None
) -> Titles:
    """The words in the report's language. The time is the hall's local time; for all halls, UTC. `staff_names`: by
    username, for the filter.
    """
    language = locales.best(report.ask.language, locales.languages())
    texts = locales.room(language, "reports")
    hall = halls.get(report.ask.hall)
    zone = ZoneInfo(hall.timezone if hall else "UTC")
    words = locales.room(language, "definitions")
    return Titles(
        title=texts["name"][report.name],
        about=tuple(_about(report, texts, hall, zone, now, staff_names or {})),
        meaning=texts["meaning"][report.name],
        headings=tuple(_heading(report.name, texts, *column) for column in report.columns),
        totals=texts["state"]["totals"],
        zone=zone,
        language=language,
        definitions=tuple(_definitions(report, texts, words)),
        definitions_title=words["title"],
        definitions_note=words["filters"],
        proof=_proof(report, texts["file"]),
        hall_names={code: hall.text(hall.name, language) for code, hall in halls.items()},
        units_of_rows=funnel.units(report) if report.name == "funnel" else {},
    )


def _proof(report: Report, words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What an auditor compares."""
    return (words["definition_version"], str(report.definition_version)), (words["data_hash"], report.data_hash)


def _definitions(
    report: Report, texts: Mapping[str, Mapping[str, object]], words: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """What each column means, under its heading and with its unit."""
    yield words["column"], words["unit"], words["meaning"]
    own = words["definition_of"].get(report.name, {})
    for name, unit in report.columns:
        heading, _ = _heading(report.name, texts, name, unit)
        yield heading, words["unit_name"][unit], own.get(name) or words["definition"][name]


def _about(
    report: Report, texts: Mapping[str, Mapping[str, str]], hall: Hall | None, zone: ZoneInfo, now: datetime,
    staff_names: Mapping[str, str],
) -> list[tuple[str, str]]:  # fmt: skip
    words, ask = texts["file"], report.ask
    rows = [(words["hall"], hall.text(hall.name, ask.language) if hall else words["all_halls"])]
    rows += [(texts["filter"][name], _choice(name, value, texts, hall, ask.language, staff_names))
             for name, value in ask.selection.chosen().items()]  # fmt: skip
    rows.append((words["period"], period(texts, ask.start.isoformat(), ask.end.isoformat())))
    if "before_from" in report.totals:
        days = str(report.totals["before_from"]), str(report.totals["before_to"])
        rows.append((words["before"], period(texts, *days)))
        rows += [(words["remarks"], note) for note in _notes(report, texts)]
    if unseen := report.totals.get("left_unseen"):
        rows.append((words["remarks"], locales.filled(texts["note"]["left_unseen"], n=unseen)))
    if halls := report.totals.get("halls_without_holidays"):
        rows.append((words["remarks"], locales.filled(texts["note"]["no_holidays"], halls=halls)))
    return [*rows, (words["made"], _clock(now, zone))]


def _choice(
    name: str, value: str | int, texts: Mapping[str, Mapping[str, str]], hall: Hall | None, language: str,
    staff_names: Mapping[str, str],
) -> str:  # fmt: skip
    """A filter's value in words; a name stands beside its code."""
    if name == "hour":
        return locales.filled(texts["chart"]["hour"], n=value)
    if name in ("booked", "weekday"):
        return texts[name][str(value)]
    if value in (ABSENT_WINDOW, ABSENT_WORD):
        return texts["nobody"][name]
    names = {
        "line": lambda: hall and hall.text(hall.named_line(str(value)).name, language),
        "service": lambda: hall and hall.text(hall.named_service(str(value)).name, language),
        "priority": lambda: hall and hall.priority_name(str(value), language),
    }
    own = staff_names.get(str(value), "") if name == "staff" else names.get(name, lambda: "")() or ""
    return str(value) if own in ("", value) else f"{value} {own}"


def _notes(report: Report, texts: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What one must know beside a comparison: missing days and times, days left out and why, what it shows as if the
    change had come earlier, and which figure may be said in public.
    """
    words, totals = texts["note"], report.totals
    present = {cell for row in report.rows for cell in row}
    if present and (missing := [texts["measure"][time] for time in MEASURES if time not in present]):
        yield locales.filled(words["not_recorded"], times=words["between"].join(missing))
    if totals["days_needed"] is not None and (totals["days_before"] or totals["days"]):
        yield locales.filled(words["too_few"], **_days_known(totals))
    reasons = {
        "holidays": "holiday", "worked": "worked_in_exchange", "own": "own", "settling": "settling",
        "running": "running",
    }  # fmt: skip
    left_out = {word: totals[f"left_out_{reason}_days"] for word, reason in reasons.items()}
    yield locales.filled(words["left_out"], **left_out)
    yield words["settling"]
    if totals.get("placebo_change_share") is not None:
        shown, reading = _with_interval(totals, texts), words[f"placebo_{_reading(totals)}"]
        known = {"from": totals["placebo_from"], "to": totals["placebo_to"], "change": shown, "reading": reading}
        yield locales.filled(words["placebo"], **known)
    if totals["change_low_share"] is not None:
        yield words["public"]


def _days_known(totals: Mapping[str, Cell]) -> dict[str, Any]:
    """How many days each period must have, has, and lacks."""
    needed, before, after = (int(totals[name] or 0) for name in ("days_needed", "days_before", "days"))
    missing = {f"missing_{period}": max(0, needed - has) for period, has in (("before", before), ("after", after))}
    return {"days": needed, "before": before, "after": after, **missing}


def _reading(totals: Mapping[str, Cell]) -> str:
    """What the placebo says of the result: nothing against it where its interval includes zero, and nothing where it
    has none.
    """
    low, high = totals["placebo_low_share"], totals["placebo_high_share"]
    if low is None or high is None:
        return "too_few"
    return "moving" if float(low) > 0 or float(high) < 0 else "quiet"


def _with_interval(totals: Mapping[str, Cell], texts: Mapping[str, Mapping[str, str]]) -> str:
    change, low, high = (
        None if value is None else percents.change(float(value))
        for value in (totals[f"placebo_{name}_share"] for name in ("change", "low", "high"))
    )
    if low is None:
        return str(change)
    return locales.filled(texts["comparison"]["with_interval"], change=change, low=low, high=high)


def period(texts: Mapping[str, Mapping[str, str]], start: str, end: str) -> str:
    """Business dates for people."""
    return start if start == end else locales.filled(texts["file"]["from_to"], start=start, end=end)


def _heading(report: str, texts: Mapping[str, Mapping[str, object]], name: str, unit: str) -> tuple[str, str]:
    own = texts["column_of"].get(report, {})
    word = own.get(name) if isinstance(own, Mapping) else None
    return str(word or texts["column"][name]), str(texts["unit"].get(unit, ""))


def _clock(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return f"{local} UTC" if zone.key == "UTC" else local
