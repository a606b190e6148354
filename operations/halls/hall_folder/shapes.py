"""The keys allowed in each table of a hall folder. Keys, types, defaults and bounds come from the hall's dataclasses,
with the notes of `queueing/keys.py`. Rules between tables are in `checks`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, Union, get_args, get_origin, get_type_hints
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

from locales.spoken import tongues
from operations.halls.hall_folder.mistakes import nearest
from queueing.keys import Bounds, EachOnce, Key, Keys, Kind, Like, NoKey, OneOf
from queueing.policies import RULES
from queueing.text import Text, TextLists

Table = dict[str, Any]
"""A table as tomllib gave it; after `validated` it has the keys and types of its shape."""

_closed = with_config(ConfigDict(extra="forbid", strict=True, allow_inf_nan=False))

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TURNING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_SPAN = re.compile(rf"({_CLOCK})-({_CLOCK}|24:00)")


class FieldKey(NamedTuple):
    """A key of a table: the dataclass field it fills, the field's type with its notes, and whether it is required."""

    field: str
    hint: Any
    required: bool


@cache
def keys_of(kind: type) -> Mapping[str, FieldKey]:
    """The keys of the table that a dataclass is read from."""
    hints = get_type_hints(kind, include_extras=True)
    keys = {}
    for field in fields(kind):
        notes = get_args(hints[field.name])[1:] if get_origin(hints[field.name]) is Annotated else ()
        if not any(isinstance(note, NoKey) for note in notes):
            name = next((note.name for note in notes if isinstance(note, Key)), field.name)
            required = field.default is MISSING and field.default_factory is MISSING
            keys[name] = FieldKey(field.name, hints[field.name], required)
    return keys


def text_keys(kind: type) -> list[str]:
    """The keys that hold words for people, by language."""
    return [name for name, key in keys_of(kind).items() if key.hint in (Text, TextLists)]


@cache
def shape_of(kind: type) -> type:
    """The table that a dataclass is read from, as pydantic checks it: no other keys, and no conversions."""
    keys = {name: _shape(key.hint) for name, key in keys_of(kind).items()}
    optional = {name: shape if keys_of(kind)[name].required else NotRequired[shape] for name, shape in keys.items()}
    return _table(f"{kind.__name__}Table", optional)


def _table(name: str, keys: dict[str, Any]) -> type:
    table: type = TypedDict(name, keys)  # type: ignore[misc]
    return _closed(table)


def _shape(hint: Any) -> Any:
    """A field's type as TOML gives its values: lists, and tables whose keys are text; None is a key left out."""
    if hint == Text:
        return Annotated[dict[str, _WORD], Field(min_length=1)]
    if is_dataclass(hint):
        return shape_of(hint)  # type: ignore[arg-type]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _noted(arguments[0], arguments[1:])
    if origin is tuple:
        return list[_shape(arguments[0])]  # type: ignore[misc]
    if origin is Mapping:
        return dict[str if arguments[0] is date else _shape(arguments[0]), _shape(arguments[1])]  # type: ignore[misc]
    if origin in (Union, UnionType):
        return _shape(next(argument for argument in arguments if argument is not NoneType))
    return hint


def _noted(hint: Any, notes: tuple[Any, ...]) -> Any:
    shape = _shape(hint)
    for note in notes:
        match note:
            case Bounds(least, most, above):
                shape = Annotated[shape, Field(gt=least, le=most) if above else Field(ge=least, le=most)]
            case Like(pattern, example):
                shape = Annotated[shape, _like(pattern, example)]
            case OneOf(words):
                shape = Literal[words]
            case Keys(names):
                shape = _table("KeysTable", dict.fromkeys(names, NotRequired[get_args(shape)[1]]))
            case EachOnce():
                shape = Annotated[shape, Field(min_length=1), AfterValidator(_once)]
            case Kind(name):
                shape = _KINDS[name]
    return shape


def _clean(text: str) -> str:
    """Refuse characters with an effect on printers or screens: control characters, line breaks, direction marks."""
    for sign in text:
        if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Zl", "Zp") or sign in _TURNING:
            raise PydanticCustomError("unclean", "has the control character U+{sign}", {"sign": f"{ord(sign):04X}"})
    if text != text.strip():
        raise PydanticCustomError("unclean", "begins or ends with a space", {})
    return text


def is_hours(value: object) -> bool:
    """Whether the value has the form "09:00-12:00"."""
    return isinstance(value, str) and _SPAN.fullmatch(value) is not None


def is_clock(value: object) -> bool:
    """Whether the value has the form "09:30"."""
    return isinstance(value, str) and re.fullmatch(_CLOCK, value) is not None


def _hours(text: str) -> str:
    if not is_hours(text):
        raise PydanticCustomError("span", 'must be hours like "09:00-12:00", not "{text}"', {"text": text[:40]})
    return text


def _span(text: str) -> str:
    if _hours(text)[:5] >= text[-5:]:
        raise PydanticCustomError("span", '"{text}" ends before it begins', {"text": text})
    return text


def _once(languages: list[str]) -> list[str]:
    if len(set(languages)) < len(languages):
        raise PydanticCustomError("like", "a language is named twice", {})
    return languages


def _one_of(label: str, words_of: Callable[[], Iterable[str]]) -> AfterValidator:
    """Accept only words of a list; the message suggests the most similar one."""

    def check(word: str) -> str:
        words = list(words_of())
        if word not in words:
            hint = nearest(word, words)
            sentence = {"what": label, "word": word[:60], "hint": hint}
            raise PydanticCustomError("known", '{what} "{word}" does not exist{hint}', sentence)
        return word

    return AfterValidator(check)


def _tongue(word: str) -> str:
    if word not in tongues():
        hint = nearest(word, tongues())
        sentence = {"word": word[:60], "hint": hint}
        text = 'announcement in "{word}" does not exist{hint}; a new tongue needs its sentences in locales/spoken.toml'
        raise PydanticCustomError("known", text, sentence)
    return word


def _clock(text: str) -> str:
    if not is_clock(text):
        raise PydanticCustomError("clock", 'must be a time like "09:30", not "{text}"', {"text": text[:40]})
    return text


def _like(pattern: str, example: str) -> AfterValidator:
    """Accept only text of a pattern; the message shows an example."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError(
                "like", "must be {example}, not {text}", {"example": example, "text": repr(text[:40])}
            )
        return text

    return AfterValidator(check)


_WORD = Annotated[str, StringConstraints(min_length=1, max_length=160), AfterValidator(_clean)]
_KINDS: dict[str, Any] = {
    "word": _WORD,
    "clock": Annotated[str, AfterValidator(_clock)],
    "hours": Annotated[str, AfterValidator(_hours)],
    "rest": Annotated[str, AfterValidator(lambda text: text and _span(text))],
    "tongue": Annotated[str, AfterValidator(_tongue)],
    "calling rule": Annotated[str, _one_of("calling rule", lambda: RULES)],
    "time zone": Annotated[str, _one_of("time zone", lambda: sorted(available_timezones()))],
}
"""What the name of a `Kind` means."""
