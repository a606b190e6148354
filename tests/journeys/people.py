"""Who acts in a journey: a clerk at the console, and citizens who come by the API."""

import os
import re
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import Page, expect

from tests.running import HALL, PASSWORD, RunningHall

SETTLE_MILLISECONDS = 700  # the console takes two clicks closer than this for one
LEAVING = {"waiting": "cancel", "called": "no-show", "serving": "finish"}


class JourneyHall:
    """What a journey asks of a running hall besides its pages."""

    def __init__(self, hall: RunningHall) -> None:
        self.running = hall
        self.url = hall.url
        self._tokens: dict[str, str] = {}
        self._ids: dict[str, str] = {}

    def token(self, name: str) -> str:
        """A person's token, asked for once."""
        if name not in self._tokens:
            self._tokens[name] = self.running.token(name)
        return self._tokens[name]

    def cut_power(self) -> None:
        """Everything that runs on the hall's computer stops at once."""
        running = self.running
        assert running.process is not None
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(running.process.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        running.process.kill()
        running.process.wait()
        running.kill_server()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)

    def start_again(self) -> None:
        """Start the server that was stopped or killed; people log in anew."""
        self._tokens.clear()
        self.running.start()

    def take_ticket(self, service: str = "", kiosk: str = "") -> dict[str, Any]:
        """A citizen takes a number; its slip comes out at the kiosk, when one is named."""
        services = self.running.get(f"/halls/{HALL}/services")["services"]
        code = service or services[0]["code"]
        ticket = self.running.post("/tickets", self.token("manager"), hall=HALL, service=code, kiosk=kiosk)
        self._ids[ticket["number"]] = ticket["id"]
        return dict(ticket)

    def find(self, number: str) -> dict[str, Any]:
        """A ticket that was taken here, by its number."""
        return dict(self.running.get(f"/tickets/{self._ids[number]}", self.token("manager")))

    def step(self, ticket: str, step: str, clerk: str, **body: Any) -> Any:
        """A step of a ticket, asked for by another clerk."""
        return self.running.post(f"/tickets/{ticket}/{step}", self.token(clerk), **body)

    def go_home(self) -> None:
        """Everybody who took a number here leaves, and the windows close: the next test begins with an empty hall,
        which runs whatever the test before did to it.
        """
        if self.running.process is not None and self.running.process.poll() is not None:
            self.start_again()
        for ticket in self._ids.values():
            state = self.running.get(f"/tickets/{ticket}", self.token("manager"))["state"]
            if state in LEAVING:
                self.step(ticket, LEAVING[state], "manager")
        self._ids.clear()
        board = self.running.get(f"/halls/{HALL}/board")
        if board["waiting"]:
            self.call_everybody(9)
        for window in board["windows"]:
            if window["state"] != "closed":
                self.running.post(f"/halls/{HALL}/windows/{window['number']}/close", self.token("manager"))

    def at_window(self, number: int, what: str, **body: Any) -> Any:
        """`open`, `pause`, `close`, `call-next` or `call` at the window of the clerk of that number."""
        path = f"/halls/{HALL}/windows/{number}/{what}"
        return self.running.post(path, self.token(f"clerk{number}"), **body)

    def call_everybody(self, window: int) -> None:
        """Whoever still waits, also from a kiosk, is called and does not come; then the window is closed."""
        self.at_window(window, "open")
        while called := self.at_window(window, "call-next"):
            self.step(called["id"], "no-show", f"clerk{window}")
        self.at_window(window, "close")

    def kinds(self, ticket: str) -> list[str]:
        """What has happened to a ticket, from the journal."""
        told = self.running.get(f"/halls/{HALL}/journal", self.token("manager"), after_revision=0, limit=1000)
        return [event["kind"] for event in told["events"] if event["ticket"] == ticket]


class Clerk:
    """A clerk in front of the console, by mouse or by number pad."""

    def __init__(self, hall: JourneyHall, visit: Callable[..., Page], number: int) -> None:
        self.hall, self.number, self.name = hall, number, f"clerk{number}"
        self.page = visit(f"{hall.url}/window/", prepare=lambda page: page.clock.install())
        self.page.fill("#username", self.name)
        self.page.fill("#password", PASSWORD)
        self.page.click("button[type=submit]")

    def sit_down(self) -> "Clerk":
        """Choose the window of the clerk's own number; who never left it sits there already."""
        expect(self.page.locator("body")).to_have_attribute("data-phase", re.compile("away|free"))
        if self.page.locator("body").get_attribute("data-phase") == "away":
            self.page.locator(".seat", has_text=re.compile(rf"^{self.number}\D")).click()
        self.sees("free")
        return self

    def big_button(self, then: str) -> None:
        """Press the one big button and wait for the phase after it."""
        self.settle()
        self.page.click("[data-part=primary]")
        self.sees(then)

    def key(self, name: str, then: str) -> None:
        """Press a key of the number pad."""
        self.settle()
        self.page.keyboard.press(name)
        self.sees(then)

    def settle(self) -> None:
        """Until the next press is no double one: the step before is answered, and the page's own clock goes forward."""
        expect(self.page.locator("[data-part=primary]")).not_to_have_attribute("aria-busy", "true")
        self.page.clock.fast_forward(SETTLE_MILLISECONDS)

    def sees(self, phase: str) -> None:
        """The desk is in this phase: away, paused, free, called or serving."""
        expect(self.page.locator("body")).to_have_attribute("data-phase", phase)

    def is_told(self, words: str) -> None:
        """The line of news says so."""
        expect(self.page.locator("[data-part=news]")).to_contain_text(words)

    @property
    def ticket_number(self) -> str:
        """The number at the window, as the page shows it."""
        return self.page.locator(".now__number").inner_text()

    def ticket(self) -> dict[str, Any]:
        """The ticket the page shows, as the server knows it now."""
        return self.hall.find(self.ticket_number)
