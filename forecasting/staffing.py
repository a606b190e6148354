"""How many windows a hall needs: the M/M/c queue of Erlang (1917), by a recursion that never overflows.

Arrivals come at random at a steady rate, service times vary like an exponential, every window serves everybody. Real
service times vary less than that, so the answer errs on the careful side.
"""

from dataclasses import asdict, dataclass
from math import ceil, exp
from typing import Any

MOST_WINDOWS = 5_000


@dataclass(frozen=True, slots=True)
class Staffing:
    """What `windows` windows give. `mean_wait_seconds` None: more work comes than they can do, the line grows."""

    windows: int
    probability_of_wait: float
    mean_wait_seconds: float | None
    share_within: float


def with_windows(arrivals_per_hour: float, service_seconds: float, within_seconds: float, windows: int) -> Staffing:
    """What so many windows give; ValueError for figures that mean nothing."""
    _check(arrivals_per_hour, service_seconds, within_seconds)
    if not 1 <= windows <= MOST_WINDOWS:
        raise ValueError(f"windows must be 1 to {MOST_WINDOWS}")
    load = arrivals_per_hour * service_seconds / 3600
    if load >= windows:
        return Staffing(windows, 1.0, None, 0.0)
    blocked = 1.0  # Erlang B with 0 windows; B(n) = load·B(n−1) / (n + load·B(n−1))
    for n in range(1, windows + 1):
        blocked = load * blocked / (n + load * blocked)
    waits = blocked / (1 - (load / windows) * (1 - blocked))  # Erlang C from Erlang B
    free_rate = (windows - load) / service_seconds
    return Staffing(
        windows,
        round(waits, 6),
        round(waits / free_rate, 3),
        round(1 - waits * exp(-free_rate * within_seconds), 6),
    )


def needed(arrivals_per_hour: float, service_seconds: float, within_seconds: float, share: float) -> Staffing:
    """The fewest windows with which `share` of the people wait no longer than `within_seconds`."""
    _check(arrivals_per_hour, service_seconds, within_seconds)
    if not 0 < share < 1:
        raise ValueError("share must lie between 0 and 1")
    least = max(1, ceil(arrivals_per_hour * service_seconds / 3600))
    for windows in range(least, MOST_WINDOWS + 1):
        given = with_windows(arrivals_per_hour, service_seconds, within_seconds, windows)
        if given.share_within >= share:
            return given
    raise ValueError(f"more than {MOST_WINDOWS} windows would be needed")


def plan(
    arrivals_per_hour: float, service_seconds: float, within_seconds: float, share: float, windows: int | None
) -> dict[str, Any]:
    """The answer of `onewindow staffing`: for `windows` when they are given, else for as many as are needed."""
    if windows is not None:
        return asdict(with_windows(arrivals_per_hour, service_seconds, within_seconds, windows))
    return asdict(needed(arrivals_per_hour, service_seconds, within_seconds, share))


def _check(arrivals_per_hour: float, service_seconds: float, within_seconds: float) -> None:
    if not (0 <= arrivals_per_hour < 1e6 and 0 < service_seconds < 1e6 and 0 <= within_seconds < 1e9):
        raise ValueError("arrivals, service and patience must be sensible, non-negative figures")
