"""The text of a TOML file with other values: comments, order and spelling of all that stays are kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from queueing.errors import BadRequest

KEYS = ("code", "number", "name", "id")
"""What tells one table of a list from another."""


def with_values(text: str, value: Mapping[str, Any]) -> str:
    """The text with this value. Raises `bad_part` when TOML has no way to say it (null, for example)."""
    import tomlkit  # imported here, because a hall's files are seldom written
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        _update(document, value)
        written = tomlkit.dumps(document)
        written.encode()  # half a surrogate pair, which JSON can hold, is no text
        return written
    except RecursionError:
        raise BadRequest("bad_part", "This nests too deeply to be written as TOML.") from None
    except (TOMLKitError, ValueError, TypeError) as error:
        raise BadRequest("bad_part", f"This cannot be written as TOML: {error}") from None


def _update(table: Any, value: Mapping[str, Any]) -> None:
    for key in [key for key in table if key not in value]:
        del table[key]
    for key, new in value.items():
        old = table.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            _update(old, new)
        elif _are_tables(old) and _are_tables(new):
            _update_tables(old, new)
        elif old is None or type(old) is bool or type(new) is bool or old != new:
            table[key] = new


def _are_tables(value: object) -> bool:
    return isinstance(value, Sequence) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _update_tables(old: Any, new: Sequence[Mapping[str, Any]]) -> None:
    """What is known by its key is changed in its place; the order is that of the new tables."""
    if [_key(table) for table in old] == [_key(value) for value in new]:
        for table, value in zip(old, new, strict=True):
            _update(table, value)
        return
    known = {key: table for table in old if (key := _key(table)) is not None}
    tables: list[Any] = []
    for value in new:
        key = _key(value)
        table = known.pop(key, None) if key is not None else None
        if table is None:
            tables.append(value)
        else:
            _update(table, value)
            tables.append(table)
    old.clear()
    old.extend(tables)


def _key(table: Mapping[str, Any]) -> tuple[str, str | int] | None:
    for key in KEYS:
        if isinstance(table.get(key), str | int):
            return key, table[key]
    return None
