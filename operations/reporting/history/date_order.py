"""Which number of 03/02/2026 is the month: named with the import, or found where one order alone fits all rows."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from unicodedata import normalize

from operations.reporting.history.columns import EVERY, TIMES, BadRow
from operations.reporting.history.reading import Row

ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}
"""Order → how people write it. A year of two digits may stand first; one of four stands last here, as a date that
begins with it needs no order.
"""
LOOK_ROWS = 1_000
"""A file in whose first rows no date needs an order is not read twice; such a date further down is refused."""
MOST_REMEMBERED = 50_000
_CENTURY_ENDS = 90
_WRITTEN = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{1,2})(?!\d)")
_PLACES = [EVERY.index(name) for name in TIMES]
Numbers = tuple[str, str, str]


def in_order(numbers: Numbers, order: str) -> date | None:
    """The date of three numbers in this order; None: they are none."""
    parts = dict(zip(order, numbers, strict=True))
    if len(parts["y"]) not in (2, 4):
        return None
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 1900 if year >= _CENTURY_ENDS else 2000
    with suppress(ValueError):
        return date(year, int(parts["m"]), int(parts["d"]))
    return None


def found(rows: Iterator[Row]) -> tuple[str, str]:
    """The order of a file's dates, and the sentence about it for the summary. ("", …): more than one order fits, or
    none does; ("", ""): no date needs one.
    """
    dates = _Dates()
    for number, (_, values) in enumerate(rows):
        if number == LOOK_ROWS and not dates.examples:
            break
        if not isinstance(values, BadRow):
            for place in _PLACES:
                dates.look(values[place])
    return dates.verdict()


class _Dates:
    """The orders that fit all dates so far, and for each set of orders a date that it fits."""

    def __init__(self) -> None:
        self.examples: dict[frozenset[str], str] = {}
        self._seen: set[Numbers] = set()

    def look(self, text: str) -> None:
        match = _WRITTEN.match(text if text.isascii() else normalize("NFKC", text))
        if match is None:
            return
        numbers = match[1], match[2], match[3]
        if numbers in self._seen:
            return
        if len(self._seen) >= MOST_REMEMBERED:
            self._seen.clear()
        self._seen.add(numbers)
        orders = frozenset(order for order in ORDERS if in_order(numbers, order))
        if orders:  # else a mistake, which its own row will be told
            self.examples.setdefault(orders, match[0])

    def verdict(self) -> tuple[str, str]:
        if not self.examples:
            return "", ""
        fitting = frozenset(ORDERS).intersection(*self.examples)
        examples = " and ".join(self.examples[orders] for orders in sorted(self.examples, key=len)[:2])
        if not fitting:
            return "", f"No one order fits all dates, such as {examples}: say --dates {_options(ORDERS)}"
        example = self.examples[min(self.examples, key=len)]
        if len(fitting) > 1:
            return "", f"Dates like {example} can be read in more than one way: say --dates {_options(fitting)}"
        order = min(fitting)
        return order, f"dates like {example} were read as {ORDERS[order]}; no other order fits all rows"


def _options(orders: frozenset[str] | dict[str, str]) -> str:
    *first, last = (order for order in ORDERS if order in orders)
    return f"{', '.join(first)} or {last}"
