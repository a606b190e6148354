"""The days of a period, and the same at a fixed mix of kinds of service (direct standardisation)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasting.linear_model import Floats


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one period that have a time to measure, in columns of equal length.

    `weekdays`: 0 to 6. `tickets`: issued on that day, whatever became of them. `counts` and `seconds`: how many tickets
    have the time, and its sum, by day and kind of service (one column: all kinds together).
    """

    weekdays: NDArray[np.int64]
    tickets: Floats
    counts: Floats
    seconds: Floats

    def __len__(self) -> int:
        return len(self.weekdays)

    @property
    def mean_seconds(self) -> float | None:
        """The mean of all tickets that have the time; None: none has it."""
        return float(self.seconds.sum() / self.counts.sum()) if self.counts.sum() else None


@dataclass(frozen=True, slots=True)
class MixedDays:
    """The days of one of two periods, at the mix of kinds that both periods have together.

    By day: `counts` and `seconds` of the kinds that both periods have, and `pulls`, by how many seconds the day pulls
    at `weighted_seconds`. That is the sum of the kinds' means, each times its tickets in both periods, and `weight` is
    the number of these tickets. Lines have kinds of their own, so several lines are the sum of each (`+`).
    """

    weekdays: NDArray[np.int64]
    counts: Floats
    seconds: Floats
    pulls: Floats
    weighted_seconds: float
    weight: float

    def __len__(self) -> int:
        return len(self.weekdays)

    def __add__(self, other: "MixedDays") -> "MixedDays":
        return MixedDays(
            self.weekdays,
            self.counts + other.counts,
            self.seconds + other.seconds,
            self.pulls + other.pulls,
            self.weighted_seconds + other.weighted_seconds,
            self.weight + other.weight,
        )

    @property
    def mean_seconds(self) -> float:
        """The mean at the mix; there must be some weight."""
        return self.weighted_seconds / self.weight

    def only(self, rows: NDArray[np.bool_]) -> "MixedDays":
        """The days for which `rows` is true; the others have nothing that counts."""
        if rows.all():
            return self
        counts, seconds, pulls = (column[rows] for column in (self.counts, self.seconds, self.pulls))
        return MixedDays(self.weekdays[rows], counts, seconds, pulls, self.weighted_seconds, self.weight)


def mixed(before: Days, after: Days) -> tuple[MixedDays, MixedDays]:
    """Two periods at the mix of kinds of both together; only kinds that both periods have are counted."""
    if before.counts.shape[1] == 1:
        counts = float(before.counts.sum()), float(after.counts.sum())
        if all(counts):
            return _alike(before, counts[0], sum(counts)), _alike(after, counts[1], sum(counts))
    both = [days.counts.sum(axis=0) for days in (before, after)]
    kinds = (both[0] > 0) & (both[1] > 0)
    weights = (both[0] + both[1])[kinds]
    return _at_mix(before, kinds, weights), _at_mix(after, kinds, weights)


def _alike(days: Days, number: float, weight: float) -> MixedDays:
    """The same where all are of one kind, as most are that are asked about."""
    counts, seconds = days.counts[:, 0], days.seconds[:, 0]
    mean = float(seconds.sum()) / number
    pulls = (seconds - mean * counts) * (weight / number)
    return MixedDays(days.weekdays, counts, seconds, pulls, mean * weight, weight)


def _at_mix(days: Days, kinds: NDArray[np.bool_], weights: Floats) -> MixedDays:
    counts, seconds = (days.counts, days.seconds) if kinds.all() else (days.counts[:, kinds], days.seconds[:, kinds])
    numbers = counts.sum(axis=0)
    means = seconds.sum(axis=0) / numbers
    pulls = seconds @ (weights / numbers) - counts @ (means * weights / numbers)
    total, weight = float(means @ weights), float(weights.sum())
    return MixedDays(days.weekdays, counts.sum(axis=1), seconds.sum(axis=1), pulls, total, weight)
