"""The print agent's requests to the server over HTTP.

ServerError
├── Unreachable     no answer, or a temporary error: try again
└── Refused         the server refused the request; trying again is of no use
"""

import ssl
import threading
from collections.abc import Collection
from dataclasses import asdict
from typing import Any, Literal

import requests

from printing.outbox import Result
from printing.trust import Trusting, trust, why_not
from protocol.base import Asked
from protocol.kiosks import ReaderNews
from protocol.printing import Begin, Claim, Done, PrinterState, PrinterStates

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 10.0
_LATER = (401, 403, 408, 425, 429)
"""Also an invalid token: it is repaired at the server, and slips must not be lost in the meantime."""


class ServerError(Exception):
    """A request that failed."""


class Unreachable(ServerError):
    """No answer, or a temporary error; try again later."""


class Refused(ServerError):
    """The server refused the request. `code` is the server's reason."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


class Server:
    """The server. Every thread has its own connection, so that a slow answer does not block another thread."""

    def __init__(self, url: str, token: str, agent: str, trusted: ssl.SSLContext | None = None) -> None:
        self._base = f"{url.rstrip('/')}/api/v1/printers"
        self._token, self.agent = token, agent
        self._trusted = trusted or trust(None)
        self._own = threading.local()

    def claim(self, printers: Collection[str] | None, most: int, only: Collection[str] | None = None) -> dict[str, Any]:
        """Waiting slips of these printers (None: of all printers of this agent), at most `most`; and the hall's
        printers, each with the agent that has it. `only`: the printers of this computer (None: those that no other
        agent has).
        """
        claim = Claim.model_construct(agent=self.agent, most=most, printers=_sorted(printers), only=_sorted(only))
        return self._post("claim", claim)

    def begin(self, job_id: str, attempt: str) -> None:
        """Report that bytes are about to go out; the same attempt, repeated for lack of an answer, counts once."""
        self._post(f"jobs/{job_id}/begin", Begin.model_construct(agent=self.agent, request_id=attempt))

    def done(self, result: Result) -> None:
        """Report how a slip ended."""
        fields = {key: value for key, value in asdict(result).items() if key != "job_id"}
        self._post(f"jobs/{result.job_id}/done", Done.model_construct(**fields, agent=self.agent))

    def say_states(self, states: list[PrinterState]) -> None:
        """Report the states of the printers."""
        self._post("status", PrinterStates.model_construct(agent=self.agent, printers=states))

    def say_reader(self, kiosk: str, state: Literal["ready", "gone"], text: str) -> None:
        """Report how a kiosk's reader is, and what it has read."""
        self._post("reader", ReaderNews.model_construct(agent=self.agent, kiosk=kiosk, state=state, text=text))

    def _post(self, path: str, body: Asked) -> dict[str, Any]:
        try:
            answer = self._session().post(
                f"{self._base}/{path}",
                json=body.model_dump(exclude_unset=True),  # an older server refuses fields that it does not know
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,
            )
            content = answer.json() if answer.content else {}
        except (requests.RequestException, ValueError) as error:
            raise Unreachable(why_not(error)) from error
        if answer.status_code >= 500 or answer.status_code in _LATER:
            raise Unreachable(f"HTTP {answer.status_code}")
        if not answer.ok or not isinstance(content, dict):
            problem = content if isinstance(content, dict) else {}
            raise Refused(str(problem.get("code", answer.status_code)), str(problem.get("detail", "")))
        return content

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
