"""What printers and their programs say of themselves, in the reader's language.

They say it in English, which is kept and logged as it came. What the house says itself has words in
`admin.printer_says`; whatever else there is (of a driver, of an operating system) is technical information.
"""

import re
from collections.abc import Iterator

import locales

PATTERNS = {
    "told_late": r"told late by (?P<name>\S+)",
    "twice": r"came out twice, also at (?P<name>\S+)",
    "not_confirmed": r"the printer did not confirm",
    "stopped_before": r"(?P<state>[a-z_]+) before the printer confirmed",
    "driver_hangs": r"the printer's driver does not come back",
    "driver_failed": r"the driver failed",
    "not_asked": r"not asked yet",
    "does_not_tell": r"this model does not tell",
    "says_nothing": r"the printer says nothing",
    "silent": r"the printer has answered before and does not answer now",
    "switch_off": r"an error that only switching off clears",
    "by_itself": r"stopped by itself; goes on by itself, as when the head is too hot",
    "unheard": r"its computer does not tell",
    "left_hall": r"its printer (?P<name>\S+) left the hall, which has no other",
}
_ALL = {key: re.compile(rf"(?:^|(?<= )){pattern}(?= |$)") for key, pattern in PATTERNS.items()}


def spoken(detail: str, language: str) -> tuple[list[str], str]:
    """The sentences in a language, and the rest as it came.

    >>> spoken("no route to host told late by first", "en")
    (['Reported late by the print program “first”'], 'no route to host')
    """
    found = sorted(_found(detail))
    for start, end, *_ in reversed(found):
        detail = detail[:start] + detail[end:]
    return [_words(key, values, language) for *_, key, values in found], " ".join(detail.split())


def _found(detail: str) -> Iterator[tuple[int, int, str, tuple[tuple[str, str], ...]]]:
    for key, pattern in _ALL.items():
        if match := pattern.search(detail):
            yield match.start(), match.end(), key, tuple(match.groupdict().items())


def _words(key: str, values: tuple[tuple[str, str], ...], language: str) -> str:
    """The sentence; a printer's state in its word."""
    states = locales.room(language, "admin")["printer_state"]
    named = {name: states.get(value, value) if name == "state" else value for name, value in values}
    return locales.text(language, f"admin.printer_says.{key}", **named)
