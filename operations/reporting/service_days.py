"""The visits of a line by service and day, for a comparison at a fixed mix of services."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from operations.reporting.facts import Facts, distinct_codes

COMMON_TICKETS = 30
"""A service with at least this many tickets in each period is a kind of its own. Rarer services of a line are pooled.
"""

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Kinds = tuple[Floats, Floats]
"""Numbers of tickets and sums of seconds, by day and kind."""


@dataclass(frozen=True, slots=True)
class ServiceDays:
    """The visits of a line: `counts` and `seconds` by day and service. A service of None: nobody knows which."""

    services: list[str | None]
    counts: Floats
    seconds: Floats

    @classmethod
    def nothing(cls, days: int) -> "ServiceDays":
        """No visits on so many days."""
        return cls([], np.zeros((days, 0)), np.zeros((days, 0)))

    def common(self) -> set[str | None]:
        """The services with many tickets."""
        totals = self.counts.sum(axis=0).tolist()
        return {service for service, total in zip(self.services, totals, strict=True) if total >= COMMON_TICKETS}

    def by_kind(self, common: list[str | None]) -> Kinds:
        """These services, each a kind, and all others together."""
        places = [self.services.index(service) for service in common]
        others = [n for n, service in enumerate(self.services) if service not in common]
        counts, seconds = (
            np.column_stack([numbers[:, places], numbers[:, others].sum(axis=1)])
            for numbers in (self.counts, self.seconds)
        )
        return counts, seconds


def kinds_of_both(before: ServiceDays, after: ServiceDays) -> tuple[Kinds, Kinds]:
    """Both periods by the same kinds: services that are common in both, and the others together."""
    common = sorted((before.common() & after.common()), key=lambda service: (service is None, service))
    return before.by_kind(common), after.by_kind(common)


def service_days(facts: Facts, rows: Codes, places: Codes, days: int) -> dict[str, ServiceDays]:
    """Line → its visits, of these rows of a hall; `places`: those of their days, which are fewer than `days`."""
    services = len(facts.words("service")) + 1
    pairs = facts.column("line")[rows].astype(np.int64) * services + facts.column("service")[rows] + 1
    # A service mostly has one line: the pairs that occur are few, so that all cells of a table have room.
    distinct, codes = distinct_codes(pairs, len(facts.words("line")) * services)
    cells = codes.astype(np.int64) * days + places
    shape = len(distinct), days
    seconds, counts = (
        np.bincount(cells, weights, len(distinct) * days).reshape(shape).T.astype(float)
        for weights in (facts.column("visit_seconds")[rows], None)
    )
    lines, numbers = np.divmod(distinct, services)
    names = [facts.words("service")[number - 1] if number else None for number in numbers.tolist()]
    return {
        facts.words("line")[line]: ServiceDays(
            [names[n] for n in np.flatnonzero(lines == line)], counts[:, lines == line], seconds[:, lines == line]
        )
        for line in np.unique(lines).tolist()
    }
