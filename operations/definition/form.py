"""What the files of a hall hold, as forms show it: every key of every table, with its kind, its default and its bounds.

It comes from the hall's dataclasses, as the check of the files does: a new key is a new field of the form.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zoneinfo import available_timezones

from locales.spoken import tongues
from operations.halls.hall_folder.shapes import keys_of
from queueing.guide import Condition, Material, Outcome, Question
from queueing.hall import DisplayScreen, Hall, Kiosk, Line, Neighbour, Printer, Service, ServiceWindow, Wording
from queueing.keys import Bounds, Hours, Keys, Kind, Like, OneOf
from queueing.policies import RULES
from queueing.text import Text, TextLists

Entry = dict[str, Any]
TABLES = (
    Hall,
    Line,
    Service,
    ServiceWindow,
    Kiosk,
    Printer,
    DisplayScreen,
    Wording,
    Neighbour,
    Question,
    Outcome,
    Material,
)
"""The tables that stand at the top of a file."""
_REFERENCES = {
    (Service, "line"): "lines", (ServiceWindow, "serves"): "lines", (ServiceWindow, "helps"): "lines",
    (Kiosk, "printer"): "printers", (Printer, "backup"): "printers", (Printer, "profile"): "profiles",
    (DisplayScreen, "window"): "windows", (Outcome, "materials"): "materials", (Outcome, "redirect"): "services",
}  # fmt: skip
"""Keys that name something else of the hall."""


@cache
def forms() -> dict[str, list[Entry]]:
    """The keys of every table, by the name of its dataclass."""
    made: dict[str, list[Entry]] = {}
    for kind in TABLES:
        _describe(kind, made)
    return made


def _describe(kind: type, made: dict[str, list[Entry]]) -> None:
    made[kind.__name__] = []
    defaults = {field.name: _default(field) for field in fields(kind)}
    for name, key in keys_of(kind).items():
        entry = {"name": name, "required": key.required, "default": defaults[key.field], **_kind(key.hint, made)}
        if refers := _REFERENCES.get((kind, name)):
            entry |= {"kind": "refs" if entry["kind"] == "words" else "ref", "refers": refers}
        made[kind.__name__].append(entry)


def _default(field: "Field[Any]") -> Any:
    """The default as JSON says it; None: there is none, or it is a table."""
    if field.default is MISSING or not isinstance(field.default, str | int | float | tuple):
        return None
    return list(field.default) if isinstance(field.default, tuple) else field.default


def _kind(hint: Any, made: dict[str, list[Entry]]) -> Entry:
    for words, kind in ((Text, "text"), (TextLists, "texts"), (Condition, "when"), (Hours, "span")):
        if hint == words:
            return {"kind": kind}
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _noted(_kind(arguments[0], made), arguments[1:])
    if origin in (Union, UnionType):
        return _kind(next(argument for argument in arguments if argument is not NoneType), made)
    if origin is Literal:
        return {"kind": "choice", "choices": list(arguments)}
    if origin is tuple:
        return _list(_kind(arguments[0], made))
    if origin is Mapping:
        return {"kind": "days"} if arguments[0] is date else {"kind": "raw"}
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in made:
            _describe(hint, made)
        return {"kind": "table", "of": hint.__name__}
    return {
        "kind": {bool: "flag", int: "number", float: "number", date: "date"}.get(hint, "word"),
        "whole": hint is int,
    }


def _list(inner: Entry) -> Entry:
    many = {"table": "tables", "date": "dates", "span": "spans", "choice": "choices", "number": "numbers"}
    return {**inner, "kind": many.get(inner["kind"], "words")}


def _noted(entry: Entry, notes: tuple[Any, ...]) -> Entry:
    for note in notes:
        match note:
            case Bounds(least, most, above):
                entry = {**entry, "least": least, "most": most, "above": above}
            case Like(pattern, example):
                entry = {**entry, "pattern": pattern, "example": example}
            case OneOf(words):
                entry = {**entry, "kind": "choice", "choices": list(words)}
            case Keys():
                entry = {**entry, "kind": "week"}
            case Kind(name):
                entry = {**entry, **_of_name(name)}
    return entry


def _of_name(name: str) -> Entry:
    """What the name of a `Kind` means to a form."""
    choices = {"calling rule": list(RULES), "time zone": sorted(available_timezones()), "tongue": list(tongues())}
    if name in choices:
        return {"kind": "choice", "choices": choices[name]}
    return {"kind": {"clock": "clock", "hours": "span", "rest": "span"}.get(name, "word")}
