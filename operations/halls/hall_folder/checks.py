"""Checks between the tables of a hall folder. Each check notes what it finds and goes on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import locales
from operations.halls.hall_folder.folder import Folder
from operations.halls.hall_folder.guide_checks import check_guides
from operations.halls.hall_folder.locate import Path
from operations.halls.hall_folder.mistakes import nearest
from operations.halls.hall_folder.shapes import is_clock, is_hours, text_keys
from operations.halls.hall_folder.slips import check_slip
from operations.halls.hall_folder.source import Placed, Source
from queueing.hall import (
    Hall,
    Kiosk,
    Line,
    Neighbour,
    Printer,
    PriorityClass,
    Service,
    ServiceWindow,
    minute_of_day,
)
from queueing.window import EVERY_LINE


@dataclass(frozen=True, slots=True)
class Judges:
    """Check a printer's profile and its address. Each returns the mistake as a sentence, "" when there is none."""

    profile: Callable[[str], str]
    address: Callable[[str], str]

    def accept(self, printers: Sequence[Printer]) -> bool:
        """Whether nothing is wrong with any of these."""
        return not any(self.profile(printer.profile) or self.address(printer.address) for printer in printers)


def check_agreement(folder: Folder, judges: Judges | None = None) -> None:
    """Run every check and add the mistakes to the folder's sources. `judges` None: printers are not checked."""
    for source in folder.sources:
        if source.path.name == "hall.toml":
            _opening(source)
    if folder.hall:
        _hall(folder.hall)
        _cards(folder.hall)
        _house_speaks(folder.hall)
    if judges:
        _printers(folder, judges)
    if folder.languages:
        _languages(folder, folder.languages)
        for placed in (block for blocks in folder.slips.values() for block in blocks):
            check_slip(placed, folder.languages)
    _no_twins(folder)
    _lines(folder)
    _services(folder)
    _windows(folder)
    _devices(folder)
    check_guides(folder)
    if folder.demand:
        _demand(folder, folder.demand)
    if folder.wording:
        _wording(folder.wording)


def _known(placed: Placed, place: Path, label: str, word: str, names: Sequence[str]) -> None:
    if word not in names:
        placed.wrong(place, f'{label} "{word[:60]}" does not exist{nearest(word, names)}')


def _line_known(folder: Folder, placed: Placed, place: Path, code: str) -> None:
    if folder.line_codes:  # else lines.toml could not be read, which has been noted
        _known(placed, place, "line", code, folder.line_codes)


def _hall(hall: Placed) -> None:
    for day in hall.table.get("special_days", {}):
        _special_day(hall, day)


def _cards(hall: Placed) -> None:
    cards = hall.table.get("cards", {})
    if cards.get("numbers_per_day") and cards.get("keep") != "hash":
        hall.wrong(("cards", "numbers_per_day"), 'needs keep = "hash": nothing else tells one person from another')
    if cards.get("keep") == "hash" and not cards.get("numbers_per_day"):
        hall.wrong(("cards", "keep"), "keeps a hash that nothing counts: say numbers_per_day, or keep nothing")


def _opening(source: Source) -> None:
    """Opening hours, also of a hall.toml with mistakes elsewhere; values of the wrong shape have been named already."""
    starts = source.values.get("day_starts_at", "00:00")
    for key in ("opening", "special_days"):
        table = source.values.get(key)
        for day, spans in table.items() if isinstance(table, dict) else ():
            if isinstance(spans, list) and is_clock(starts):
                _hours(source, (key, day), [span for span in spans if is_hours(span)], starts)


