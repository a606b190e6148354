"""The citizen behind each ticket and what they will do: data that the citizens and staff of a demo share."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from threading import Lock
from typing import Any

from demo.day import Citizen, log_normal
from queueing.hall import Hall

SERVER_GONE = "gave up: the server was gone"


@dataclass
class Visit:
    """One ticket and its citizen.

    `gives_up_at`: the citizen misses every call from then on. `link`: the token of the ticket's own page. `planned`
    False: somebody outside the demo took the ticket, and the citizen is invented. `transferred`, `parked`: whether it
    has happened, so that it happens only once. `missed`: whether the citizen has missed a call. `back_at`: when they
    return after that; None: never.
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
        """Whether the citizen answers a call at this time."""
        if self.missed:
            return self.back_at is not None and at >= self.back_at
        return at < self.gives_up_at and not self.citizen.misses_call


class Visits:
    """All visits of the day, by ticket, and counts of events by name."""

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
        """The visit of a ticket. A ticket from outside the demo gets an invented citizen."""
        with self._lock:
            visit = self._visits.get(str(ticket["id"]))
            if visit is None:
                visit = self._visits[str(ticket["id"])] = self._stranger(ticket, now)
            return visit

    def count(self, name: str) -> None:
        with self._lock:
            self.counts[name] += 1

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
