"""Prints slips in order, with one thread per printer, so that a printer that hangs delays only its own slips."""

import logging
import threading
from collections import deque
from dataclasses import dataclass, field
from secrets import token_hex
from time import monotonic
from typing import Literal, Protocol

from printing.confirmation import Outcome
from printing.device import Printer
from printing.layout import layout
from printing.slip import Job
from printing.status import Status

IDLE_SECONDS = 0.8
"""How often an idle printer is asked for its status, so that a change is known everywhere within two seconds."""
STUCK_SECONDS = 45.0
"""A call to the device counts as hanging after this long without progress."""
MOST_PAUSE_SECONDS = 60.0
log = logging.getLogger(__name__)


@dataclass
class Held:
    """A slip to be printed.

    `attempt`: the id of the next attempt. `doubtful`: how many attempts of this agent may have been printed.
    `paper_mm`: the paper that these used. `not_before`: when to try again, by `monotonic`; the pause grows, so that a
    printer that never confirms does not print copies all day.
    """

    job: Job
    attempt: str = field(default_factory=token_hex)
    doubtful: int = 0
    paper_mm: int = 0
    not_before: float = 0.0


class Office(Protocol):
    """What a worker needs from the agent. All methods are called from the worker's thread."""

    def begin(self, job: Job, attempt: str) -> Literal["go", "gone", "later"]:
        """Tell the server that printing is about to start. gone: the slip no longer belongs to this agent. later: try
        again with the same attempt, which counts once.
        """

    def finished(self, job: Job, printer: str, result: str, detail: str, paper_mm: int = 0) -> None:
        """The job ended at this printer, which may be the backup, and used this much paper."""

    def expired(self, job: Job) -> bool:
        """Whether the job is too old to print."""

    def take_over(self, held: Held, printer: str) -> bool:
        """Give a slip to this printer's backup. False: no backup works."""

    def let_go(self, job: Job) -> None:
        """Release a slip without a result, so that it can be claimed again."""

    def status_changed(self, printer: str, status: Status) -> None:
        """The status of a printer changed."""


class Worker:
    """Holds the slips of one printer until each has ended."""

    def __init__(self, printer: Printer, office: Office) -> None:
        self.printer, self._office = printer, office
        self._slips: deque[Held] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._busy_since: float | None = None
        self._current: Held | None = None
        self._told: Status | None = None
        self._thread = threading.Thread(target=self._run, name=f"printer {printer.name}", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end after the slip in progress. Does not wait for it."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def join(self, seconds: float) -> None:
        """Wait for the thread to end, at most this long."""
        self._thread.join(seconds)

    def add(self, held: Held) -> None:
        """Add a slip behind those waiting."""
        with self._changed:
            self._slips.append(held)
            self._changed.notify_all()

    def held(self) -> int:
        """The number of waiting slips."""
        return len(self._slips)

    def take_waiting(self) -> list[Held]:
        """Remove and return the waiting slips, when the printer hangs or was removed."""
        with self._changed:
            slips = list(self._slips)
            self._slips.clear()
            return slips

    def take_current(self) -> Held | None:
        """Remove and return the slip in progress, when the device hangs; None: there is none. The result of the hanging
        call is then ignored.
        """
        with self._changed:
            slip, self._current = self._current, None
            return slip

    @property
    def stuck(self) -> bool:
        """Whether the current call to the device has made no progress for `STUCK_SECONDS`."""
        since = self._busy_since
        return since is not None and monotonic() - max(since, self.printer.moved_at) > STUCK_SECONDS

    @property
    def usable(self) -> bool:
        """Whether this printer can take over slips of another."""
        return self.printer.status.good and not self.stuck and not self._stopping

    def _run(self) -> None:
        self._ask()
        self.printer.get_ready()
        while not self._stopping:
            held = self._next()
            if held is None:
                self._ask()
            else:
                self._do(held)
        for held in self.take_waiting():  # may include a slip put back after another thread took the waiting ones
            self._office.let_go(held.job)
        self.printer.close()

    def _next(self) -> Held | None:
        """The first waiting slip; None: there was none for `IDLE_SECONDS`, or the worker is stopping."""
        with self._changed:
            if not self._slips and not self._stopping:
                self._changed.wait(IDLE_SECONDS)
            return self._slips.popleft() if self._slips and not self._stopping else None

    def _do(self, held: Held) -> None:
        if self._office.expired(held.job):
            self._office.finished(held.job, self.printer.name, "expired", f"waited too long for {self.printer.name}")
        elif not self.printer.status.good:
            self._elsewhere_or_wait(held)
        elif monotonic() < held.not_before:
            self._again_first(held)
            self._pause()
            self._ask()
        else:
            self._attempt(held)

    def _elsewhere_or_wait(self, held: Held) -> None:
        """Keep the slip if the printer works again, else give it to the backup, else keep it and wait a while."""
        self._ask()
        if self.printer.status.good:
            self._again_first(held)
        elif not self._office.take_over(held, self.printer.name):
            self._again_first(held)
            self._pause()

    def _attempt(self, held: Held) -> None:
        answer = self._office.begin(held.job, held.attempt)
        if answer == "later":
            self._again_first(held)
            self._pause()
        elif answer == "go":
            self._current, held.attempt = held, token_hex()
            outcome = self._guarded_print(held)
            if self.take_current() is held:
                self._ended(held, outcome)

    def _ended(self, held: Held, outcome: Outcome) -> None:
        if outcome.result in ("printed", "sent"):
            paper_mm = held.paper_mm + outcome.paper_mm
            self._office.finished(held.job, self.printer.name, outcome.result, outcome.detail, paper_mm)
        else:
            log.warning("%s: slip %s: %s", self.printer.name, held.job.id, outcome.detail)
            if outcome.result == "doubtful":
                self._note_doubt(held, outcome)
            self._again_first(held)
        self._tell()

    @staticmethod
    def _note_doubt(held: Held, outcome: Outcome) -> None:
        held.doubtful += 1
        held.paper_mm += outcome.paper_mm
        if held.doubtful > 1:
            held.not_before = monotonic() + min(MOST_PAUSE_SECONDS, 2.0 ** (held.doubtful - 1))

    def _guarded_print(self, held: Held) -> Outcome:
        printer, outcome = self.printer, Outcome("doubtful", "the driver failed")
        try:
            self._busy_since = monotonic()
            blocks = layout(held.job, printer.profile.paper.columns, printer.facts(), held.doubtful)
            outcome = printer.print(held.job.id, blocks)
        except Exception as error:  # an error of the device or its driver must not end this thread
            log.exception("%s: slip %s", printer.name, held.job.id)
            outcome = Outcome("doubtful", repr(error))
            printer.status = Status("offline", repr(error))
        finally:
            self._busy_since = None
        return outcome

    def _ask(self) -> None:
        try:
            self._busy_since = monotonic()
            self.printer.refresh()
        except Exception as error:  # as above
            log.exception("%s", self.printer.name)
            self.printer.status = Status("offline", repr(error))
        finally:
            self._busy_since = None
        self._tell()

    def _tell(self) -> None:
        if self.printer.status != self._told:
            self._told = self.printer.status
            self._office.status_changed(self.printer.name, self._told)

    def _again_first(self, held: Held) -> None:
        with self._changed:
            self._slips.appendleft(held)

    def _pause(self) -> None:
        with self._changed:
            if not self._stopping:
                self._changed.wait(IDLE_SECONDS)
