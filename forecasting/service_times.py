"""How long a service takes, learnt from finished ones: its own mean, shrunk towards that of its line and its hall.

The minutes in the hall's folder are where the learning begins. The hall's services are measured against them as a
whole, each line's against the hall's, each service's against its line's: a figure with few services behind it stays
close to the one above it (empirical Bayes shrinkage, Efron and Morris 1975). A clerk's pace is a factor of its own.
"""

from bisect import bisect_right, insort
from collections import deque
from collections.abc import Mapping, Sequence
from math import exp, log1p, sqrt
from statistics import NormalDist

from forecasting.fading import FadingRatio

HALL_PRIOR, LINE_PRIOR, SERVICE_PRIOR, CLERK_PRIOR = 10.0, 15.0, 8.0, 25.0
"""Each prior weighs as much as this many finished services."""
LEAST_SECONDS = 12.0
"""Shorter services are ignored: a clerk only pressed the button to go on."""
MOST_MEANS = 6.0
"""Longer services count as this many times the expected time: the clerk was away or forgot to press finish."""
UNKNOWN_SECONDS = 600.0
DRAWS = 16
SHAPES = 400
PRIOR_SPREAD = 0.6


class ServiceTimes:
    """What one hall has learned. `prior_seconds`: typical seconds of each service by its code; `line_of`: its line."""

    def __init__(self, prior_seconds: Mapping[str, float], line_of: Mapping[str, str]) -> None:
        self._prior = prior_seconds
        self._line_of = line_of
        self._hall = FadingRatio()
        self._lines: dict[str, FadingRatio] = {}
        self._services: dict[str, FadingRatio] = {}
        self._clerks: dict[str, FadingRatio] = {}
        self._means: dict[tuple[str, str], float] = {}
        self._line_priors = _mean_by_line(prior_seconds, line_of)
        self._shapes = sorted(_log_normal(PRIOR_SPREAD, 2 * DRAWS))
        self._newest = deque(self._shapes)

    def seconds(self, service: str, line: str = "") -> float:
        """The expected time of a service; of an unknown one, that of its line's services. Always above 0."""
        key = (service, line)
        mean = self._means.get(key)
        if mean is None:
            mean = self._means[key] = self._mean(service, self._line_of.get(service, line))
        return mean

    def pace(self, clerk: str | None) -> float:
        """The clerk's factor on service times: 0.8 is a fifth faster than the hall; 1 when nothing is known."""
        ratio = self._clerks.get(clerk or "")
        return 1.0 if ratio is None else ratio.shrunk(1.0, CLERK_PRIOR)

    def observe(self, service: str, line: str, clerk: str | None, seconds: float) -> None:
        """Learn from a finished service that took this many seconds at the window."""
        if seconds < LEAST_SECONDS:
            return
        mean, pace = self.seconds(service, line), self.pace(clerk)
        measured = min(seconds, MOST_MEANS * mean * pace)
        prior = self._prior_of(service, line)
        for ratios, key in ((self._services, service), (self._lines, self._line_of.get(service, line))):
            ratios.setdefault(key, FadingRatio()).add(measured / pace, prior)
        self._hall.add(measured / pace, prior)
        if clerk:
            self._clerks.setdefault(clerk, FadingRatio()).add(measured, mean)
        self._add_shape(measured / (mean * pace))
        self._means.clear()

    def remaining(self, mean: float, elapsed: float) -> list[float]:
        """`DRAWS` equally likely remaining seconds, smallest first, of a service of this mean that has taken `elapsed`.

        From the shapes of the latest services: of those that took longer, how much longer. Beyond nearly all of them,
        a service ends as if it had no memory, at a third of its mean.
        """
        begun = elapsed / mean
        longer = self._shapes[bisect_right(self._shapes, begun) :]
        if len(longer) < 4:
            return [mean / 3 * value for value in _EXPONENTIAL]
        last = len(longer) - 1
        return [mean * (longer[round((k + 0.5) / DRAWS * last)] - begun) for k in range(DRAWS)]

    def _mean(self, service: str, line: str) -> float:
        hall = self._hall.shrunk(1.0, HALL_PRIOR)
        of_line = self._lines.get(line, FadingRatio()).shrunk(hall, LINE_PRIOR)
        return self._prior_of(service, line) * self._services.get(service, FadingRatio()).shrunk(of_line, SERVICE_PRIOR)

    def _prior_of(self, service: str, line: str) -> float:
        return self._prior.get(service) or self._line_priors.get(line) or UNKNOWN_SECONDS

    def _add_shape(self, shape: float) -> None:
        self._newest.append(shape)
        insort(self._shapes, shape)
        if len(self._newest) > SHAPES:
            del self._shapes[bisect_right(self._shapes, self._newest.popleft()) - 1]


def _mean_by_line(seconds: Mapping[str, float], line_of: Mapping[str, str]) -> dict[str, float]:
    sums: dict[str, list[float]] = {}
    for service, value in seconds.items():
        sums.setdefault(line_of.get(service, ""), []).append(value)
    return {line: sum(values) / len(values) for line, values in sums.items()}


def _log_normal(spread: float, count: int) -> Sequence[float]:
    """Equally likely values of mean 1 and this coefficient of variation."""
    variance = log1p(spread**2)
    normal = NormalDist(-variance / 2, sqrt(variance))
    return [exp(normal.inv_cdf((k + 0.5) / count)) for k in range(count)]


_EXPONENTIAL = [-log1p(-(k + 0.5) / DRAWS) for k in range(DRAWS)]
