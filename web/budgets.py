"""Budgets: how often somebody may do something before the server says no. Kept in the memory of one process.

A budget is a bucket of `burst` tokens for each key (a socket, an address, a token, a route), refilled `per_second`.
Whoever uses one names it, sizes it generously, and refuses (`TooManyRequests`) or cuts off when it is spent:

    logins = Budget("logins", burst=20, per_second=0.5)
    if wait_seconds := logins.take(address_key(request.remote_addr)):
        raise TooManyRequests(wait_seconds)

The proxy in front of several processes keeps an address at one process, so that its budget is in one place
(docs/adr/0022).
"""

import logging
from collections import Counter
from collections.abc import Callable, Hashable
from ipaddress import ip_address
from math import ceil
from time import monotonic

from queueing.errors import QueueingError

log = logging.getLogger(__name__)

MOST_KEYS = 20_000
LOG_SECONDS = 10.0
IPV6_NETWORK_BITS = 64


class TooManyRequests(QueueingError):
    """A budget is spent. The answer is 429 with `Retry-After`; a budget with words of its own has its own subclass."""

    title = "Too many requests"
    code_when_spent = "too_many_requests"
    what = "Too many requests have come from here"

    def __init__(self, wait_seconds: float) -> None:
        seconds = max(1, ceil(wait_seconds))
        super().__init__(self.code_when_spent, f"{self.what}; try again in {seconds} s.", retry_after_seconds=seconds)


class Budget:
    """`burst` at once for each key, then `per_second` (both may be fractions). A key that rests gets all of it back.

    Of each key one instant is kept: when its bucket will be full again. At most `MOST_KEYS` are kept; beyond that
    the full ones are forgotten, which changes nothing, and then those that were used longest ago.

    >>> now = 0.0
    >>> bell = Budget("bell", burst=2, per_second=0.5, clock=lambda: now)
    >>> [bell.take("door"), bell.take("door"), bell.take("door"), bell.take("window")]
    [0.0, 0.0, 2.0, 0.0]
    >>> now = 2.0
    >>> bell.take("door")
    0.0
    """

    def __init__(self, name: str, burst: float, per_second: float, clock: Callable[[], float] = monotonic) -> None:
        self.name, self.burst, self.per_second = name, burst, per_second
        self._clock = clock
        self._full_at: dict[Hashable, float] = {}

    def take(self, key: Hashable, cost: float = 1.0) -> float:
        """Take `cost` tokens. 0: they were there and are taken. Else the seconds until they will be there; nothing is
        taken, and the refusal is counted. A `cost` above `burst` counts as `burst`.
        """
        now = self._clock()
        full_at = max(self._full_at.pop(key, now), now) + min(cost, self.burst) / self.per_second
        wait_seconds = full_at - now - self.burst / self.per_second
        if wait_seconds > 1e-9:
            self._full_at[key] = full_at - min(cost, self.burst) / self.per_second
            refusals.note(self.name, key)
            return wait_seconds
        self._keep(key, full_at, now)
        return 0.0

    def wait(self, key: Hashable) -> float:
        """The seconds until a token will be there, 0: now. Nothing is taken."""
        now = self._clock()
        full_at = max(self._full_at.get(key, now), now)
        return max(0.0, full_at - now - (self.burst - 1) / self.per_second)

    def queue(self, key: Hashable, cost: float = 1.0) -> float:
        """Take `cost` tokens even if they are not there yet: the seconds to wait for them, 0: none. For whoever waits
        instead of being refused.
        """
        now = self._clock()
        full_at = max(self._full_at.pop(key, now), now) + cost / self.per_second
        self._keep(key, full_at, now)
        return max(0.0, full_at - now - self.burst / self.per_second)

    def _keep(self, key: Hashable, full_at: float, now: float) -> None:
        if len(self._full_at) >= MOST_KEYS:
            present = {other: instant for other, instant in list(self._full_at.items()) if instant > now}
            oldest = list(present)[: max(0, len(present) - MOST_KEYS // 2)]
            for other in oldest:
                del present[other]
            self._full_at = present
        self._full_at[key] = full_at


class Refusals:
    """What this process refused or cut off, by the name of the budget or limit."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.counts: Counter[str] = Counter()
        self._clock = clock
        self._logged: dict[str, tuple[float, int]] = {}

    def note(self, name: str, who: Hashable) -> None:
        """Count a refusal, and log it; of each name at most one line in `LOG_SECONDS`, with how many there were."""
        self.counts[name] += 1
        now, (logged_at, count) = self._clock(), self._logged.get(name, (-LOG_SECONDS, 0))
        if now - logged_at >= LOG_SECONDS:
            self._logged[name] = now, self.counts[name]
            log.warning("too much of '%s' from %.80s: refused %d times", name, who, self.counts[name] - count)


refusals = Refusals()


def address_key(address: str | None) -> str:
    """The key of a client's address. IPv6: its network, since a computer there may choose its address freely.

    >>> address_key("192.0.2.7"), address_key("2001:db8:0:1::9"), address_key("::ffff:192.0.2.7"), address_key(None)
    ('192.0.2.7', '2001:db8:0:1::/64', '192.0.2.7', '')
    """
    if not address or ":" not in address:
        return address or ""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    mapped = getattr(parsed, "ipv4_mapped", None)
    if mapped is not None:
        return str(mapped)
    network = int(parsed) >> IPV6_NETWORK_BITS << IPV6_NETWORK_BITS
    return f"{type(parsed)(network)}/{IPV6_NETWORK_BITS}"
