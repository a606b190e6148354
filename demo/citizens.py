"""The citizens of a demo: they arrive, take tickets at the kiosks, and some give up."""

import heapq
from collections.abc import Mapping
from datetime import datetime
from itertools import count

from demo.client import Client, ServerGoneError
from demo.clock import Clock
from demo.day import Citizen, Day
from demo.visits import Visit, Visits


class Citizens:
    """Plays all citizens in one thread, in the order of their actions. `kiosks`: a client per kiosk, "" for a hall
    without kiosks.
    """

    def __init__(self, hall: str, kiosks: Mapping[str, Client], clock: Clock, visits: Visits) -> None:
        self.hall = hall
        self.kiosks = kiosks
        self.clock = clock
        self.visits = visits
        self._order = count()
        self._agenda: list[tuple[datetime, int, Citizen | Visit]] = []

    def live(self, day: Day, since: datetime) -> None:
        """Play everybody who arrives from `since` on, immediately those whose time has passed; returns when the last
        has arrived and the hall has closed.
        """
        for citizen in day.citizens:
            if citizen.arrives_at >= since:
                self._plan(citizen.arrives_at, citizen)
        while self._agenda and self._agenda[0][0] <= day.closes_at:
            at, _, who = heapq.heappop(self._agenda)
            if not self.clock.sleep_until(at):
                return
            if isinstance(who, Citizen):
                self._take_ticket(who)
            else:
                self._cancel(who)

    def _plan(self, at: datetime, who: Citizen | Visit) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), who))

    def _take_ticket(self, citizen: Citizen) -> None:
        body = {
            "hall": self.hall,
            "service": citizen.service,
            "priority": citizen.priority,
            "language": citizen.language,
        }
        answer = self.kiosks[citizen.kiosk].post("/tickets", body)
        if not answer.is_done:
            self.visits.count(f"refused: ticket {answer.code}")
            return
        self.visits.count("tickets")
        visit = self.visits.add(str(answer.body["id"]), citizen, self.clock.now())
        if citizen.cancels:
            visit.link = str(answer.body.get("url", "")).rstrip("/").rpartition("/")[2]
            self._plan(visit.gives_up_at, visit)

    def _cancel(self, visit: Visit) -> None:
        """Cancel through the ticket's own link, as a phone does; a ticket called in the meantime is refused, and its
        citizen stays.
        """
        kiosk = self.kiosks[visit.citizen.kiosk]
        phone = Client(kiosk.base.removesuffix("/api/v1"), kiosk.stop, visit.link)
        try:
            answer = phone.post(f"/tickets/{visit.ticket}/cancel")
        except ServerGoneError:
            return
        if answer.is_done:
            self.visits.count("cancelled")
        elif answer.status != 409:
            self.visits.count(f"refused: cancel {answer.code}")
