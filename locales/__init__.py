"""The words people read, by language and room: `locales/<language>/<room>.toml`.

Keys are dotted ("kiosk.confirm.take"); `{name}` stands for a value. A text that depends on a number is a table with
`one` and `other`; Chinese has only `other`. Simplified Chinese is the language everything is written in first.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh-CN", "en")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def languages() -> tuple[str, ...]:
    """The languages there are texts in, the first being the house's own."""
    return LANGUAGES


@cache
def room(language: str, name: str) -> dict[str, Any]:
    """Every text of a room, as nested tables; a language without texts gets the house's own. Do not change it."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    loaded: dict[str, Any] = tomllib.loads((files("locales") / known / f"{name}.toml").read_text("utf-8"))
    return loaded


def text(language: str, key: str, **values: object) -> str:
    """The text under a dotted key that begins with its room; `n` chooses between one and other.

    Raises KeyError naming a key that is missing, or a value that the text asks for and was not given.
    """
    found: Any = room(language, key.partition(".")[0])
    for part in key.split(".")[1:]:
        if not isinstance(found, Mapping) or part not in found:
            raise KeyError(f"no text '{key}' in {language}")
        found = found[part]
    return filled(_form(found, key, values.get("n")), **values)


def _form(found: Any, key: str, n: object) -> str:
    if isinstance(found, Mapping):
        found = found.get("one", found.get("other")) if n == 1 else found.get("other")
    if not isinstance(found, str):
        raise KeyError(f"'{key}' is not a text")
    return found


def filled(template: str, **values: object) -> str:
    """Put values in; nothing in a value is looked at again.

    >>> filled("{n} 人在前", n=3)
    '3 人在前'
    """
    return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), template)


def best(wanted: str, offered: tuple[str, ...]) -> str:
    """The offered language nearest to a tag: the same, else the same tongue, else the first.

    >>> best("zh-TW", ("zh-CN", "en")), best("fr", ("zh-CN", "en"))
    ('zh-CN', 'zh-CN')
    """
    tongue = wanted.lower().split("-")[0]
    for language in offered:
        if language.lower() == wanted.lower():
            return language
    return next((language for language in offered if language.lower().split("-")[0] == tongue), offered[0])
