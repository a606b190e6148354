"""Slips: from the server's job to blocks of paper (pure).

Everything here comes over the network, so every text is cleaned on its way in: no control character gets
past this.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from printing.blocks import Block, Columns, Cut, Feed, Qr, Rule, Text
from printing.text import clean, say, width

Clean = Annotated[str, AfterValidator(clean)]
_ADDRESS = re.compile(r"https?://[!-~]{1,300}")
MOST_MATERIALS = 20
LARGEST = 8


class Wait(BaseModel):
    """How long it may take until the call, in seconds: half of the visits at most p50, nine of ten at most
    p90.
    """

    p50_seconds: float = Field(ge=0)
    p90_seconds: float = Field(ge=0)


class Slip(BaseModel):
    """What stands on the paper; empty and None mean that the server does not say."""

    model_config = ConfigDict(extra="ignore")

    hall: Clean = ""
    number: Clean = ""
    service: Clean = ""
    line: Clean = ""
    priority: Clean = ""
    ahead: int | None = Field(None, ge=0)
    wait: Wait | None = None
    local_time: Clean = ""
    materials: list[Clean] = []
    promised_days: int | None = None
    url: str = ""
    rows: list[tuple[Clean, Clean]] = []
    texts: dict[str, Any] = {}


class Job(BaseModel):
    """One slip to print. `copy_count` 0 is the original; `expires_at` None: it is never too old."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    printer: str
    kind: str = "ticket"
    copy_count: int = Field(0, alias="copy", ge=0)
    language: str = "zh-CN"
    created_at: datetime
    expires_at: datetime | None = None
    slip: Slip


def layout(job: Job, columns: int, printer: Mapping[str, object] | None = None, copies: int = 0) -> list[Block]:
    """The blocks of a job's slip for paper of so many columns.

    `printer` is what a test page tells about the device; `copies` are attempts of this agent that may have
    come out.
    """
    count = job.copy_count + copies
    draw: Callable[[Slip, int], list[Block]] = {"materials": _materials, "day": _day}.get(job.kind, _ticket)
    body = _test(job.slip, columns, printer or {}) if job.kind == "test" else draw(job.slip, columns)
    return [*_copy_mark(job.slip, count), *body, Cut()]


def _copy_mark(slip: Slip, count: int) -> list[Block]:
    if not count:
        return []
    return [
        Text(f" {say(slip.texts, 'copy.mark', n=count)} ", 2, 2, bold=True, align="center", inverse=True),
        Text(say(slip.texts, "copy.note"), align="center"),
        Feed(12),
    ]


def _ticket(slip: Slip, columns: int) -> list[Block]:
    return [
        Text(slip.hall, 1, 2, align="center"),
        Feed(10),
        Text(say(slip.texts, "ticket.number"), 1, 2, align="center"),
        _number(slip.number, columns),
        *_line_name(slip),
        Text(slip.service, 2, 2, bold=True, align="center"),
        *_priority(slip),
        Rule(),
        *_queue(slip),
        Rule(),
        *_to_bring(slip),
        *_promise(slip),
        Rule(),
        *_phone(slip),
        Text(say(slip.texts, "ticket.listen"), 1, 2, align="center"),
        Text(say(slip.texts, "ticket.missed"), 1, 2, align="center"),
        Text(say(slip.texts, "ticket.taken", time=slip.local_time), 1, 2, align="center"),
    ]