def _hours(source: Source | Placed, place: Path, spans: Sequence[str], starts: str) -> None:
    """Hours lie within a business date, one after another."""
    before, ended = "", 0
    for span in spans:
        begins, ends = minute_of_day(span[:5], starts), minute_of_day(span[-5:], starts, ends=True)
        name = f"{'.'.join(map(str, place))}: "
        if begins >= ends:
            hint = ""
            if span[:5] > span[-5:]:
                hint = f'; hours over midnight need day_starts_at between "{span[-5:]}" and "{span[:5]}"'
            elif span[:5] < starts:
                hint = f', since the day starts at "{starts}"'
            source.wrong(place, f'{name}"{span}" ends before it begins{hint}')
        elif begins < ended:
            source.wrong(place, f'{name}"{span}" begins before "{before}" has ended')
        before, ended = span, ends


def _special_day(hall: Placed, day: str) -> None:
    place = ("special_days", day)
    try:
        is_closed = date.fromisoformat(day) in hall.table.get("closed_days", [])
    except ValueError:
        hall.wrong(place, f'must be a date like "2026-10-10", not "{day[:40]}"')
    else:
        if is_closed:
            hall.wrong(place, f"{day} is among the closed_days too")


def _house_speaks(hall: Placed) -> None:
    """The built-in texts for screens and slips exist in each language of the hall."""
    for index, language in enumerate(hall.table["languages"]):
        if files := locales.missing(language):
            hall.wrong(("languages", index), f'the house has no texts in "{language}": it needs {", ".join(files)}')


def _printers(folder: Folder, judges: Judges) -> None:
    for printer in folder.printers:
        for key, judge in (("profile", judges.profile), ("address", judges.address)):
            if wrong := judge(printer.table[key]):
                printer.wrong((key,), wrong)


def _languages(folder: Folder, languages: list[str]) -> None:
    """Every text exists in each language of the hall, and in no other."""
    groups: tuple[tuple[type, Sequence[Placed | None]], ...] = (
        (PriorityClass, folder.priorities), (Line, folder.lines), (Service, folder.services),
        (ServiceWindow, folder.windows), (Kiosk, folder.kiosks), (Printer, folder.printers), (Hall, [folder.hall]),
        (Neighbour, folder.neighbours),
    )  # fmt: skip
    for kind, tables in groups:
        for placed in tables:
            for key in text_keys(kind) if placed else ():
                if placed and key in placed.table:
                    _one_text(placed, key, languages)


def _one_text(placed: Placed, key: str, languages: list[str]) -> None:
    text = placed.table[key]
    placed.in_every_language(key, text, languages)
    if key == "materials" and len({len(items) for items in text.values()}) > 1:
        counts = ", ".join(f"{len(items)} in {language}" for language, items in text.items())
        placed.wrong((key,), f"materials differ in number: {counts}")


def _no_twins(folder: Folder) -> None:
    """Codes, numbers and names are unique."""
    groups = (
        (folder.lines, "code"), (folder.services, "code"), (folder.priorities, "code"),
        (folder.windows, "number"),
        (folder.kiosks, "name"), (folder.printers, "name"), (folder.screens, "name"),
    )  # fmt: skip
    for group, key in groups:
        first: dict[object, Placed] = {}
        for placed in group:
            twin = first.setdefault(placed.table[key], placed)
            if twin is not placed:
                place = f"{twin.source.path.name}:{twin.source.line(*twin.place, key)}"
                placed.wrong((key,), f'{key} "{placed.table[key]}" is already taken at {place}')


def _lines(folder: Folder) -> None:
    served = {code for window in folder.windows for key in ("serves", "helps") for code in window.table.get(key, [])}
    if any("serves" not in window.table for window in folder.windows):
        served.add(EVERY_LINE)
    with_services = {service.table["line"] for service in folder.services}
    for line in folder.lines:
        code = line.table["code"]
        if folder.windows and not served & {code, EVERY_LINE}:
            line.wrong(("code",), f'no window serves line "{code}"')
        if folder.services and code not in with_services:
            line.wrong(("code",), f'line "{code}" has no service')
        if "series" not in line.table and not code.isalpha():
            line.wrong(("code",), f'line "{code}" needs a series of letters, since numbers follow it')
        _own_hours(folder, line)


