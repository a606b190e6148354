"""One actor's connection to the server: its token, its steps, and patience while the server restarts."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any
from uuid import uuid4

import requests

SECONDS_PER_REQUEST = 10
BUSY = (429, 500, 502, 503, 504)


class ServerGoneError(Exception):
    """The server did not answer within an actor's patience."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` as in HTTP; `body` is {} when empty. `code`: why it was refused, "" when it was not."""

    status: int
    body: Mapping[str, Any]

    @property
    def is_done(self) -> bool:
        return self.status < 400

    @property
    def code(self) -> str:
        return "" if self.is_done else str(self.body.get("code", self.status))


class Client:
    """Uses the public API with one bearer token. Every step has a request_id that stays the same over retries, so that
    it happens once.

    `patience_seconds`: how long to retry an unreachable server before ServerGoneError.
    """

    def __init__(self, server_url: str, stop: Event, token: str = "", patience_seconds: float = 120) -> None:
        self.base = server_url.rstrip("/") + "/api/v1"
        self.stop = stop
        self.token = token
        self.patience_seconds = patience_seconds
        self.login: tuple[str, str] | None = None
        self.session = requests.Session()
        self.session.trust_env = False  # a proxy of the surroundings is not meant for a hall's own server

    def log_in(self, username: str, password: str) -> Answer:
        """Log in; a new token is taken when it expires."""
        self.login = (username, password)
        self.token = ""  # a token that has run out would be refused even here
        answer = self._ask("POST", "/tokens", {"username": username, "password": password})
        self.token = str(answer.body.get("token", ""))
        return answer

    def get(self, path: str) -> Answer:
        """GET a path."""
        return self._ask("GET", path, None)

    def delete(self, path: str) -> Answer:
        """DELETE a path."""
        return self._ask("DELETE", path, None)

    def post(self, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """POST one step, which happens once, however often it must be sent."""
        payload = {**(body or {}), "request_id": str(uuid4())}
        answer = self._ask("POST", path, payload)
        if answer.status == 401 and self.login and self.log_in(*self.login).is_done:
            answer = self._ask("POST", path, payload)
        return answer

    def _ask(self, method: str, path: str, payload: Mapping[str, object] | None) -> Answer:
        gives_up_at = monotonic() + self.patience_seconds
        pause = 0.1
        while True:
            if self.stop.is_set():  # nobody takes another step once the demo ends
                raise ServerGoneError(f"{self.base}{path}")
            answer = self._once(method, path, payload)
            if answer is not None and answer.status not in BUSY:
                return answer
            if monotonic() > gives_up_at:
                raise ServerGoneError(f"{self.base}{path}")
            self.stop.wait(pause)
            pause = min(2 * pause, 2)

    def _once(self, method: str, path: str, payload: Mapping[str, object] | None) -> Answer | None:
        """One attempt; None: no answer."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            response = self.session.request(
                method, self.base + path, json=payload, headers=headers, timeout=SECONDS_PER_REQUEST
            )
            body = response.json() if response.content else {}
        except requests.RequestException:
            return None
        return Answer(response.status_code, body if isinstance(body, dict) else {})