def _number(number: str, columns: int) -> Text:
    """As large as the width allows, so that it is read at arm's length."""
    size = max(2, min(LARGEST, columns // max(1, width(number))))
    return Text(number, size, size, align="center")


def _line_name(slip: Slip) -> list[Block]:
    if slip.line in ("", slip.service):
        return []
    return [Text(slip.line, 1, 2, align="center")]


def _priority(slip: Slip) -> list[Block]:
    if not slip.priority:
        return []
    mark = f" {say(slip.texts, 'ticket.priority', name=slip.priority)} "
    return [Feed(6), Text(mark, 2, 2, align="center", inverse=True)]


def _queue(slip: Slip) -> list[Block]:
    texts, blocks = slip.texts, list[Block]()
    if slip.ahead == 0:
        blocks.append(Text(say(texts, "ticket.nobody"), 2, 2))
    elif slip.ahead is not None:
        people = say(texts, "ticket.people", n=slip.ahead)
        blocks.append(Columns(say(texts, "ticket.ahead"), people, 2, 2))
    if slip.wait is None:
        return [*blocks, Text(say(texts, "ticket.no_window"), 1, 2, bold=True)]
    return [*blocks, Columns(say(texts, "ticket.wait"), wait_text(slip.wait, texts), 2, 2)]


def wait_text(wait: Wait, texts: Mapping[str, Any]) -> str:
    """The range as people say it, rounded as the hall's screens do; never shorter than what was measured."""
    start, end = _minutes(wait.p50_seconds), _minutes(max(wait.p50_seconds, wait.p90_seconds))
    if end < 5:
        return say(texts, "ticket.wait_short")
    if start == end:
        return say(texts, "ticket.wait_one", to=end)
    return say(texts, "ticket.wait_range", **{"from": start, "to": end})


def _minutes(seconds: float) -> int:
    minutes = math.ceil(seconds / 60)
    return minutes if minutes <= 10 else math.ceil(minutes / 5) * 5


def _to_bring(slip: Slip) -> list[Block]:
    if not slip.materials:
        return [Text(say(slip.texts, "ticket.nothing_to_bring"), 1, 2, bold=True)]
    return [Text(say(slip.texts, "ticket.bring"), 1, 2, bold=True), *_list(slip.materials)]


def _list(items: list[str]) -> list[Block]:
    return [Text(item, 1, 2, lead=f"{n}. ") for n, item in enumerate(items[:MOST_MATERIALS], 1)]


def _promise(slip: Slip) -> list[Block]:
    if slip.promised_days:
        return [Text(say(slip.texts, "ticket.promised", n=slip.promised_days), 1, 2)]
    return [Text(say(slip.texts, "ticket.on_the_spot"), 1, 2)]


def _phone(slip: Slip) -> list[Block]:
    if not _ADDRESS.fullmatch(slip.url):
        return []
    return [Feed(8), Qr(slip.url), Text(say(slip.texts, "ticket.scan"), 1, 2, align="center")]


def _materials(slip: Slip, columns: int) -> list[Block]:
    texts = slip.texts
    items = _list(slip.materials) or [Text(say(texts, "materials.nothing"), 1, 2)]
    number = [Text(say(texts, "materials.number", number=slip.number), 1, 2)] if slip.number else []
    return [
        Text(slip.hall, 1, 2, align="center"),
        Text(say(texts, "materials.title"), 2, 2, bold=True, align="center"),
        Rule(),
        Text(slip.service, 2, 2, bold=True),
        *number,
        Rule(),
        *items,
        Rule(),
        *_promise(slip),
        Text(say(texts, "materials.printed", time=slip.local_time), align="center"),
    ]


def _day(slip: Slip, columns: int) -> list[Block]:
    return [
        Text(slip.hall, 1, 2, align="center"),
        Text(say(slip.texts, "day.title"), 2, 2, bold=True, align="center"),
        Rule(),
        *(Columns(label, value, 1, 2) for label, value in slip.rows),
        Text(say(slip.texts, "day.printed", time=slip.local_time), align="center"),
    ]


def _test(slip: Slip, columns: int, printer: Mapping[str, object]) -> list[Block]:
    texts = slip.texts
    facts = (
        say(texts, "test.printer", name=printer.get("name", "")),
        say(texts, "test.profile", name=printer.get("profile", "")),
        say(texts, "test.encoding", name=printer.get("encoding", "")),
        say(texts, "test.width", dots=printer.get("dots", ""), columns=columns),
    )
    sample = say(texts, "test.sample")
    return [
        Text(slip.hall, 1, 2, align="center"),
        Text(say(texts, "test.title"), 2, 2, bold=True, align="center"),
        Rule(),
        *(Text(fact) for fact in facts),
        Text(say(texts, "test.ruler")),
        Text(("1234567890" * 10)[:columns]),
        Rule(),
        *(Text(f"{size}x {sample}", size, size) for size in (1, 2, 3)),
        Text(f"1x2 {sample}", 1, 2, bold=True),
        Text(f" {sample} ", 1, 2, inverse=True, align="center"),
        Rule(),
        Qr("ONEWINDOW"),
        Text(say(texts, "test.qr"), align="center"),
        Text(say(texts, "test.good"), 1, 2, align="center"),
        Text(say(texts, "test.printed", time=slip.local_time), align="center"),
    ]
