"""What every operation needs, made once a process; and who asks."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from operations.bus import Bus
from operations.steady import SteadyClock, seconds_since_boot, system_now
from queueing.errors import NotAllowed
from queueing.hall import Hall
from queueing.ids import sortable_id
from storage.database import Database

TOKEN_LIFE = timedelta(hours=14)
"""How long a login by token holds."""


def run_here(function: Callable[..., Any], *args: object) -> Any:
    """Simply call it: for commands and tests, which have nothing else to do meanwhile."""
    return function(*args)


@dataclass(slots=True)
class Context:
    """The database, the bus and the clock of one process, and what it remembers of its halls.

    `now` is the hall's clock (a demo's may run fast); `machine_now` is the computer's, for leases and tokens. Neither
    ever goes back, whatever the clocks given do.
    `aside` runs a long pure computation; the roof gives one that leaves the event loop alone.
    `halls` and `outlooks` are caches of this process only; both can be emptied at any moment. `hall_versions` says
    which version of each hall is in `halls`.
    """

    database: Database
    bus: Bus = field(default_factory=Bus)
    now: Callable[[], datetime] = system_now
    machine_now: Callable[[], datetime] = system_now
    aside: Callable[..., Any] = run_here
    halls: dict[str, Hall] = field(default_factory=dict)
    hall_versions: dict[str, int] = field(default_factory=dict)
    outlooks: dict[str, Any] = field(default_factory=dict)
    clock: SteadyClock = field(init=False)
    """The same as `now`, with what else a clock can tell."""

    def __post_init__(self) -> None:
        self.keep_time(self.now, watches=self.now is system_now)
        self.machine_now = SteadyClock(self.machine_now)

    def keep_time(
        self, source: Callable[[], datetime], elapsed: Callable[[], float] = seconds_since_boot, watches: bool = False
    ) -> None:
        """Let `source` be the hall's clock; `watches`: whether its leaps are mistakes to be mended."""
        self.clock = self.now = SteadyClock(source, elapsed, watches)

    def new_id(self) -> str:
        """A fresh id, sortable by time."""
        return sortable_id(self.now(), secrets.token_bytes(6))

    def new_link_token(self) -> str:
        """A fresh token for a citizen's link: 96 random bits in 16 characters that need no escaping."""
        return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: kind is staff, kiosk, holder (of a ticket's link), device or system.

    `hall` is the hall the actor belongs to; empty: every hall (an administrator, the system).
    """

    kind: str
    name: str
    role: str = ""
    hall: str = ""

    @property
    def key(self) -> str:
        """How the journal names the actor."""
        return f"{self.kind}:{self.name}"

    @property
    def leads(self) -> bool:
        """A manager or an administrator (or the system itself)."""
        return self.kind == "system" or self.role in ("manager", "administrator")

    def must_belong_to(self, hall: str) -> None:
        """Raise `NotAllowed` for another hall's actor."""
        if self.hall not in ("", hall):
            raise NotAllowed("wrong_hall", f"{self.name} belongs to hall {self.hall}, not {hall}.", hall=hall)


SYSTEM = Actor("system", "onewindow")
