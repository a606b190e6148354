"""The staff of a demo: they log in, open windows, call, serve, rest and close, as people do at a console."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from demo.client import Answer, Client, ServerGoneError
from demo.clock import Clock
from demo.day import Duty
from demo.visits import SERVER_GONE, Visit, Visits
from queueing.hall import Hall

LOOKS_AGAIN = timedelta(seconds=15)
BETWEEN_TWO = timedelta(seconds=8)
FINDS_OUT = timedelta(minutes=1)
"""The time until a clerk sees that a citizen is in the wrong line."""
STAYS_LONGER = timedelta(minutes=60)
"""A window stays open after its hours while people wait, but no longer than this."""
NOT_POSSIBLE_SHARE = 0.03
MOST_TRIES = 3

Ticket = Mapping[str, Any]


class Clerk:
    """One window's clerk for one duty."""

    def __init__(self, hall: Hall, duty: Duty, client: Client, clock: Clock, visits: Visits, seed: int) -> None:
        self.hall = hall
        self.duty = duty
        self.client = client
        self.clock = clock
        self.visits = visits
        self.window = f"/halls/{hall.code}/windows/{duty.window}"
        self.parked: list[tuple[datetime, Ticket]] = []
        self.missed: list[tuple[datetime, Ticket]] = []
        self.has_rested = duty.rest is None or clock.now() >= duty.rest[1]
        self.draw = Random(f"{seed} window {duty.window}")  # noqa: S311  behaviour, not secrets

    def work(self) -> None:
        """The whole duty. Ends early when the demo is stopped or the server stays away."""
        try:
            if self.clock.sleep_until(self.duty.starts_at):
                self._do(f"{self.window}/open")
                self._duty()
                self._do(f"{self.window}/close")
        except ServerGoneError:
            self.visits.count(SERVER_GONE)

    def _duty(self) -> None:
        while not self.clock.stop.is_set():
            now = self.clock.now()
            if not self.has_rested and self.duty.rest and now >= self.duty.rest[0]:
                self._rest(self.duty.rest[1] - self.duty.rest[0])
            elif self._bring_back_parked() or self._take_back_missed() or self._serve_next():
                self.clock.sleep(BETWEEN_TWO)
            elif now >= self.duty.ends_at and not self.parked:
                return
            else:
                self.clock.sleep(LOOKS_AGAIN)
            if now >= self.duty.ends_at + STAYS_LONGER:
                return

    def _rest(self, length: timedelta) -> None:
        self.has_rested = True
        self._do(f"{self.window}/pause")
        self.clock.sleep(length)
        self._do(f"{self.window}/open")

    def _serve_next(self) -> bool:
        """Call and serve the next ticket; False: nobody waits for this window."""
        answer = self.client.post(f"{self.window}/call-next")
        if answer.status == 204:
            return False
        if answer.is_done:
            self._attend(answer.body)
            return True
        return self._find_out(answer)

    def _find_out(self, refusal: Answer) -> bool:
        """Handle a refused call-next: a ticket is still at the window, or the window is no longer open."""
        queue = self.client.get(f"{self.window}/queue")
        current = queue.body.get("current") if queue.is_done else None
        if current:
            self._attend(current)
            return True
        self.visits.count(f"refused: call-next {refusal.code}")
        self._do(f"{self.window}/open")
        return False

    def _attend(self, ticket: Ticket) -> None:
        visit = self.visits.of(ticket, self.clock.now())
        if ticket["state"] == "called":
            if not visit.is_there(self.clock.now()):
                self._call_in_vain(ticket, visit)
                return
            self.clock.sleep(visit.citizen.walk)
            if not self._step(ticket, "start").is_done:
                return
        self._serve(ticket, visit)

    def _serve(self, ticket: Ticket, visit: Visit) -> None:
        citizen = visit.citizen
        if citizen.transfer_to and not visit.transferred:
            visit.transferred = True
            self.clock.sleep(FINDS_OUT)
            self._step(ticket, "transfer", line=citizen.transfer_to)
        elif citizen.parks_for is not None and not visit.parked:
            visit.parked = True
            self.clock.sleep(citizen.service_time / 3)
            if self._step(ticket, "park").is_done:
                self.parked.append((self.clock.now() + citizen.parks_for, ticket))
        else:
            self.clock.sleep(citizen.service_time * (2 / 3 if visit.parked else 1))
            self._step(ticket, "finish", done=self._done(ticket, visit))

    def _done(self, ticket: Ticket, visit: Visit) -> list[dict[str, str]]:
        """The services done and their outcomes: done on the spot, or accepted when it takes days; a few lack a
        paper.
        """
        services = [str(ticket["service"]), *([visit.citizen.second] if visit.citizen.second else [])]
        return [{"service": code, "outcome": self._outcome(code)} for code in services]

    def _outcome(self, code: str) -> str:
        if self.draw.random() < NOT_POSSIBLE_SHARE:
            return "not_possible"
        return "done" if self.hall.service(code).promised_days is None else "accepted"

    def _call_in_vain(self, ticket: Ticket, visit: Visit) -> None:
        """Wait, recall, wait, and mark a no-show."""
        patience = timedelta(seconds=self.hall.calling.no_show_after_seconds)
        self.clock.sleep(patience / 2)
        if self.hall.calling.most_recalls > 0:
            self._step(ticket, "recall")
        self.clock.sleep(patience if self.hall.calling.most_recalls > 0 else patience / 2)
        if self._say_no_show(ticket).is_done and not visit.missed:
            visit.missed = True
            if visit.citizen.comes_back_after is not None:
                visit.back_at = self.clock.now() + visit.citizen.comes_back_after
                self.missed.append((visit.back_at, ticket))

    def _say_no_show(self, ticket: Ticket) -> Answer:
        """Mark a no-show; the server's clock decides when that is allowed."""
        answer = self.client.post(f"/tickets/{ticket['id']}/no-show")
        for _ in range(MOST_TRIES):
            if "seconds_left" not in answer.body:
                break
            self.clock.sleep(timedelta(seconds=int(answer.body["seconds_left"])))
            answer = self.client.post(f"/tickets/{ticket['id']}/no-show")
        return self._counted("no-show", answer)

    def _take_back_missed(self) -> bool:
        """Reinstate somebody who missed the call and now stands at the window: they wait again, behind a few."""
        ticket = self._due(self.missed)
        return ticket is not None and self._step(ticket, "reinstate").is_done

    def _bring_back_parked(self) -> bool:
        ticket = self._due(self.parked)
        if ticket is None:
            return False
        answer = self._step(ticket, "resume")
        if answer.is_done:
            self._attend(answer.body)
        return answer.is_done

    def _due(self, waiting: list[tuple[datetime, Ticket]]) -> Ticket | None:
        for index, (at, _) in enumerate(waiting):
            if at <= self.clock.now():
                return waiting.pop(index)[1]
        return None

    def _step(self, ticket: Ticket, step: str, **options: object) -> Answer:
        """One step of a ticket; a refusal is counted, and the clerk goes on."""
        return self._counted(step, self.client.post(f"/tickets/{ticket['id']}/{step}", options))

    def _do(self, path: str) -> Answer:
        return self._counted(path.rpartition("/")[2], self.client.post(path))

    def _counted(self, step: str, answer: Answer) -> Answer:
        self.visits.count(step if answer.is_done else f"refused: {step} {answer.code}")
        return answer
