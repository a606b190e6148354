"""The words people read, by language and room: `locales/<language>/<room>.toml`.

Keys are dotted ("kiosk.confirm.take"); `{name}` stands for a value. A text that depends on a number is a table with
`one` and `other`; Chinese has only `other`. Simplified Chinese is the language everything is written in first.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from queueing.language import lookup, speaks

FOLDER = Path(__file__).parent
OWN = "zh-CN"
LANGUAGES = (OWN, *sorted(path.name for path in FOLDER.iterdir() if (path / "web.toml").is_file() and path.name != OWN))
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def languages() -> tuple[str, ...]:
    """The languages with texts, the house's own first; every folder here is one."""
    return LANGUAGES


def missing(language: str) -> list[str]:
    """The files to add before the house speaks a language; [] when it does."""
    folder = speaks(language, LANGUAGES) or language
    rooms = sorted(path.name for path in (FOLDER / OWN).glob("*.toml"))
    return [f"locales/{folder}/{name}" for name in rooms if not (FOLDER / folder / name).is_file()]


@cache
def room(language: str, name: str) -> dict[str, Any]:
    """Every text of a room, as nested tables; a language without texts gets the house's own. Do not modify it."""
    folder = best(language, LANGUAGES)
    loaded: dict[str, Any] = tomllib.loads((files("locales") / folder / f"{name}.toml").read_text("utf-8"))
    return loaded


def text(language: str, key: str, **values: object) -> str:
    """The text under a dotted key that begins with its room; `n` chooses between one and other.

    Raises KeyError that names a missing key, or a value that the text needs.
    """
    node: Any = room(language, key.partition(".")[0])
    for part in key.split(".")[1:]:
        if not isinstance(node, Mapping) or part not in node:
            raise KeyError(f"no text '{key}' in {language}")
        node = node[part]
    return filled(_form(node, key, values.get("n")), **values)


def _form(forms: Any, key: str, n: object) -> str:
    if isinstance(forms, Mapping):
        forms = forms.get("one", forms.get("other")) if n == 1 else forms.get("other")
    if not isinstance(forms, str):
        raise KeyError(f"'{key}' is not a text")
    return forms


def filled(template: str, **values: object) -> str:
    """Fill in the values; values are not expanded again.

    >>> filled("{n} 人在前", n=3)
    '3 人在前'
    """
    return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), template)


def best(tag: str, offered: tuple[str, ...]) -> str:
    """The offered language that fits a tag (`queueing.language`), else the first.

    >>> best("zh-Hans", ("en", "zh-CN")), best("fr", ("zh-CN", "en"))
    ('zh-CN', 'zh-CN')
    """
    return lookup((tag,), offered) or offered[0]
