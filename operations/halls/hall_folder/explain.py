"""Pydantic's errors as sentences for the person who keeps the hall's file."""

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, get_args, get_origin, get_type_hints

from pydantic_core import ErrorDetails
from typing_extensions import is_typeddict

from operations.halls.hall_folder.mistakes import nearest

_SENTENCES = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list like [\"…\", \"…\"]",
    "dict_type": "must be a table",
    "date_type": "must be a date like 2026-10-01, without quotes",
    "finite_number": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "string_too_short": "must not be empty",
    "string_too_long": "must be at most {max_length} characters",
    "too_short": "must not be empty",
    "literal_error": "must be one of {expected}",
}  # fmt: skip
_OWN = ("unclean", "span", "clock", "like")
_WHOLE = ("known",)
"""Their sentence names the word itself."""


def explain(details: ErrorDetails, shape: type) -> str:
    """One sentence with the key, what is wrong with it and what would be right."""
    *around, last = [part for part in details["loc"] if part != "[key]"] or [""]
    if details["type"] == "extra_forbidden":
        return f'unknown key "{str(last)[:60]}"{nearest(str(last), keys_at(shape, around))}'
    if details["type"] == "missing":
        return f'"{last}" is missing'
    if details["type"] in _WHOLE:
        return str(details["msg"])
    name = ".".join(str(part) for part in details["loc"] if isinstance(part, str) and part != "[key]")
    sentence = _SENTENCES.get(details["type"])
    if details["type"] in _OWN or sentence is None:
        return f"{name}: {details['msg']}"
    return f"{name}: {sentence.format(**details.get('ctx', {}))}, not {_short(details['input'])}"


def keys_at(shape: Any, path: Sequence[str | int]) -> list[str]:
    """The keys a table may have at this place of a shape; [] where any key may stand."""
    for part in path:
        if is_typeddict(shape):
            shape = _bare(get_type_hints(shape).get(str(part)))
        else:
            shape = _bare((get_args(shape) or (None,))[-1])
    return list(get_type_hints(shape)) if is_typeddict(shape) else _literal_keys(shape)


def _literal_keys(shape: Any) -> list[str]:
    keys = get_args(shape)[:1] if get_origin(shape) is dict else ()
    return [str(word) for key in keys if get_origin(key) is Literal for word in get_args(key)]


def _bare(shape: Any) -> Any:
    return get_args(shape)[0] if get_origin(shape) is NotRequired else shape


def _short(value: object) -> str:
    """A wrong value for display: in TOML's words, shortened."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, str):
        return ascii_quoted(value[:40] + ("…" if len(value) > 40 else ""))
    return str(value)[:40]


def ascii_quoted(text: str) -> str:
    """Text in double quotes, control signs written out."""
    return '"' + "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text) + '"'
