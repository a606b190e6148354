"""The text that `onewindow run` prints before the hall opens."""

import os
from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

import config
import locales
from commands.addresses import own_url
from queueing.demonstration import free_window, trials
from queueing.hall import Hall


def greeting(settings: config.Settings, hall: Hall, logins: Mapping[str, str], is_alone: bool = True) -> str:
    """What to try in the demo hall, the addresses, and the logins. `is_alone`: the server has no other hall."""
    front = own_url(settings)
    language = terminal_language(os.environ)
    words = locales.room(language, "demo")
    window = free_window(hall)
    tries = [
        (
            f"{n}  {locales.filled(words['try'][trial.word], window=window)}",
            front + trial.path,
            _login(trial.login, logins),
        )
        for n, trial in enumerate(trials(hall, is_alone), 1)
    ]
    more_text, hint = words["more"], words["hint" if settings.demo_people else "hint_empty"]
    rest = [
        (more_text["pages"], f"{front}/", ""),
        (more_text["admin"], f"{front}/admin/", _login("admin", logins)),
        (more_text["logins"], str(settings.data / "logins.txt"), ""),
    ]
    return "\n".join(["", words["title"], hint, *_table(tries), "", *_table(rest), more_text["stop"], ""])


def _login(name: str, logins: Mapping[str, str]) -> str:
    return f"{name} {logins[name]}" if name in logins else ""


def _table(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    first, second = (max(_cells(row[column]) for row in rows) + 2 for column in (0, 1))
    return [f"  {_padded(label, first)}{_padded(address, second)}{login}".rstrip() for label, address, login in rows]


def _cells(text: str) -> int:
    """The width of a text in cells of a terminal; Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, cells: int) -> str:
    return text + " " * (cells - _cells(text))


def terminal_language(environ: Mapping[str, str]) -> str:
    """The language of the terminal: Chinese, or English for any other setting."""
    setting = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh-CN" if setting.startswith("zh") else "en"
