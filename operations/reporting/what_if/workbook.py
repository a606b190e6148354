"""Writes an answer as a workbook: windows and visits by half-hour, shifts, or figures before and after."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import locales
from operations.reporting.report import Ask, Report
from operations.reporting.sheets import as_workbook
from operations.reporting.titles import Titles
from operations.reporting.what_if.definitions import definitions
from operations.reporting.what_if.remarks import remarks
from operations.reporting.what_if.words import column, figure, unit_of, weekdays
from protocol.reporting import Cell
from protocol.what_if import Study
from queueing.hall import Hall

ROOM = "what-if"
PLANNED = (
    ("date", "text"), ("weekday", "text"), ("start", "text"), ("visits", "count"), ("low", "count"),
    ("high", "count"), ("windows", "count"), ("windows_high", "count"), ("planned", "count"), ("share_within", "share"),
    ("is_kept", "text"),
)  # fmt: skip
SHIFTS = (
    ("date", "text"), ("weekday", "text"), ("start", "text"), ("end", "text"), ("break", "text"), ("people", "count"),
)  # fmt: skip
NEEDED = (
    ("start", "text"), ("visits", "number"), ("windows", "count"), ("share_within", "share"), ("is_kept", "text"),
)  # fmt: skip
COMPARED = ("mean_seconds", "p50_seconds", "p90_seconds", "longest_seconds", "share_within", "left_share", "windows")
SIDES = ("before", "after")
UNITS = {"share_within": "share", "left_share": "share", "windows": "number"}
_LABEL = re.compile(r"(.*?)\s*(?:[(（](.*)[)）])?")
_UNIT_AFTER = {"%": "%", "minutes": " minutes", "分钟": " 分钟"}
Columns = tuple[tuple[str, str], ...]
Rows = list[tuple[Cell, ...]]


def as_file(study: Study, hall: Hall, language: str) -> bytes:
    """The workbook of a question that is done, in this language."""
    assert study.answer is not None
    texts = locales.room(language, ROOM)
    tables = {"compare": _compared, "needed": _needed, "plan": _planned}[study.answer["kind"]]
    return as_workbook(
        [
            (_report(study, name, columns, rows), _titles(study, hall, language, name, headings, columns))
            for name, columns, headings, rows in tables(study.answer, texts)
        ]
    )


def _planned(answer: Mapping[str, Any], texts: Any) -> Iterator[tuple[str, Columns, list[str], Rows]]:
    words = texts["column"]
    rows: Rows = []
    shifts: Rows = []
    for day in answer["days_planned"]:
        date_cells = (day["date"], day["weekday"])
        rows += [(*date_cells, *_half_hour(row, PLANNED[2:], texts)) for row in day["half_hours"]]
        for shift in day["shifts"]:
            rest = f"{shift['break_start']}-{shift['break_end']}" if shift["break_start"] else None
            shifts.append((*date_cells, shift["start"], shift["end"], rest, shift["people"]))
    headings = [words["shift_start" if name == "start" else name] for name, _ in SHIFTS]
    yield "shifts", SHIFTS, headings, shifts
    yield "week", PLANNED, [column(texts, name, answer) for name, _ in PLANNED], rows


def _half_hour(row: Mapping[str, Any], columns: Columns, texts: Any) -> tuple[Cell, ...]:
    """The cells of a half-hour; where even the most windows are too few, it says so, as the page does."""
    too_few = None if row.get("is_kept_high", True) else texts["state"]["too_few_high"]
    too_few = too_few if row["is_kept"] else texts["state"]["too_few"]
    return tuple(too_few if name == "is_kept" else row.get(name) for name, _ in columns)


def _needed(answer: Mapping[str, Any], texts: Any) -> Iterator[tuple[str, Columns, list[str], Rows]]:
    rows: Rows = [_half_hour(row, NEEDED, texts) for row in answer["half_hours"]]
    yield "week", NEEDED, [column(texts, name, answer) for name, _ in NEEDED], rows


def _compared(answer: Mapping[str, Any], texts: Any) -> Iterator[tuple[str, Columns, list[str], Rows]]:
    yield _summary(answer, texts)
    state = texts["state"]
    pairs = [(name, when) for name in COMPARED for when in SIDES]
    columns: Columns = (
        ("start", "text"),
        ("visits", "number"),
        *((f"{name}_{when}", UNITS.get(name, "seconds")) for name, when in pairs),
    )
    headings = [texts["column"]["start"], texts["column"]["visits"]]
    headings += [f"{_short(texts, name, answer)} {state[f'short_{when}']}" for name, when in pairs]
    rows: Rows = [
        (row["start"], _value(row["before"]["visits"]), *(_value(row[when][name]) for name, when in pairs))
        for row in answer["half_hours"]
    ]
    yield "half_hours", columns, headings, rows


def _short(texts: Any, name: str, answer: Mapping[str, Any]) -> str:
    """A figure's name as a heading: of a share in time, without the whole that it is of."""
    return column(texts, name, answer) if name == "share_within" else figure(texts, name, answer)


