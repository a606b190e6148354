"""Who is in the hall: what the citizens behind the tickets will do. The one thing citizens and staff of a
demo share.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from threading import Lock
from typing import Any

from api.demo.day import Citizen, log_normal
from queueing.hall import Hall

SERVER_GONE = "gave up: the server was gone"


@dataclass
class Visit:
    """One ticket and its citizen. `gives_up_at`: is not there for a call from then on. `link`: the token of
    the ticket's own page.

    `planned` False: somebody outside the demo took it; they get an ordinary citizen's behaviour.
    `transferred`, `parked`: has happened already, so that it happens once. `back_at`: when one who missed
    the call stands there again.
    """

    ticket: str
    citizen: Citizen
    gives_up_at: datetime
    link: str = ""
    planned: bool = True
    transferred: bool = False
    parked: bool = False
    missed: bool = False
    back_at: datetime | None = None

    def is_there(self, at: datetime) -> bool:
        """Whether the citizen hears a call now."""
        if self.missed:
            return self.back_at is not None and at >= self.back_at
        return at < self.gives_up_at and not self.citizen.misses_call


class Visits:
    """All visits of the day, by ticket, and a count of what happened."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.counts: Counter[str] = Counter()
        self._visits: dict[str, Visit] = {}
        self._lock = Lock()

    def add(self, ticket: str, citizen: Citizen, issued_at: datetime) -> Visit:
        visit = Visit(ticket, citizen, issued_at + citizen.patience)
        with self._lock:
            self._visits[ticket] = visit
        return visit

    def of(self, ticket: Mapping[str, Any], now: datetime) -> Visit:
        """The visit behind a ticket; for one from outside the demo, one is made up."""
        with self._lock:
            known = self._visits.get(str(ticket["id"]))
            if known is None:
                known = self._visits[str(ticket["id"])] = self._stranger(ticket, now)
            return known

    def count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def _stranger(self, ticket: Mapping[str, Any], now: datetime) -> Visit:
        draw = Random(str(ticket["id"]))  # noqa: S311  behaviour, not secrets
        spread = self.hall.demand.citizens.service_spread if self.hall.demand else 0.5
        minutes = next((s.minutes for s in self.hall.services if s.code == ticket.get("service")), 5)
        citizen = Citizen(
            arrives_at=now,
            kiosk="",
            service=str(ticket.get("service", "")),
            priority=str(ticket.get("priority") or ""),
            language=str(ticket.get("language") or ""),
            patience=timedelta(days=1),
            cancels=False,
            misses_call=False,
            comes_back_after=None,
            walk=timedelta(seconds=25),
            service_time=timedelta(minutes=minutes * log_normal(spread, draw)),
            second="",
            transfer_to="",
            parks_for=None,
        )
        return Visit(str(ticket["id"]), citizen, now + citizen.patience, planned=False)
