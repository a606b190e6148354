"""What a calling rule is: an order over those a window may take."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from queueing.waiting_line import Waiting


@dataclass(frozen=True, slots=True)
class Situation:
    """What a rule may look at besides the tickets.

    `extra_wait`: how much longer one may wait because others have priority. `calls`: how many of the latest calls
    went to each line. `weights`: the lines' weights (1 where missing).
    """

    now: datetime
    extra_wait: timedelta = timedelta(minutes=15)
    calls: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """`order` puts tickets in the order in which they would be called; the first one is the next.

    `uses_priority` False: a priority class gets no head start under this rule.
    """

    order: Callable[[Sequence[Waiting], Situation], list[Waiting]]
    uses_priority: bool
