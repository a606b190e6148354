"""Fills in layouts: from a job and the tables of its layout to blocks of paper (pure)."""

import binascii
import logging
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from printing.blocks import Barcode, Block, Columns, Cut, Feed, Logo, Qr, Rule, Text
from printing.calibration import calibration
from printing.slip import Job, Slip, wait_text
from printing.text import clean, filled, say, shortened, width
from slips import LayoutError, checked, house

MOST_MATERIALS = 20
LARGEST = 8
NARROW_COLUMNS = 40
_ADDRESS = re.compile(r"https?://[!-~]{1,300}")
log = logging.getLogger(__name__)


def layout(job: Job, columns: int, printer: Mapping[str, object] | None = None, copies: int = 0) -> list[Block]:
    """The blocks of a job's slip for paper with this many columns.

    `printer` are the facts on a test page; `copies` are attempts of this agent that may have been printed. The copy
    mark and the cut are not part of layouts: every slip has them.
    """
    if job.kind == "calibration":
        return [*calibration(job.slip.texts, printer or {}), Cut()]
    count = job.copy_count + copies
    body = _Filled(job, columns, printer or {}, count).blocks(_tables(job))
    return [*_copy_mark(job, count), *body, Cut()]


def _tables(job: Job) -> list[dict[str, Any]]:
    """The hall's own layout, or the house's. A layout that cannot be used must not cost a citizen the ticket."""
    if job.layout is not None:
        try:
            return checked(job.layout)
        except LayoutError as error:
            log.error("slip %s: the hall's layout cannot be used: %s", job.id, error)
    return house(job.form or job.kind)


def _copy_mark(job: Job, count: int) -> list[Block]:
    if not count:
        return []
    texts = job.slip.texts
    mark = Text(say(texts, "copy.mark", n=count), 2, 2, bold=True, align="center", inverse=True)
    if job.form == "large":  # every line of large print is long on the paper, and the mark says it all
        return [mark]
    return [mark, Text(say(texts, "copy.note"), align="center"), Feed(12)]


class _Filled:
    """One job's values, and the tables filled with them."""

    def __init__(self, job: Job, columns: int, printer: Mapping[str, object], copies: int) -> None:
        self._job, self._slip, self._columns = job, job.slip, columns
        self._values = _values(job.slip, columns, printer) | {
            "copy": "yes" if copies else "",
            "narrow": "yes" if columns < NARROW_COLUMNS else "",
        }

    def blocks(self, tables: list[dict[str, Any]]) -> list[Block]:
        return [block for table in tables if self._holds(table.get("when", [])) for block in self._of(table)]

    def _holds(self, needed: str | list[str]) -> bool:
        conditions = [needed] if isinstance(needed, str) else needed
        return all(
            bool(self._values[condition.removeprefix("not ")]) != condition.startswith("not ")
            for condition in conditions
        )

    def _of(self, table: dict[str, Any]) -> list[Block]:
        return next(make(self, table) for kind, make in _KINDS.items() if kind in table)

    def _words(self, phrase: Any) -> str:
        """A phrase in the job's language with its values; values are not expanded again."""
        if isinstance(phrase, dict) and "label" in phrase:
            return say(self._slip.texts, phrase["label"], **self._values)
        if isinstance(phrase, dict):
            phrase = phrase.get(self._job.language, next(iter(phrase.values())))
        return clean(filled(phrase, **self._values))

    def _text(self, table: dict[str, Any]) -> list[Block]:
        words = self._words(table["text"])
        wide, high = self._size(table, words)
        if "lines" in table:
            words = shortened(words, self._columns // wide, table["lines"])
        return [
            Text(words, wide, high, table.get("bold", False), table.get("align", "left"), table.get("lead", ""),
                 table.get("inverse", False))
        ]  # fmt: skip

    def _size(self, table: dict[str, Any], words: str = "") -> tuple[int, int]:
        """The size in numbers; `largest` is as large as the width allows, to be read at arm's length."""
        size = table.get("size", 1)
        if size == "largest":
            size = max(2, min(LARGEST, self._columns // max(1, width(words))))
        return (size[0], size[1]) if isinstance(size, list) else (size, size)

    def _pair(self, table: dict[str, Any]) -> list[Block]:
        left, right = map(self._words, table["columns"])
        wide, high = self._size(table, left + right)
        wide = max(1, min(wide, self._columns // max(1, width(left), width(right))))  # for narrow paper
        return [Columns(left, right, wide, min(high, wide + 1), table.get("bold", False))]

    def _list(self, table: dict[str, Any]) -> list[Block]:
        size, bold = self._size(table, "88"), table.get("bold", False)
        items = self._slip.materials[:MOST_MATERIALS]
        return [Text(item, *size, bold, lead=f"{n}. ") for n, item in enumerate(items, 1)]

    def _rows(self, table: dict[str, Any]) -> list[Block]:
        size, bold = self._size(table, "88"), table.get("bold", False)
        return [Columns(label, value, *size, bold) for label, value in self._slip.rows]

    def _rule(self, _table: dict[str, Any]) -> list[Block]:
        return [Rule()]

    def _qr(self, table: dict[str, Any]) -> list[Block]:
        content = self._words(table["qr"])
        return [Qr(content, table.get("dots", 6))] if content else []

    def _barcode(self, table: dict[str, Any]) -> list[Block]:
        content = self._words(table["barcode"])
        return [Barcode(content, table.get("kind", "CODE128"), table.get("high", 64))] if content else []

    def _logo(self, table: dict[str, Any]) -> list[Block]:
        try:
            image = b64decode(self._job.pictures.get(table["logo"], ""), validate=True)
        except (binascii.Error, ValueError):
            return []
        return [Logo(table["logo"], image)] if image else []

    def _feed(self, table: dict[str, Any]) -> list[Block]:
        return [Feed(table["feed"])]


_KINDS: dict[str, Callable[[_Filled, dict[str, Any]], list[Block]]] = {
    "text": _Filled._text,
    "columns": _Filled._pair,
    "list": _Filled._list,
    "rows": _Filled._rows,
    "rule": _Filled._rule,
    "qr": _Filled._qr,
    "barcode": _Filled._barcode,
    "logo": _Filled._logo,
    "feed": _Filled._feed,
}


def _values(slip: Slip, columns: int, printer: Mapping[str, object]) -> dict[str, str]:
    """The value of each name of `slips.VALUES` on this slip; empty when there is none."""
    texts, days = slip.texts, slip.promised_days
    promise = say(texts, "ticket.promised", n=days) if days else say(texts, "ticket.on_the_spot")
    return {
        "hall": slip.hall,
        "number": slip.number,
        "service": slip.service,
        "line": slip.line,
        "priority": slip.priority,
        "booked": slip.booked,
        "first": say(texts, "ticket.nobody") if slip.ahead == 0 else "",
        "ahead": "" if slip.ahead is None else str(slip.ahead),
        "people": say(texts, "ticket.people", n=slip.ahead) if slip.ahead else "",
        "wait": wait_text(slip.wait, texts) if slip.wait else "",
        "time": slip.local_time,
        "days": str(days or ""),
        "promise": promise,
        "url": slip.url if _ADDRESS.fullmatch(slip.url) else "",
        "materials": "; ".join(slip.materials),
        "rows": "yes" if slip.rows else "",
        "printer": str(printer.get("name", "")),
        "profile": str(printer.get("profile", "")),
        "encoding": str(printer.get("encoding", "")),
        "dots": str(printer.get("dots", "")),
        "columns": str(columns),
        "ruler": ("1234567890" * 10)[:columns],
    }
