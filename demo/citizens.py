"""The citizens of a demo: some book at home; they arrive, check in or take tickets at the kiosks, and some give up."""

import heapq
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from demo.client import Client, ServerGoneError
from demo.clock import Clock
from demo.day import Citizen, Day
from demo.visits import Visit, Visits

BOOKS_EVERY = 4
"""Of the people whose service can be booked, one in so many books at home."""
BOOKS_AHEAD, COMES_EARLY, NEAR = timedelta(minutes=90), timedelta(minutes=10), timedelta(minutes=45)
NAMES = ("王芳", "李强", "张伟", "刘洋", "陈静", "杨敏", "黄磊", "赵丽", "吴军", "周婷")


@dataclass
class Booker:
    """Somebody who books at home. `code`: of the appointment; "" before."""

    citizen: Citizen
    code: str = ""


class Citizens:
    """Plays all citizens in one thread, in the order of their actions. `kiosks`: a client per kiosk, "" for a hall
    without kiosks. `bookable`: the services that can be booked.
    """

    def __init__(
        self,
        hall: str,
        kiosks: Mapping[str, Client],
        clock: Clock,
        visits: Visits,
        bookable: Collection[str] = (),
    ) -> None:
        self.hall = hall
        self.bookable = bookable
        self.kiosks = kiosks
        self.clock = clock
        self.visits = visits
        self._order = count()
        self._agenda: list[tuple[datetime, int, Citizen | Visit | Booker]] = []

    def live(self, day: Day, since: datetime) -> None:
        """Play everybody who arrives from `since` on, immediately those whose time has passed; returns when the last
        has arrived and the hall has closed.
        """
        bookers = 0
        for citizen in day.citizens:
            if citizen.arrives_at < since:
                continue
            bookers += citizen.service in self.bookable
            if citizen.service in self.bookable and bookers % BOOKS_EVERY == 1:
                self._plan(max(since, citizen.arrives_at - BOOKS_AHEAD), Booker(citizen))
            else:
                self._plan(citizen.arrives_at, citizen)
        while self._agenda and self._agenda[0][0] <= day.closes_at:
            at, _, who = heapq.heappop(self._agenda)
            if not self.clock.sleep_until(at):
                return
            if isinstance(who, Citizen):
                self._take_ticket(who)
            elif isinstance(who, Booker):
                self._check_in(who) if who.code else self._book(who)
            else:
                self._cancel(who)

    def _plan(self, at: datetime, who: Citizen | Visit | Booker) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), who))

    def _book(self, booker: Booker) -> None:
        """Book at home the first free time after one would come. Without any, one comes and takes a number."""
        citizen, kiosk = booker.citizen, self.kiosks[booker.citizen.kiosk]
        home = Client(kiosk.base.removesuffix("/api/v1"), kiosk.stop)
        free = home.get(f"/halls/{self.hall}/slots?service={citizen.service}")
        starts = [datetime.fromisoformat(slot["starts_at"]) for slot in free.body.get("slots", ()) if slot["free"]]
        starts_at = next((at for at in starts if citizen.arrives_at <= at <= citizen.arrives_at + NEAR), None)
        if starts_at is not None:
            wish = {"hall": self.hall, "service": citizen.service, "starts_at": starts_at.isoformat()}
            person = {"name": NAMES[next(self._order) % len(NAMES)], "language": citizen.language}
            answer = home.post("/appointments", wish | person)
            booker.code = str(answer.body.get("code", "")) if answer.is_done else ""
        if starts_at is None or not booker.code:
            self._plan(citizen.arrives_at, citizen)
            return
        self.visits.count("booked")
        if citizen.misses_call and citizen.comes_back_after is None:
            return  # does not come at all; the place is released
        self._plan(max(citizen.arrives_at, starts_at - COMES_EARLY), booker)

    def _check_in(self, booker: Booker) -> None:
        citizen = booker.citizen
        answer = self.kiosks[citizen.kiosk].post("/appointments/check-in", {"hall": self.hall, "code": booker.code})
        if not answer.is_done:
            self.visits.count(f"refused: check-in {answer.code}")
            return
        self.visits.count("checked in")
        self._comes(citizen, answer.body)

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
        self._comes(citizen, answer.body)

    def _comes(self, citizen: Citizen, ticket: Mapping[str, Any]) -> None:
        self.visits.count("tickets")
        visit = self.visits.add(str(ticket["id"]), citizen, self.clock.now())
        if citizen.cancels:
            visit.link = str(ticket.get("url", "")).rstrip("/").rpartition("/")[2]
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
