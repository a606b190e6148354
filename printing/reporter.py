"""Reports results of slips and states of printers to the server, in its own thread. Results are sent until received."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from printing.client import Refused, Server, ServerError, Unreachable
from printing.outbox import Outbox, Result
from printing.status import Status
from printing.text import clean
from protocol.printing import PrinterState

AGAIN_SECONDS = 2.0
STATES_EVERY_SECONDS = 10.0
log = logging.getLogger(__name__)


class Reporter:
    """`on_delivered` is called with a job's id once the server has its result."""

    def __init__(self, server: Server, outbox: Outbox, on_delivered: Callable[[str], None]) -> None:
        self._server, self._outbox, self._told = server, outbox, on_delivered
        self._results: dict[str, Result] = {result.job_id: result for result in outbox.all()}
        self._states: dict[str, tuple[Status, datetime]] = {}
        self._states_due = 0.0
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def start(self) -> None:
        """Start the thread. It begins with the results left by an earlier run."""
        self._thread.start()

    def stop(self) -> None:
        """Try once more to report what is left, then end. Waits 3 seconds at most."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(3.0)

    def result(self, result: Result) -> None:
        """Store a result on disk, then report it. If the disk fails, the result is kept in memory only."""
        try:
            self._outbox.put(result)
        except OSError:
            log.exception("a full disk: the end of slip %s is kept in memory alone", result.job_id)
        with self._changed:
            self._results[result.job_id] = result
            self._changed.notify_all()

    def state(self, printer: str, status: Status) -> None:
        """Report a printer's state. A state not yet sent is replaced."""
        with self._changed:
            self._states[printer] = (status, datetime.now(UTC))
            self._states_due = 0.0
            self._changed.notify_all()

    def forget(self, printer: str) -> None:
        """Stop reporting this printer, because it now belongs to another agent."""
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
        """Report everything that is due. False: the server could not be reached."""
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
            self._server.say_states([_said(name, *state) for name, state in sorted(states.items())])
        except Unreachable:
            self._states_due = 0.0
            raise


def _said(name: str, status: Status, at: datetime) -> PrinterState:
    detail = clean(status.detail, 200)
    return PrinterState.model_construct(name=name, state=status.state, detail=detail, at=at.isoformat())
