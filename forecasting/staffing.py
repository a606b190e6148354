"""How many windows a hall needs: the M/M/c queue of Erlang (1917), by a recursion that never overflows.

Arrivals are random at a steady rate, service times vary like an exponential, and every window serves everybody. Real
service times vary less than that, so the answer is on the safe side. With a patience, people leave when it is over
(`forecasting.erlang_a`).
"""

from bisect import bisect_left
from dataclasses import asdict, dataclass
from math import ceil, exp
from typing import Any

from forecasting.erlang_a import erlang_a

LEAST_SECONDS = 0.001
"""Of a service and of a patience; with less, the computer's numbers end before the answer."""
MOST_WINDOWS = 5_000
CERTAIN = ("windows", "probability_of_wait", "mean_wait_seconds", "share_within")


@dataclass(frozen=True, slots=True)
class Staffing:
    """What this number of windows achieves. `mean_wait_seconds` None: more work arrives than they can do, so the line
    grows. `probability_of_leaving` None: nobody was said to leave.

    With a patience, the mean wait is that of everybody, and whoever leaves before a call does not count as within.
    """

    windows: int
    probability_of_wait: float
    mean_wait_seconds: float | None
    share_within: float
    probability_of_leaving: float | None = None


def with_windows(
    arrivals_per_hour: float,
    service_seconds: float,
    within_seconds: float,
    windows: int,
    patience_seconds: float | None = None,
) -> Staffing:
    """What this number of windows achieves; ValueError for figures that make no sense. `patience_seconds`: the mean
    time after which people leave; None: nobody does.
    """
    _check(arrivals_per_hour, service_seconds, within_seconds)
    if not 1 <= windows <= MOST_WINDOWS:
        raise ValueError(f"windows must be 1 to {MOST_WINDOWS}")
    if patience_seconds is not None:
        return _impatient(arrivals_per_hour, service_seconds, within_seconds, windows, patience_seconds)
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


def _impatient(
    arrivals_per_hour: float, service_seconds: float, within_seconds: float, windows: int, patience_seconds: float
) -> Staffing:
    if not LEAST_SECONDS <= patience_seconds < 1e6:
        raise ValueError(f"patience must be at least {LEAST_SECONDS} and below 1,000,000 seconds")
    state = erlang_a(arrivals_per_hour / 3600, service_seconds, windows, patience_seconds, within_seconds)
    return Staffing(
        windows,
        round(state.probability_of_wait, 6),
        round(state.mean_wait, 3),
        round(state.share_called_within, 6),
        round(state.probability_of_leaving, 6),
    )


def needed(
    arrivals_per_hour: float,
    service_seconds: float,
    within_seconds: float,
    share: float,
    patience_seconds: float | None = None,
) -> Staffing:
    """The fewest windows with which `share` of the people wait no longer than `within_seconds`."""
    _check(arrivals_per_hour, service_seconds, within_seconds)
    if not 0 < share < 1:
        raise ValueError("share must lie between 0 and 1")

    def staffing(windows: int) -> Staffing:
        return with_windows(arrivals_per_hour, service_seconds, within_seconds, windows, patience_seconds)

    enough = min(max(1, ceil(arrivals_per_hour * service_seconds / 3600)), MOST_WINDOWS)
    while staffing(enough).share_within < share:
        if enough == MOST_WINDOWS:
            raise ValueError(f"more than {MOST_WINDOWS} windows would be needed")
        enough = min(2 * enough, MOST_WINDOWS)
    counts = range(1, enough + 1)
    return staffing(counts[bisect_left(counts, True, key=lambda windows: staffing(windows).share_within >= share)])


def plan(
    arrivals_per_hour: float,
    service_seconds: float,
    within_seconds: float,
    share: float,
    windows: int | None,
    patience_seconds: float | None = None,
) -> dict[str, Any]:
    """The answer of `onewindow staffing`: for `windows` if given, else for the fewest that are enough."""
    figures = (arrivals_per_hour, service_seconds, within_seconds)
    if windows is not None:
        answer = with_windows(*figures, windows, patience_seconds)
    else:
        answer = needed(*figures, share, patience_seconds)
    fields = asdict(answer)
    return fields if patience_seconds is not None else {k: v for k, v in fields.items() if k in CERTAIN}


def _check(arrivals_per_hour: float, service_seconds: float, within_seconds: float) -> None:
    if not (0 <= arrivals_per_hour < 1e6 and LEAST_SECONDS <= service_seconds < 1e6 and 0 <= within_seconds < 1e9):
        raise ValueError("arrivals, service and the time asked for must be sensible, non-negative figures")
