"""A job as received from the server (pure).

All texts come over the network, so each is cleaned here: no control character reaches the printer.
"""

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, field_validator

from printing.text import clean, say
from protocol import printing as wire


class Slip(wire.Slip):
    """The content of a slip, with cleaned texts. An address is checked where it is drawn, labels where they are filled
    in.
    """

    @field_validator("hall", "number", "service", "line", "priority", "booked", "local_time")
    @classmethod
    def _clean(cls, text: str) -> str:
        return clean(text)

    @field_validator("materials")
    @classmethod
    def _clean_all(cls, texts: list[str]) -> list[str]:
        return [clean(text) for text in texts]

    @field_validator("rows")
    @classmethod
    def _clean_rows(cls, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(clean(label), clean(value)) for label, value in rows]


class Job(wire.Job):
    """One slip to print. An invalid layout is accepted here and handled when printing, so that the slip is not
    refused.
    """

    layout: Any = None
    pictures: dict[str, Annotated[str, Field(max_length=400_000)]] = Field(default={})
    slip: Slip


def wait_text(wait: wire.SlipWait, texts: Mapping[str, Any]) -> str:
    """The wait time range in words, rounded outwards as on the hall's screens, so that it never gets narrower."""
    start = _minutes(wait.p50_seconds, math.floor)
    end = _minutes(max(wait.p50_seconds, wait.p90_seconds), math.ceil)
    if end < 5:
        return say(texts, "ticket.wait_short")
    if start == end:
        words = say(texts, "ticket.wait_one", to=end)
    else:
        words = say(texts, "ticket.wait_range", **{"from": start, "to": end})
    return say(texts, "ticket.wait_rough", wait=words) if wait.rough else words


def _minutes(seconds: float, outwards: Callable[[float], int]) -> int:
    minutes = outwards(seconds / 60)
    return minutes if minutes <= 10 else outwards(minutes / 5) * 5
