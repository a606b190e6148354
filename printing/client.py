"""The server as the print agent sees it: four questions over HTTP.

ServerError
├── Unreachable     no answer, or one that says "later": ask again
└── Refused         the server understood and says no; asking again is of no use
"""

import ssl
import threading
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import requests

from printing.outbox import Result
from printing.trust import Trusting, trust, why_not

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 10.0
_LATER = (401, 403, 408, 425, 429)
"""Also a token that does not hold: it is mended at the server, and slips must not be thrown away
meanwhile.
"""


class ServerError(Exception):
    """A question that was not answered as asked."""


class Unreachable(ServerError):
    """Ask again later."""


class Refused(ServerError):
    """No. `code` is the server's word for why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


class Server:
    """Every thread keeps a connection of its own, so that no slow answer holds up another thread."""

    def __init__(self, url: str, token: str, agent: str, trusted: ssl.SSLContext | None = None) -> None:
        self._base = f"{url.rstrip('/')}/api/v1/printers"
        self._token, self.agent = token, agent
        self._trusted = trusted or trust(None)
        self._own = threading.local()

    def claim(self, printers: Collection[str] | None, most: int, only: Collection[str] | None = None) -> dict[str, Any]:
        """Waiting slips of these printers (None: of all that are ours), at most so many; and the hall's printers, each
        with the agent that has it. `only`: those of this computer (None: what no other agent has).
        """
        wanted = {"printers": _sorted(printers), "only": _sorted(only)}
        return self._post("claim", {"agent": self.agent, "most": most, **wanted})

    def begin(self, job_id: str, attempt: str) -> None:
        """Say that bytes are about to go out; the same attempt, said again for want of an answer, counts once."""
        self._post(f"jobs/{job_id}/begin", {"agent": self.agent, "request_id": attempt})

    def done(self, result: Result) -> None:
        """Say how a slip ended."""
        told = {key: value for key, value in asdict(result).items() if key != "job_id"}
        self._post(f"jobs/{result.job_id}/done", {**told, "agent": self.agent})

    def say_states(self, states: list[dict[str, Any]]) -> None:
        """Say how the printers are."""
        self._post("status", {"agent": self.agent, "printers": states})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._session().post(
                f"{self._base}/{path}",
                json=body,
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,
            )
            told = answer.json() if answer.content else {}
        except (requests.RequestException, ValueError) as error:
            raise Unreachable(why_not(error)) from error
        if answer.status_code >= 500 or answer.status_code in _LATER:
            raise Unreachable(f"HTTP {answer.status_code}")
        if not answer.ok or not isinstance(told, dict):
            problem = told if isinstance(told, dict) else {}
            raise Refused(str(problem.get("code", answer.status_code)), str(problem.get("detail", "")))
        return told

    def _session(self) -> requests.Session:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            self._own.session.trust_env = False  # a hall's server is never behind a proxy
            self._own.session.mount("https://", Trusting(self._trusted))
            self._own.session.headers["Authorization"] = f"Bearer {self._token}"
        session: requests.Session = self._own.session
        return session


def _sorted(names: Collection[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
