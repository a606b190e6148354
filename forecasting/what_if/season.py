"""The season: how many people come at this time of the year beside other weeks of it, by the year before.

The level of a date is that of the days within ten days of the same date 52 weeks before, each beside the mean of its
weekday. Levels of few days differ by chance alone; as much of their spread as that explains is taken off, so that a
year without seasons has none.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from statistics import fmean, median

YEAR = timedelta(weeks=52)
NEAR_DAYS = 10
"""Days of the year before within so many of a date belong to its level; the nearer, the more they count."""
FEWEST_DAYS = 6
"""With fewer of them, the level is not known."""
FEWER = 0.4
"""A day with less than this share of its weekday's median is left out: probably an unrecorded holiday."""


@dataclass(frozen=True, slots=True)
class Season:
    """`ratios`: of the days of the year before, visits beside the mean of their weekday. `kept`: the share of the
    spread of their levels that is more than chance.
    """

    ratios: Mapping[date, float]
    kept: float

    def factor(self, learnt: date, on: date) -> float | None:
        """By how much more come on `on` than on `learnt` for the season alone; None: the year before is not known
        around one of them.
        """
        then, now = _level(self.ratios, learnt - YEAR), _level(self.ratios, on - YEAR)
        return None if then is None or now is None else exp(self.kept * (now[0] - then[0]))


def season(counts: Mapping[date, int]) -> Season:
    """The season by the visits of ordinary days of the year before."""
    by_weekday: dict[int, list[date]] = defaultdict(list)
    for day in sorted(counts):
        by_weekday[day.weekday()].append(day)
    ratios: dict[date, float] = {}
    for days in by_weekday.values():
        least = FEWER * median(counts[day] for day in days)
        ordinary = [day for day in days if counts[day] >= max(1.0, least)]
        mean = fmean(counts[day] for day in ordinary) if ordinary else 1.0
        ratios |= {day: counts[day] / mean for day in ordinary}
    return Season(ratios, _kept(ratios))


def _level(ratios: Mapping[date, float], around: date) -> tuple[float, float] | None:
    """The level around a date of the year before, as a logarithm, and of how many days it is worth."""
    near = [
        (ratio, 1 - abs(n) / (NEAR_DAYS + 1))
        for n in range(-NEAR_DAYS, NEAR_DAYS + 1)
        if (ratio := ratios.get(around + timedelta(days=n))) is not None
    ]
    if len(near) < FEWEST_DAYS:
        return None
    total = sum(weight for _, weight in near)
    return log(sum(ratio * weight for ratio, weight in near) / total), total**2 / sum(weight**2 for _, weight in near)


def _kept(ratios: Mapping[date, float]) -> float:
    levels = {day: level for day in ratios if (level := _level(ratios, day)) is not None}
    if len(levels) < FEWEST_DAYS:
        return 0.0
    around = fmean(level for level, _ in levels.values())
    spread = fmean((level - around) ** 2 for level, _ in levels.values())
    of_a_day = fmean((ratios[day] / exp(level) - 1) ** 2 for day, (level, _) in levels.items())
    by_chance = fmean(of_a_day / days for _, days in levels.values())
    return max(0.0, 1 - by_chance / spread) if spread > 0 else 0.0
