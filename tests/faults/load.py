"""Citizens and clerks who do not let go: what got no answer is asked again with the same request id."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.faults.serving import HALL, SERVICES, Caller, ServedHall

LOST = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 0.2

Act = Callable[[str, str, int, random.Random], None]


@dataclass
class Told:
    """What the server has answered: tickets by their id, ends by ticket, and answers nobody should get."""

    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    again: int = 0
    ends: dict[str, str] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)


class Load:
    """Threads of citizens (each takes a ticket, some cancel it) and of clerks (each serves whom they call)."""

    def __init__(self, hall: ServedHall, citizens: int, seed: int) -> None:
        self.hall, self.told = hall, Told()
        self._closing = threading.Event()
        acts: list[tuple[Act, str, int]] = [(self._citizen, hall.kiosk, n) for n in range(citizens)]
        acts += [(self._clerk, token, window) for window, token in hall.clerks.items()]
        self._threads = [
            threading.Thread(target=self._act, args=(act, token, n, random.Random(f"{seed} {act.__name__} {n}")))
            for act, token, n in acts
        ]

    def start(self) -> None:
        """Everybody comes."""
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Everybody gets the answer they are waiting for, and goes."""
        self._closing.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "somebody still waits for an answer"

    def _act(self, act: Act, token: str, number: int, chance: random.Random) -> None:
        count = 0
        while not self._closing.is_set():
            count += 1
            act(token, f"{act.__name__}{number}-{count}", number, chance)
            self._closing.wait(chance.uniform(0, 0.05))

    def _ask(self, token: str, path: str, **body: Any) -> requests.Response:
        """Ask until there is an answer, whatever happens to the server meanwhile."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            caller = Caller(self.hall.urls[0], token)
            try:
                answer = caller.post(path, **body)
            except LOST:
                self.told.again += 1
                threading.Event().wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                continue
            finally:
                caller.close()
            if answer.status_code not in (200, 201, 204, 409):
                self.told.strange.append(f"{path}: {answer.status_code} {answer.text[:200]}")
            return answer

    def _citizen(self, token: str, name: str, _number: int, chance: random.Random) -> None:
        taken = self._ask(token, "/tickets", hall=HALL, service=chance.choice(SERVICES), request_id=name)
        if taken.status_code != 201:
            self.told.strange.append(f"no ticket: {taken.status_code}")
            return
        ticket = taken.json()
        self.told.tickets[ticket["id"]] = ticket
        if chance.random() < 0.2:
            ended = self._ask(token, f"/tickets/{ticket['id']}/cancel", request_id=f"{name}-cancel")
            if ended.status_code == 200:
                self.told.ends[ticket["id"]] = "cancelled"

    def _clerk(self, token: str, name: str, window: int, chance: random.Random) -> None:
        here = f"/halls/{HALL}/windows/{window}"
        self._ask(token, f"{here}/open", request_id=f"{name}-open")
        called = self._ask(token, f"{here}/call-next", request_id=f"{name}-call")
        if called.status_code != 200:
            return
        path = f"/tickets/{called.json()['id']}"
        steps = ("no-show",) if chance.random() < 0.2 else ("start", "finish")
        for step in steps:
            answer = self._ask(token, f"{path}/{step}", request_id=f"{name}-{step}")
            if answer.status_code != 200:
                self.told.strange.append(f"{step}: {answer.status_code} {answer.text[:200]}")
                return
        self.told.ends[called.json()["id"]] = answer.json()["state"]
