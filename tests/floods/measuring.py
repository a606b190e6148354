"""A hall under a flood: a clerk goes on calling and a screen goes on listening, while another process floods."""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import requests
import socketio

from tests.running import HALL, ROOT, RunningHall

PAUSE_SECONDS = 0.1
WINDOW = 1


@dataclass(slots=True)
class People:
    """Who works in the hall, and what a flood has in hand: a kiosk, a manager's login, a citizen's link."""

    kiosk: str
    clerk: str
    manager: str
    link: str
    service: str

    @classmethod
    def of(cls, hall: RunningHall) -> "People":
        """New ones; the clerk sits down."""
        kiosk = hall.post("/devices", hall.token("admin"), kind="kiosk", hall=HALL, name="kiosk-1")["token"]
        clerk, service = hall.token(f"clerk{WINDOW}"), hall.get(f"/halls/{HALL}/services")["services"][0]["code"]
        hall.post(f"/halls/{HALL}/windows/{WINDOW}/open", clerk)
        ticket = hall.post("/tickets", kiosk, hall=HALL, service=service)
        link = str(ticket["url"]).rpartition("/")[2]
        return cls(kiosk, clerk, hall.token("manager"), link, service)


@dataclass(slots=True)
class Outcome:
    """`steps`: milliseconds of each call-next and finish. `failures`: answers to the clerk that were no success.
    `silences`: seconds between the screen's pulses. `seen`: what became of the flood. `refused`: by limit.
    """

    steps: dict[str, list[float]] = field(default_factory=lambda: {"call-next": [], "finish": []})
    failures: list[str] = field(default_factory=list)
    silences: list[float] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    refused: dict[str, float] = field(default_factory=dict)


class Screen:
    """A hall screen, with its page's token, that notes when it hears a pulse."""

    def __init__(self, hall: RunningHall) -> None:
        self.pulses: list[float] = []
        self.connects = 0
        self.client = socketio.Client()
        self.client.on("pulse", lambda _: self.pulses.append(time.monotonic()), namespace="/display")
        token = json.loads(hall.session.get(f"{hall.url}/display/{HALL}").text.split('id="page">')[1].split("<")[0])[
            "token"
        ]
        self.client.connect(hall.url, {}, {"token": token}, transports=["websocket"], namespaces=["/display"])
        self.connects += 1
        self.client.on("connect", self._again, namespace="/display")
        self.client.emit("watch", {"hall": HALL}, namespace="/display")
        while not self.pulses:
            time.sleep(0.05)

    def _again(self) -> None:
        self.connects += 1
        self.client.emit("watch", {"hall": HALL}, namespace="/display")

    def silences(self, since: float, until: float) -> list[float]:
        """Seconds between pulses, from the last one before `since`."""
        earlier = [at for at in self.pulses if at <= since][-1:]
        heard = [*earlier, *(at for at in self.pulses if since < at < until), until]
        return [later - before for before, later in pairwise(heard)]


def under(hall: RunningHall, name: str, seconds: float, people: People, screen: Screen, source: str) -> Outcome:
    """What clerk and screen meet while this flood runs from this address."""
    for _ in range(round(seconds / PAUSE_SECONDS)):
        hall.post("/tickets", people.kiosk, hall=HALL, service=people.service)
    outcome = Outcome()
    given = {"port": hall.port, "source": source, "kiosk": people.kiosk, "manager": people.manager}
    given |= {"link": people.link, "service": people.service}
    command = [sys.executable, "-m", "tests.floods.flooding", name, str(seconds), json.dumps(given)]
    began = time.monotonic()
    flood = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    clerk = threading.Thread(target=_work, args=(hall, people, flood, outcome))
    clerk.start()
    said, _ = flood.communicate(timeout=seconds + 60)
    clerk.join()
    outcome.silences = screen.silences(began, time.monotonic())
    outcome.seen = Counter(json.loads(said))
    outcome.refused = refused(hall)
    return outcome


def _work(hall: RunningHall, people: People, flood: "subprocess.Popen[str]", outcome: Outcome) -> None:
    """Call, start, finish, while the flood runs."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {people.clerk}"

        def step(path: str, name: str = "") -> Any:
            began = time.perf_counter()
            answer = session.post(f"{hall.url}/api/v1{path}", json={}, timeout=60)
            if name:
                outcome.steps[name].append((time.perf_counter() - began) * 1000)
            if answer.status_code == 204:
                return None  # nobody waits any more
            if answer.status_code != 200:
                outcome.failures.append(f"{path}: {answer.status_code} {answer.text[:200]}")
                return None
            return answer.json()

        while flood.poll() is None:
            ticket = step(f"/halls/{HALL}/windows/{WINDOW}/call-next", "call-next")
            if ticket is not None:
                step(f"/tickets/{ticket['id']}/start")
                step(f"/tickets/{ticket['id']}/finish", "finish")
            time.sleep(PAUSE_SECONDS)


def refused(hall: RunningHall) -> dict[str, float]:
    """What the server says that it refused, by limit."""
    text = hall.session.get(f"{hall.url}/metrics").text
    lines = [line for line in text.splitlines() if line.startswith("onewindow_refused{")]
    return {line.split('"')[1]: float(line.rpartition(" ")[2]) for line in lines}