def _services(folder: Folder) -> None:
    for service in folder.services:
        _line_known(folder, service, ("line",), service.table["line"])
        _own_hours(folder, service)


def _own_hours(folder: Folder, placed: Placed) -> None:
    starts = folder.hall.table.get("day_starts_at", "00:00") if folder.hall else "00:00"
    _hours(placed, ("hours",), placed.table.get("hours", ()), starts)


def _windows(folder: Folder) -> None:
    for window in folder.windows:
        for key in ("serves", "helps"):
            for index, code in enumerate(window.table.get(key, [])):
                if code != EVERY_LINE:
                    _line_known(folder, window, (key, index), code)
        if window.table.get("serves") == [] and not window.table.get("helps"):
            window.wrong(("serves",), f"window {window.table['number']} serves no line")


def _devices(folder: Folder) -> None:
    printers = [printer.table["name"] for printer in folder.printers]
    numbers = [window.table["number"] for window in folder.windows]
    for kiosk in folder.kiosks:
        if kiosk.table.get("printer"):
            _known(kiosk, ("printer",), "printer", kiosk.table["printer"], printers)
    for printer in folder.printers:
        if backup := printer.table.get("backup"):
            _known(printer, ("backup",), "printer", backup, printers)
            if backup == printer.table["name"]:
                printer.wrong(("backup",), f'printer "{backup}" cannot be its own backup')
    for screen in folder.screens:
        if "window" in screen.table and screen.table["window"] not in numbers:
            screen.wrong(("window",), f"window {screen.table['window']} does not exist")


def _demand(folder: Folder, demand: Placed) -> None:
    table = demand.table
    for line in table.get("lines", {}):
        _line_known(folder, demand, ("lines", line), line)
    _keys(demand, "priorities", "priority class", [placed.table["code"] for placed in folder.priorities])
    if folder.languages:
        _keys(demand, "languages", "language", folder.languages)
    for key in ("priorities", "languages"):
        if sum(table.get(key, {}).values()) > 1:
            demand.wrong((key,), f"the shares of {key} are more than 1 together")
    for weekday, profile in table["arrivals"].items():
        for clock in profile:
            if not _is_half_hour(clock):
                demand.wrong(("arrivals", weekday, clock), f'must be a half hour like "09:30", not "{clock[:20]}"')
    numbers = {window.table["number"] for window in folder.windows}
    for index, shift in enumerate(table.get("shift", [])):
        _shift(demand, ("shift", index), shift, numbers)


def _wording(wording: Placed) -> None:
    """A way of putting things means one word, or nothing."""
    table = wording.table
    meant: dict[str, str] = dict.fromkeys(table.get("ignored", ()), "")
    for word, sayings in table.get("same", {}).items():
        for index, saying in enumerate(sayings):
            other = meant.setdefault(saying, word)
            if other != word:
                said = f'means "{other}" already' if other else "is ignored already"
                wording.wrong(("same", word, index), f'"{saying[:40]}" {said}')


def _is_half_hour(clock: str) -> bool:
    return clock in {f"{hour:02d}:{minute}" for hour in range(24) for minute in ("00", "30")}


def _shift(demand: Placed, place: Path, shift: dict[str, object], numbers: Iterable[int]) -> None:
    windows = shift["windows"]
    assert isinstance(windows, list)
    for number in windows:
        if number not in numbers:
            demand.wrong((*place, "windows"), f"window {number} does not exist")
    start, end, rest = str(shift["start"]), str(shift["end"]), str(shift.get("rest", ""))
    if start >= end:
        demand.wrong((*place, "end"), f"the shift ends at {end}, before it begins at {start}")
    elif rest and not start <= rest[:5] < rest[-5:] <= end:
        demand.wrong((*place, "rest"), f"the rest {rest} is not within the shift {start}-{end}")


def _keys(demand: Placed, key: str, label: str, names: Sequence[str]) -> None:
    for word in demand.table.get(key, {}):
        _known(demand, (key, word), label, word, names)
