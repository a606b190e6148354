"""A simulated call centre: callers come more at some hours, give up, and agents come and go. Known truth for tests."""

import heapq
from collections import deque
from datetime import UTC, datetime, timedelta
from random import Random

from forecasting.visits import Visit

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)


def a_day(day: int, seed: int, agents: int = 8, callers_per_minute: float = 2.0) -> list[Visit]:
    """One day from 8 to 18 h. Services take three minutes, patience five, both as exponentials. A tenth of the agents
    leaves and comes back at random; at noon a third is away.
    """
    random = Random(seed * 1000 + day)
    start = MIDNIGHT + timedelta(days=day, hours=8)
    busy_factor = random.uniform(0.8, 1.2)
    arrivals, at = deque[float](), 0.0
    while at < 36_000:
        at += random.expovariate(busy_factor * callers_per_minute / 60 * _load(at))
        arrivals.append(at)
    free_agents = [(0.0, agent) for agent in range(agents)]
    heapq.heapify(free_agents)
    visits = []

    def instant(seconds: float) -> datetime:
        return start + timedelta(seconds=round(seconds))

    for issued in arrivals:
        gives_up = issued + random.expovariate(1 / 300)
        while True:
            free_at, agent = heapq.heappop(free_agents)
            pause = 3600.0 if _is_noon(free_at) and agent % 3 == 0 else 0.0
            if pause == 0.0:
                break
            heapq.heappush(free_agents, (free_at + pause, agent))
        called = max(issued, free_at)
        if called > gives_up:
            heapq.heappush(free_agents, (free_at, agent))
            visits.append(Visit("bank", "calls", instant(issued), None, finished_at=instant(gives_up)))
            continue
        finished = called + max(15.0, random.expovariate(1 / 180))
        rest = random.uniform(300, 1800) if random.random() < 0.02 else 5.0
        heapq.heappush(free_agents, (finished + rest, agent))
        visits.append(
            Visit(
                "bank",
                "calls",
                instant(issued),
                instant(called),
                window=str(agent + 1),
                started_at=instant(called),
                finished_at=instant(finished),
            )
        )
    return visits


def _load(seconds: float) -> float:
    """Quiet in the morning, busy from ten to twelve and at three."""
    hour = 8 + seconds / 3600
    return 1.25 if 10 <= hour < 12 or 15 <= hour < 16 else 0.9


def _is_noon(seconds: float) -> bool:
    return 4 * 3600 <= seconds < 5 * 3600
