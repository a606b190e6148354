"""When the next windows will be free."""

from collections.abc import Sequence


def free_times(remaining: Sequence[Sequence[float]]) -> list[float]:
    """When busy windows will be free, given equally likely remaining times of each (the same number for all).

    The first of many is free long before the mean of any. The k-th of n is expected about when k·n/(n + 1) of them have
    become free, which is exact for uniform times (David and Nagaraja, Order Statistics, 2003, section 2.3). The windows
    keep the order of their own means.
    """
    count = len(remaining)
    if count == 0:
        return []
    draws = len(remaining[0])
    pooled = sorted(value for values in remaining for value in values)
    by_mean = sorted(range(count), key=lambda index: sum(remaining[index]))
    result = [0.0] * count
    for k, index in enumerate(by_mean, start=1):
        result[index] = _between(pooled, k * count / (count + 1) * draws - 0.5)
    return result


def _between(values: Sequence[float], position: float) -> float:
    """The value at a position between those of the list."""
    low = min(len(values) - 1, max(0, int(position)))
    high = min(len(values) - 1, low + 1)
    return values[low] + (values[high] - values[low]) * min(1.0, max(0.0, position - low))
