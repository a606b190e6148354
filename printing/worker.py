"""One thread a printer: slips in their order, so that a printer that hangs stops nobody but itself."""

import logging
import threading
from collections import deque
from dataclasses import dataclass, field
from secrets import token_hex
from time import monotonic
from typing import Literal, Protocol

from printing.device import Outcome, Printer
from printing.layout import layout
from printing.slip import Job
from printing.status import Status

IDLE_SECONDS = 0.8
"""How often an idle printer is asked how it is, so that everybody knows within two seconds."""
STUCK_SECONDS = 45.0
"""Without anything getting on."""
MOST_PAUSE_SECONDS = 60.0
log = logging.getLogger(__name__)


@dataclass
class Held:
    """A slip in hand; `attempt` names the next time that bytes go out, `doubtful` counts attempts of this agent that
    may have come out, `paper_mm` what they took, and `not_before` is when to try again, by `monotonic`: a
    printer that never confirms must not print copies all day.
    """

    job: Job
    attempt: str = field(default_factory=token_hex)
    doubtful: int = 0
    paper_mm: int = 0
    not_before: float = 0.0


class Office(Protocol):
    """What a worker needs of the agent; called from the worker's thread."""

    def begin(self, job: Job, attempt: str) -> Literal["go", "gone", "later"]:
        """Tell the server that bytes are about to go out; gone: it is no longer ours to print. Told again after
        `later`, the same attempt counts once.
        """

    def finished(self, job: Job, printer: str, result: str, detail: str, paper_mm: int = 0) -> None:
        """It ended at this printer, which may be the backup of the job's own, and took so much paper."""

    def expired(self, job: Job) -> bool:
        """Whether it is too old to be of use."""

    def take_over(self, held: Held, printer: str) -> bool:
        """Give a slip to this printer's backup; False when there is none that works."""

    def let_go(self, job: Job) -> None:
        """This slip has no end and is nobody's any more: claim it again."""

    def status_changed(self, printer: str, status: Status) -> None:
        """A printer is not as it was."""


class Worker:
    """Holds the slips of one printer until each has an end."""

    def __init__(self, printer: Printer, office: Office) -> None:
        self.printer, self._office = printer, office
        self._slips: deque[Held] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._busy_since: float | None = None
        self._current: Held | None = None
        self._told = Status("", "")
        self._thread = threading.Thread(target=self._run, name=f"printer {printer.name}", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """End after the slip that is on its way; does not wait."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def join(self, seconds: float) -> None:
        """Wait for the end, so long at most."""
        self._thread.join(seconds)

    def add(self, held: Held) -> None:
        """One more slip."""
        with self._changed:
            self._slips.append(held)
            self._changed.notify_all()

    def held(self) -> int:
        """How many slips wait here."""
        return len(self._slips)

    def take_waiting(self) -> list[Held]:
        """The slips that have not begun, taken away; for a printer that hangs or is no more."""
        with self._changed:
            taken = list(self._slips)
            self._slips.clear()
            return taken

    def take_current(self) -> Held | None:
        """The slip that a device which hangs has swallowed; whatever becomes of that call is then of no interest."""
        with self._changed:
            taken, self._current = self._current, None
            return taken

    @property
    def stuck(self) -> bool:
        """Whether a call to the device has not come back for so long that it will not."""
        since = self._busy_since
        return since is not None and monotonic() - max(since, self.printer.moved_at) > STUCK_SECONDS

    @property
    def usable(self) -> bool:
        """Whether another printer's slip is worth giving here."""
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
        for held in self.take_waiting():  # also one that was put back after another took what waited
            self._office.let_go(held.job)
        self.printer.close()

    def _next(self) -> Held | None:
        """The oldest slip; None after a while without any."""
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
        """The printer may be well again since it was asked; else the backup; else wait for paper or a
        hand.
        """
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
            detail = self._detail(held, outcome)
            self._office.finished(held.job, self.printer.name, outcome.result, detail, held.paper_mm + outcome.paper_mm)
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

    def _detail(self, held: Held, outcome: Outcome) -> str:
        if held.job.printer == self.printer.name:
            return outcome.detail
        return f"on {self.printer.name} instead of {held.job.printer} {outcome.detail}".strip()

    def _guarded_print(self, held: Held) -> Outcome:
        printer, outcome = self.printer, Outcome("doubtful", "the driver failed")
        try:
            self._busy_since = monotonic()
            blocks = layout(held.job, printer.profile.paper.columns, printer.facts(), held.doubtful)
            outcome = printer.print(held.job.id, blocks)
        except Exception as error:  # whatever a device or its driver does must not end this thread
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
