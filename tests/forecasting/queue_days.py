"""Days of a real queue: several windows, first come first served, with days that differ in people and in speed."""

from dataclasses import dataclass, field

import numpy as np

from forecasting.days import Days

LOADS = {"light": 0.55, "mild": 0.75, "heavy": 0.92, "over-loaded": 1.08}
"""The work that comes on an average day, as a share of what the windows can do."""
WEEKDAYS = (1.1, 1.0, 0.98, 0.97, 0.95)
SERVICE_SECONDS, SERVICE_SPREAD = 300.0, 0.8
BLOCK = 3_000
"""Days played at a time, so that memory does not grow with their number."""


@dataclass(frozen=True)
class Queue:
    """A hall. The spreads are standard deviations of a day's own factor, on the scale of logarithms. On
    `missing_share` of the days one window stays closed.
    """

    load: float
    windows: int = 4
    hours: int = 6
    arrivals_spread: float = 0.08
    speed_spread: float = 0.05
    weekdays: tuple[float, ...] = field(default=WEEKDAYS)
    missing_share: float = 0.0

    def days(self, chance: np.random.Generator, number: int, service_factor: float = 1.0) -> Days:
        """Whole weeks of five days and the rest of one; the time is the visit, from ticket to end."""
        weekdays = np.arange(number) % 5
        blocks = [self._block(chance, weekdays[at : at + BLOCK], service_factor) for at in range(0, number, BLOCK)]
        tickets, seconds = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        return Days(weekdays, tickets, tickets[:, None], seconds[:, None])

    def _block(
        self, chance: np.random.Generator, weekdays: np.ndarray, service_factor: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """The tickets of these days, and the sum of their visits."""
        number = len(weekdays)
        arrivals = self.load * self.windows * self.hours * 3600 / SERVICE_SECONDS * np.array(self.weekdays)[weekdays]
        tickets = np.maximum(1, chance.poisson(arrivals * _factors(chance, self.arrivals_spread, number)))
        issued = chance.random((number, tickets.max())) * self.hours * 3600
        issued[np.arange(tickets.max()) >= tickets[:, None]] = np.inf
        issued.sort(axis=1)
        log_spread = np.sqrt(np.log(1 + SERVICE_SPREAD**2))
        services = SERVICE_SECONDS * service_factor * _factors(chance, log_spread, issued.shape)
        services *= _factors(chance, self.speed_spread, number)[:, None]
        free_at = np.zeros((number, self.windows))
        free_at[chance.random(number) < self.missing_share, 0] = np.inf
        return tickets.astype(float), _visit_seconds(issued, services, free_at)


HARSH = Queue(0.75, 6, 8, arrivals_spread=0.10, weekdays=(1.2, *WEEKDAYS[1:]), missing_share=0.05)
"""The hardest for an interval: few days, which a period may lack, decide its mean."""


def part(days: Days, start: int, length: int) -> Days:
    """Some days in a row."""
    chosen = slice(start, start + length)
    return Days(days.weekdays[chosen], days.tickets[chosen], days.counts[chosen], days.seconds[chosen])


def _factors(chance: np.random.Generator, spread: float, size: int | tuple[int, ...]) -> np.ndarray:
    """Lognormal, with a mean of one."""
    return np.exp(chance.normal(0, spread, size) - spread**2 / 2)


def _visit_seconds(issued: np.ndarray, services: np.ndarray, free_at: np.ndarray) -> np.ndarray:
    """The sum of each day, whose people come in the order of the columns; infinite: nobody comes any more. `free_at`:
    from when on each window calls.
    """
    rows = np.arange(len(issued))
    total = np.zeros(len(issued))
    for person in range(issued.shape[1]):
        comes = np.isfinite(issued[:, person])
        window = free_at.argmin(axis=1)
        start = np.maximum(free_at[rows, window], np.where(comes, issued[:, person], 0))
        end = start + services[:, person]
        free_at[rows[comes], window[comes]] = end[comes]
        total[comes] += (end - issued[:, person])[comes]
    return total
