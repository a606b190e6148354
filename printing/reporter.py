"""Tells the server results and states, in a thread of its own, until the server has heard each."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from printing.client import Refused, Server, ServerError, Unreachable
from printing.outbox import Outbox, Result
from printing.status import Status
from printing.text import clean

AGAIN_SECONDS = 2.0
STATES_EVERY_SECONDS = 10.0
log = logging.getLogger(__name__)


class Reporter:
    """`told` is called with a job's id once the server knows its end."""

    def __init__(self, server: Server, outbox: Outbox, told: Callable[[str], None]) -> None:
        self._server, self._outbox, self._told = server, outbox, told
        self._results: dict[str, Result] = {result.job_id: result for result in outbox.all()}
        self._states: dict[str, tuple[Status, datetime]] = {}
        self._states_due = 0.0
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def start(self) -> None:
        """Begin, with what an earlier run left."""
        self._thread.start()

    def stop(self) -> None:
        """Try once more what is left, and end."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(3.0)

    def result(self, result: Result) -> None:
        """Keep a result durably, then tell it."""
        try:
            self._outbox.put(result)
        except OSError:
            log.exception("a full disk: the end of slip %s is kept in memory alone", result.job_id)
        with self._changed:
            self._results[result.job_id] = result
            self._changed.notify_all()

    def state(self, printer: str, status: Status) -> None:
        """A printer's state; only the newest is told."""
        with self._changed:
            self._states[printer] = (status, datetime.now(UTC))
            self._states_due = 0.0
            self._changed.notify_all()

    def forget(self, printer: str) -> None:
        """It is no longer ours to tell of."""
        with self._changed:
            self._states.pop(printer, None)

    def _run(self) -> None:
        while True:
            is_well = self._all_told()
            with self._changed:
                if self._stopping:
                    return
                if not is_well or not self._is_due():
                    self._changed.wait(1.0 if is_well else AGAIN_SECONDS)

    def _is_due(self) -> bool:
        return bool(self._results) or (bool(self._states) and monotonic() >= self._states_due)

    def _all_told(self) -> bool:
        """False when the server could not be reached."""
        try:
            for result in list(self._results.values()):
                self._tell_result(result)
            if self._states and monotonic() >= self._states_due:
                self._tell_states()
        except Unreachable as error:
            log.warning("results wait for the server: %s", error)
            return False
        except ServerError as error:
            log.error("the server refuses what printers say: %s", error)
            self._states_due = monotonic() + STATES_EVERY_SECONDS
        return True

    def _tell_result(self, result: Result) -> None:
        try:
            self._server.done(result)
        except Refused as error:
            log.error("the server refuses the end of slip %s: %s", result.job_id, error)
        self._outbox.remove(result.job_id)
        with self._changed:
            self._results.pop(result.job_id, None)
        self._told(result.job_id)

    def _tell_states(self) -> None:
        with self._changed:
            states, due = dict(self._states), monotonic() + STATES_EVERY_SECONDS
            self._states_due = due
        try:
            self._server.say_states([_as_json(name, *known) for name, known in sorted(states.items())])
        except Unreachable:
            self._states_due = 0.0
            raise


def _as_json(name: str, status: Status, at: datetime) -> dict[str, str]:
    return {"name": name, "state": status.state, "detail": clean(status.detail, 200), "at": at.isoformat()}
