"""Defines a calling rule: it puts the tickets that a window may take in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from queueing.waiting_line import Waiting


@dataclass(frozen=True, slots=True)
class Situation:
    """What a rule may consider besides the tickets.

    `extra_wait`: how much longer a ticket may wait because others have priority. `calls`: how many of the latest calls
    each line got. `weights`: the weight of each line; 1 if missing.
    """

    now: datetime
    extra_wait: timedelta = timedelta(minutes=15)
    calls: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A calling rule. `order`: returns the tickets in the order in which to call them; the first is next. `first`: the
    same ticket at less cost, of at least one.

    `uses_priority` False: priority classes get no head start under this rule. `limits_within_lines`: the limit of extra
    waits holds within each line alone.
    """

    order: Callable[[Sequence[Waiting], Situation], list[Waiting]]
    first: Callable[[Sequence[Waiting], Situation], Waiting]
    uses_priority: bool
    limits_within_lines: bool = False
