"""A job as the server sends it (pure).

Everything here comes over the network, so every text is cleaned on its way in: no control character gets
past this.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from printing.text import clean, say

Clean = Annotated[str, AfterValidator(clean)]


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
    """One slip to print. `copy_count` 0 is the original; `expires_at` None: it is never too old.

    `form`: which layout; empty for that of its kind. `layout` is the hall's own, None for the house's, with its
    `pictures` as base64 by the name of their file.
    """

    model_config = ConfigDict(extra="ignore")

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    printer: str
    kind: str = "ticket"
    form: str = ""
    layout: Any = None
    pictures: dict[str, Annotated[str, Field(max_length=400_000)]] = {}
    copy_count: int = Field(0, alias="copy", ge=0)
    language: str = "zh-CN"
    created_at: datetime
    expires_at: datetime | None = None
    slip: Slip


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
