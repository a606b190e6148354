"""A report's words for people: its title, what it is about, the headings with their units, cells that are words.

They are those of the reports' pages (`locales`, room `reports`), so that page, paper and file say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import locales
from operations.records.report import Cell, Report
from queueing.hall import Hall


@dataclass(frozen=True, slots=True)
class Titles:
    """The words of one report.

    `about`: (what, value) of hall, line, period and the moment it was made, in order. `headings`: of each column its
    word and its unit, as it is written behind the word.
    """

    title: str
    about: tuple[tuple[str, str], ...]
    meaning: str
    headings: tuple[tuple[str, str], ...]
    totals: str
    zone: ZoneInfo
    language: str

    def cell(self, name: str, value: Cell) -> Cell:
        """The cell as a person reads it; figures stay figures."""
        if value is None and name in ("window", "staff"):
            return self._say(f"nobody.{name}")
        if not isinstance(value, str):
            return value
        if name == "weekday":
            return self._say(f"weekday.{value}")
        if name in ("why", "state"):
            return self._say(f"{name}_of_ticket.{value}")
        return _clock(datetime.fromisoformat(value), self.zone) if name.endswith("_at") else value

    def _say(self, key: str) -> str:
        return locales.text(self.language, f"reports.{key}")


def titles(report: Report, halls: Mapping[str, Hall], now: datetime) -> Titles:
    """The words in the language that was asked for; the moment by the hall's clock, of all halls UTC."""
    language = locales.best(report.ask.language, locales.languages())
    texts = locales.room(language, "reports")
    hall = halls.get(report.ask.hall)
    zone = ZoneInfo(hall.timezone if hall else "UTC")
    return Titles(
        title=texts["name"][report.name],
        about=tuple(_about(report, texts, hall, zone, now)),
        meaning=texts["meaning"][report.name],
        headings=tuple(_heading(report.name, texts, *column) for column in report.columns),
        totals=texts["state"]["totals"],
        zone=zone,
        language=language,
    )


def _about(report: Report, texts: Mapping[str, Mapping[str, str]], hall: Hall | None, zone: ZoneInfo, now: datetime,
           ) -> list[tuple[str, str]]:  # fmt: skip
    words, ask = texts["file"], report.ask
    rows = [(words["hall"], hall.text(hall.name, ask.language) if hall else words["all_halls"])]
    if ask.line:
        name = hall.text(hall.named_line(ask.line).name, ask.language) if hall else ""
        rows.append((words["line"], f"{ask.line} {name}".strip()))
    rows.append((words["period"], period(texts, ask.start.isoformat(), ask.end.isoformat())))
    if "before_from" in report.totals:
        days = str(report.totals["before_from"]), str(report.totals["before_to"])
        rows.append((words["before"], period(texts, *days)))
    return [*rows, (words["made"], _clock(now, zone))]


def period(texts: Mapping[str, Mapping[str, str]], start: str, end: str) -> str:
    """Business dates as a person reads them."""
    return start if start == end else locales.filled(texts["file"]["from_to"], start=start, end=end)


def _heading(report: str, texts: Mapping[str, Mapping[str, object]], name: str, unit: str) -> tuple[str, str]:
    own = texts["column_of"].get(report, {})
    word = own.get(name) if isinstance(own, Mapping) else None
    return str(word or texts["column"][name]), str(texts["unit"].get(unit, ""))


def _clock(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return f"{local} UTC" if zone.key == "UTC" else local
