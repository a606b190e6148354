"""A hall's folder as one Python value, written as TOML; and every key that its files may have."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, NotRequired, get_args, get_origin, get_type_hints

from typing_extensions import is_typeddict

from operations.halls.hall_folder.shapes import shape_of
from queueing.guide import Material, Outcome, Question
from queueing.hall import (
    Demand,
    DisplayScreen,
    Hall,
    Kiosk,
    Line,
    Neighbour,
    Printer,
    Service,
    ServiceWindow,
    Wording,
)
from slips import SHAPES

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Files = dict[str, Any]
Edits = Mapping[tuple[str | int, ...], Any]
"""Where (file, keys and indices) → the new value; None takes the key away."""


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


BASE: Files = {
    "hall.toml": {
        "code": "hall",
        "name": both("测试大厅", "Test hall"),
        "timezone": "Asia/Shanghai",
        "languages": ["zh-CN", "en"],
        "opening": {day: ["09:00-17:00"] for day in WEEKDAYS},
        "calling": {"no_show_after_seconds": 0},
        "display": {},
        "kiosk": {},
        "printing": {},
        "priority": [{"code": "elderly", "name": both("老年人", "Senior"), "head_start_minutes": 20}],
    },
    "lines.toml": {"line": [{"code": code, "name": both(f"{code}类", f"Line {code}")} for code in "AB"]},
    "services/all.toml": {
        "service": [
            {"code": code, "line": code[0].upper(), "name": both(f"事项{code}", f"Service {code}"), "minutes": 5}
            for code in ("a1", "a2", "b1")
        ]
    },
    "windows.toml": {"window": [{"number": 1, "serves": ["A"]}, {"number": 2, "serves": ["*"]}]},
    "devices.toml": {
        "kiosk": [{"name": "k1", "printer": "p1"}],
        "printer": [{"name": name, "address": "virtual:", "profile": "generic-80mm"} for name in ("p1", "p2")],
        "display": [{"name": "left", "window": 1}],
    },
    "demand.toml": {
        "arrivals": {"mon": {"09:00": 30, "10:00": 30}},
        "shift": [{"windows": [1], "start": "09:00", "end": "17:00"}],
    },
}


def edited(edits: Edits, files: Files = BASE) -> Files:
    """A copy with these changes."""
    made = deepcopy(files)
    for (*way, last), value in edits.items():
        place: Any = made
        for part in way:
            place = place[part] if isinstance(part, int) else place.setdefault(part, {})
        if value is None:
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return made


def write(files: Files, folder: Path) -> Path:
    """The folder on disk; a file of bytes is written as it is."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text("".join(f'"{key}" = {_toml(value)}\n' for key, value in content.items()), "utf-8")
    return folder


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {_toml(one)}' for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


TABLES = {
    "hall": shape_of(Hall),
    "line": shape_of(Line),
    "service": shape_of(Service),
    "window": shape_of(ServiceWindow),
    "kiosk": shape_of(Kiosk),
    "printer": shape_of(Printer),
    "display": shape_of(DisplayScreen),
    "demand": shape_of(Demand),
    "words": shape_of(Wording),
    "neighbour": shape_of(Neighbour),
    "material": shape_of(Material),
    "question": shape_of(Question),
    "outcome": shape_of(Outcome),
    **{f"slip {kind}": shape for kind, shape in SHAPES.items()},
}


def every_key() -> list[str]:
    """Every key that a file of a hall may have, as "table.key.key"."""
    return [key for name, shape in TABLES.items() for key in _keys(shape, name)]


def _keys(shape: Any, before: str) -> Iterator[str]:
    for name, hint in get_type_hints(shape).items():
        inner = _bare(hint)
        if is_typeddict(inner):
            yield from _keys(inner, f"{before}.{name}")
        else:
            yield f"{before}.{name}"


def _bare(hint: Any) -> Any:
    """What stands inside NotRequired and list."""
    while get_origin(hint) in (NotRequired, list):
        hint = get_args(hint)[0]
    return hint