def _summary(answer: Mapping[str, Any], texts: Any) -> tuple[str, Columns, list[str], Rows]:
    """Figures of all days with their ranges; a row's unit is `unit_of` its name, which says it where it is seconds."""
    words, state = texts["column"], texts["state"]
    parts = [(when, bound) for when in (*SIDES, "change") for bound in ("value", "low", "high")]
    columns: Columns = (("figure", "text"), ("logged", "number"), *((f"{w}_{b}", "number") for w, b in parts))
    headings = [words["measure"], state["logged"]]
    headings += [
        state[when]
        if bound == "value"
        else texts["earlier"]["and"].join((state[f"short_{when}"].capitalize(), words[bound].lower()))
        for when, bound in parts
    ]
    rows: Rows = []
    for name in _in_summary(answer):
        unit = unit_of(name)
        ranges = [answer[when][name] for when in (*SIDES, "change")]
        bounds = [None if part is None else part[bound] for part in ranges for bound in ("value", "low", "high")]
        shown = texts["unit"]["seconds"] if unit == "seconds" else ""
        rows.append((figure(texts, name, answer) + shown, answer["logged"].get(name), *bounds))
    return "summary", columns, headings, rows


def _in_summary(answer: Mapping[str, Any]) -> list[str]:
    """The figures of all days, in order."""
    return [name for name in answer["before"] if name != "windows"]


def _units_of_rows(answer: Mapping[str, Any], columns: Columns) -> dict[str, list[str]]:
    return {name: [unit_of(figure) for figure in _in_summary(answer)] for name, unit in columns if unit == "number"}


def _value(figure: Mapping[str, Any] | None) -> Cell:
    value: Cell = None if figure is None else figure["value"]
    return value


def _report(study: Study, name: str, columns: Columns, rows: Rows) -> Report:
    answer = study.answer or {}
    selection = Ask(date.fromisoformat(answer["from"]), date.fromisoformat(answer["to"]), study.hall)
    return Report(name, selection, columns, tuple(rows))


def _titles(study: Study, hall: Hall, language: str, name: str, headings: list[str], columns: Columns) -> Titles:
    texts = locales.room(language, ROOM)
    answer, zone = study.answer or {}, ZoneInfo(hall.timezone)
    about, kind = texts["about"], answer["kind"]
    meaning = texts["page"]["meaning" if kind == "compare" else f"meaning_{kind}"]
    return Titles(
        title=texts["table"][name],
        about=(
            (about["hall"], hall.text(hall.name, language)),
            (texts["page"]["title"], texts["kind"][kind]),
            (about["period"], locales.filled(about["from_to"], start=answer["from"], end=answer["to"])),
            (about["conditions"], _conditions(study.question, texts)),
            *((about["remarks"], remark) for remark in remarks(answer, texts)),
            (about["made"], _clock(study.asked_at, zone)),
        ),
        meaning=meaning,
        headings=tuple(
            (heading, str(texts["unit"].get(unit, ""))) for heading, (_, unit) in zip(headings, columns, strict=True)
        ),
        totals="",
        zone=zone,
        language=language,
        proof=tuple(
            (about[name], str(answer[name])) for name in ("definition_version", "data_hash", "seed") if name in answer
        ),  # an answer of an older version has none
        definitions=tuple(definitions(answer, texts, language)),
        definitions_title=locales.room(language, "definitions")["title"],
        definitions_note=texts["definition"]["replayed"],
        units_of_rows=_units_of_rows(answer, columns) if name == "summary" else {},
    )


def _conditions(question: Mapping[str, Any], texts: Any) -> str:
    """The days, the changes and the goal of the question, in words."""
    words = texts["form"]
    plain = ("windows", "windows_before", "most_windows")
    parts = [_valued(words["weekdays"], weekdays(texts, question["weekdays"]))] if question.get("weekdays") else []
    parts += [_valued(words[name], question[name]) for name in plain if question.get(name)]
    parts += [_valued(words[name], " ".join(question[name])) for name in ("hours", "breaks") if question.get(name)]
    if question.get("skills"):
        skills = [f"{number}={','.join(lines)}" for number, lines in question["skills"].items()]
        parts.append(_valued(words["skills"], "; ".join(skills)))
    parts += [texts[name][question[name]] for name in ("pooling", "rule") if question.get(name)]
    if question.get("extra_wait_minutes") is not None:
        parts.append(_valued(words["extra_wait"], question["extra_wait_minutes"]))
    if question.get("booked_share"):
        parts.append(_valued(words["booked"], _percent(question["booked_share"])))
    if question.get("patience") in texts["patience"]:
        parts.append(texts["patience"][question["patience"]])
    parts.append(_valued(words["within"], f"{question['within_minutes']:g}"))
    if question["kind"] != "compare":
        parts.append(_valued(words["share"], _percent(question["share"])))
    return ", ".join(parts)


def _percent(share: float) -> str:
    return f"{100 * share:.10g}"


def _valued(label: str, value: object) -> str:
    """A field's label with its value: the unit in the label's brackets stands after the value, another remark nowhere.

    >>> _valued("Booked share (%)", 20)
    'Booked share 20%'
    """
    found = _LABEL.fullmatch(label)
    assert found is not None  # it matches every text of one line
    return f"{found[1]} {value}{_UNIT_AFTER.get(found[2], '')}"


def _clock(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")
