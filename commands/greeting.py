"""What `onewindow run` says in the terminal before the hall opens."""

import os
from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

import config
import locales
from queueing.demonstration import free_window, trials
from queueing.hall import Hall


def greeting(settings: config.Settings, hall: Hall, logins: Mapping[str, str]) -> str:
    """What to try in the demo hall, where everything is, and who may log in."""
    front = f"http://{settings.host}:{settings.port}"
    language = terminal_language(os.environ)
    words = locales.room(language, "demo")
    window = free_window(hall)
    tries = [
        (f"{n}  {locales.filled(words['try'][one.word], window=window)}", front + one.path, _login(one.login, logins))
        for n, one in enumerate(trials(hall), 1)
    ]
    more, hint = words["more"], words["hint" if settings.demo_people else "hint_empty"]
    rest = [
        (more["pages"], f"{front}/", ""),
        (more["admin"], f"{front}/admin/", _login("admin", logins)),
        (more["logins"], str(settings.data / "logins.txt"), ""),
    ]
    return "\n".join(["", words["title"], hint, *_table(tries), "", *_table(rest), more["stop"], ""])


def _login(name: str, logins: Mapping[str, str]) -> str:
    return f"{name} {logins[name]}" if name in logins else ""


def _table(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    first, second = (max(_cells(row[column]) for row in rows) + 2 for column in (0, 1))
    return [f"  {_padded(what, first)}{_padded(where, second)}{login}".rstrip() for what, where, login in rows]


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes; Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, cells: int) -> str:
    return text + " " * (cells - _cells(text))


def terminal_language(environ: Mapping[str, str]) -> str:
    """The language the terminal is set to: Chinese, or English where it is set to anything else."""
    setting = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh-CN" if setting.startswith("zh") else "en"
