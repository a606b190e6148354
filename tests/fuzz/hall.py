"""A hall to send things to: what exists there, who asks, and what every answer must be."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.builders import a_hall
from tests.houses import Asker, ServedScene, json_of

BOOKING = {"hall": "hall", "service": "a1", "starts_at": "2026-03-02T10:00:00+08:00", "name": "x"}
REAL = 3
"""In three of four cases, a name is that of something that exists."""


class FuzzedHall:
    """A served hall with tickets in several states. `names`: of each parameter, what exists."""

    def __init__(self, url: str, folder: Path) -> None:
        hall = a_hall()
        lines = tuple(replace(line, appointment_windows=20) for line in hall.lines)
        served = self.served = ServedScene(url, folder, replace(hall, lines=lines))
        served.opened(1, 2)
        tickets = [served.ticket() for _ in range(6)]
        called = served.called()
        served.clerk.post(f"/tickets/{called['id']}/start")
        served.called(2)
        devices = json_of(served.administrator.get("/halls/hall/devices"))["devices"]
        token = tickets[0]["url"].rpartition("/")[2]
        booked = json_of(served.clerk.post("/appointments", **BOOKING))
        self.askers: dict[str, Asker] = {
            "administrator": served.administrator,
            "manager": served.manager,
            "clerk": served.clerk,
            "kiosk": served.kiosk,
            "agent": served.agent,
            "screen": served.screen,
            "holder": served.asker(token),
            "booker": served.asker(booked["url"].rpartition("/")[2]),
            "nobody": served.nobody,
        }
        self.names: dict[str, list[Any]] = {
            "hall": ["hall"],
            "ticket": [ticket["id"] for ticket in tickets],
            "number": [1, 2, 3],
            "appointment": [booked["id"]],
            "starts_at": [BOOKING["starts_at"], "2026-03-02T11:00:00+08:00"],
            "code": [booked["code"]],
            "window": [1, 2, 3],
            "printer": ["p1"],
            "device": [devices[0]["id"]],
            "name": ["waiting-times", "hours", "comparison", "k1"],
            "service": ["a1", "b1"],
            "line": ["A", "B"],
            "token": [token],
            "from": ["2026-03-02"],
            "to": ["2026-03-02"],
        }

    def real(self, values: dict[str, Any], draw: Any) -> dict[str, Any]:
        """The same parameters or fields, most of them with a name of something that exists."""
        return {
            key: draw(st.sampled_from(self.names[key])) if key in self.names and draw(st.integers(0, REAL)) else value
            for key, value in values.items()
        }


def must_be_clear(status: int, text: str) -> None:
    """An answer, or a problem that says what is wrong; never a failure of the server."""
    assert status < 500, text
    assert "Traceback (most recent call last)" not in text
    if status >= 400 and text.startswith("{"):
        problem = json.loads(text)
        assert problem["code"] and problem["title"], problem
