"""The print agent: claims slips, gives them to the printers' threads, and reports their outcome to the server."""

import logging
import threading
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from pydantic import ValidationError

from printing.answered_before import AnsweredBefore
from printing.client import Refused, Server, ServerError, Unreachable
from printing.device import Printer
from printing.outbox import Outbox, Result
from printing.pictures import Pictures
from printing.profiles import Profile, ProfileError, Profiles
from printing.reporter import Reporter
from printing.slip import Job
from printing.status import Status
from printing.text import clean
from printing.transports import of_address
from printing.transports.missing import Missing
from printing.transports.networks import Networks
from printing.transports.port import TransportError
from printing.worker import Held, Worker

POLL_SECONDS = 5.0
LEASE_SECONDS = 30.0
"""An agent that has not reached the server for this long has lost its printers: another agent may open their wires."""
MOST_AT_ONCE = 8
MOST_HELD = 4
_FALLBACK = "generic-80mm"
log = logging.getLogger(__name__)


class Agent:
    """`only`: the names of the printers at this computer; None: every printer of the hall. `state`: the folder for
    state that survives a restart; None: `agent` in the data folder. `networks`: where printers may be.
    """

    def __init__(
        self,
        server: Server,
        data: Path,
        networks: Networks,
        only: Collection[str] | None = None,
        state: Path | None = None,
    ) -> None:
        self._server, self._data, self._networks, self._only = server, data, networks, only
        self._profiles = Profiles(data / "printer_profiles")
        self._outbox = Outbox(state or data / "agent")
        self._answered_before = AnsweredBefore(state or data / "agent")
        self._pictures = Pictures(data / "printed")
        self._workers: dict[str, Worker] = {}
        self._described: dict[str, dict[str, Any]] = {}
        self._known = {result.job_id for result in self._outbox.all()}
        self._reporter = Reporter(server, self._outbox, self._known.discard)
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._server_ahead = timedelta(0)
        self._left_out: set[str] = set()
        self._complaint, self._heard_at = "", monotonic()
        self._in_hall: set[str] | None = None
        self._elsewhere: dict[str, str] = {}
        self._missing: set[str] = set()

    # called from outside

    def wake(self) -> None:
        """A slip is waiting: claim at once. Callable from any thread."""
        self._wake.set()

    def stop(self) -> None:
        """End soon; slips in progress are finished. Callable from any thread."""
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Work until stopped."""
        for mistake in self._profiles.mistakes():
            log.error("printer profile %s", mistake)
        self._reporter.start()
        self._pictures.start()
        while not self._stopping.is_set():
            pause = self._guarded_round()
            self._wake.wait(pause)
            self._wake.clear()
        self._end()

    def _end(self) -> None:
        until = monotonic() + 8
        for worker in self._workers.values():
            worker.stop()
        for worker in self._workers.values():
            worker.join(max(0.0, until - monotonic()))
        self._reporter.stop()

    # claiming

    def _guarded_round(self) -> float:
        """Claim until no slip waits; returns the seconds to the next poll."""
        try:
            while self._round() and not self._stopping.is_set():
                pass
        except ServerError as error:
            if str(error) != self._complaint:  # not the same line every second
                self._complaint = str(error)
                log.warning("server: %s", error)
            if monotonic() - self._heard_at > LEASE_SECONDS:
                self._let_all_go()
            return 1.0 if isinstance(error, Unreachable) else POLL_SECONDS
        if self._complaint:
            self._complaint = ""
            log.warning("server: it answers again")
        return POLL_SECONDS

    def _round(self) -> bool:
        """Claim once; returns whether more may wait. Printers with many slips in progress are left out, so that no
        printer starves.
        """
        self._left_out = {name for name, worker in self._workers.items() if worker.held() >= MOST_HELD}
        printers = None if self._in_hall is None else self._in_hall - self._left_out
        answer = self._server.claim(printers, min(50, MOST_AT_ONCE + len(self._known)), self._only)
        self._heard_at = monotonic()
        self._set_clock(answer)
        is_new = self._describe(answer.get("printers", []))
        taken_count = sum(self._take(raw) for raw in answer.get("jobs", []))
        self._free_the_stuck()
        return is_new or taken_count > 0

    def _set_clock(self, answer: dict[str, Any]) -> None:
        try:
            self._server_ahead = datetime.fromisoformat(answer["server_at"]) - datetime.now(UTC)
        except (KeyError, TypeError, ValueError):
            log.warning("the server does not tell its time")

    def _take(self, raw: dict[str, Any]) -> bool:
        """Give a slip to its printer's thread; False when the thread has it already."""
        job_id = str(raw.get("id"))
        if job_id in self._known:
            return False
        try:
            job = Job.model_validate(raw)
        except ValidationError as error:
            log.error("slip %s cannot be read: %s", job_id[:64], error)
            return self._refuse(job_id, error)
        worker = self._workers.get(job.printer)
        if worker is None:
            return False
        self._known.add(job.id)
        worker.add(Held(job))
        return True

    def _refuse(self, job_id: str, error: ValidationError) -> bool:
        first = error.errors()[0]
        if not job_id.replace("-", "").replace("_", "").isalnum() or len(job_id) > 64:
            return False
        self._known.add(job_id)
        field = ".".join(str(part) for part in first["loc"])
        self._reporter.result(Result(job_id, "failed", clean(f"{field}: {first['msg']}", 200)))
        return True

    # printers

    def _describe(self, described: list[dict[str, Any]]) -> bool:
        """Create, change and close printers as the server describes them; returns whether any is new."""
        own_printers = self._ours(described)
        for name in [name for name in self._workers if name not in own_printers]:
            for held in self._dismiss(name):
                self.let_go(held.job)
        is_new = False
        for name, described_printer in own_printers.items():
            description = {key: described_printer.get(key, "") for key in ("address", "profile", "backup")}
            if self._described.get(name) != description:
                is_new = True
                waiting = self._dismiss(name)
                self._employ(name, description, waiting)
        return is_new

    def _let_all_go(self) -> None:
        """Let go of all printers. Slips that are being printed are finished, and their outcome is reported later."""
        for name in list(self._workers):
            for held in self._dismiss(name):
                self.let_go(held.job)

    def _ours(self, described: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """The printers of this agent. Logs once each printer that another agent has, and each name that the hall does
        not have.
        """
        self._in_hall = {p["name"] for p in described}
        own_printers = {p["name"]: p for p in described if self._only is None or p["name"] in self._only}
        holders = {
            name: p["agent"] for name, p in own_printers.items() if p.get("agent", "") not in ("", self._server.agent)
        }
        for name, agent in holders.items() - self._elsewhere.items():
            log.warning("printer %s is with the agent %s and left alone until that one lets go of it", name, agent)
        missing = set(self._only or ()) - self._in_hall
        for name in sorted(missing - self._missing):
            log.error("the hall has no printer %s; it has %s", name, ", ".join(sorted(self._in_hall)) or "none")
        self._elsewhere, self._missing = holders, missing
        return {name: p for name, p in own_printers.items() if name not in holders}

    def _employ(self, name: str, described: dict[str, Any], waiting: list[Held]) -> None:
        self._described[name] = described
        worker = self._workers[name] = Worker(self._printer(name, described), self)
        for held in waiting:
            worker.add(held)
        worker.start()

    def _dismiss(self, name: str) -> list[Held]:
        worker = self._workers.pop(name, None)
        self._described.pop(name, None)
        self._reporter.forget(name)
        if worker is None:
            return []
        worker.stop()
        waiting = worker.take_waiting()
        worker.join(2.0)
        return waiting

    def _printer(self, name: str, described: dict[str, Any]) -> Printer:
        """A printer as described. One that cannot be created still exists, and its status says why it does not
        print.
        """
        try:
            profile = self._profiles.get(described["profile"])
            wire = profile.serial
            transport = of_address(described["address"], self._data, self._networks, wire.baud, wire.parity, wire.flow)
        except (ProfileError, TransportError) as error:
            log.error("printer %s: %s", name, error)
            return Printer(name, self._any_profile(), Missing(str(error)))
        return Printer(name, profile, transport, answers=self._answered_before.has(name, described))

    def _any_profile(self) -> Profile:
        return self._profiles.get(_FALLBACK)

    def _free_the_stuck(self) -> None:
        for name, worker in self._workers.items():
            if worker.stuck:
                self.status_changed(name, Status("offline", "the printer's driver does not come back"))
                self._rescue(worker, name)

    def _rescue(self, worker: Worker, name: str) -> None:
        """Give the slips of a printer that hangs to its backup, including the one being printed; that one is marked as
        a copy.
        """
        if self._backup(name) is None:
            return
        swallowed = worker.take_current()
        if swallowed is not None:
            swallowed.doubtful += 1
        for held in [*([swallowed] if swallowed else []), *worker.take_waiting()]:
            if not self.take_over(held, name):
                worker.add(held)

    def _backup(self, printer: str) -> Worker | None:
        """The worker that may take this printer's slips now."""
        name = self._described.get(printer, {}).get("backup", "")
        backup = self._workers.get(name)
        return backup if backup is not None and name != printer and backup.usable else None

    # called by the printers' threads

    def begin(self, job: Job, attempt: str) -> Literal["go", "gone", "later"]:
        """Tell the server that the first byte is about to go out."""
        try:
            self._server.begin(job.id, attempt)
        except Unreachable as error:
            log.warning("slip %s waits for the server: %s", job.id, error)
            return "later"
        except Refused as error:
            log.warning("slip %s is not printed: %s", job.id, error)
            self._known.discard(job.id)
            return "gone"
        return "go"

    def finished(self, job: Job, printer: str, result: str, detail: str, paper_mm: int = 0) -> None:
        """Keep the result, report it, and have a virtual slip drawn."""
        self._reporter.result(Result(job.id, result, clean(detail, 200), printer, paper_mm))
        worker = self._workers.get(printer)
        if worker is None:
            return
        if result in ("printed", "sent"):
            self._pictures.draw(job.id, worker.printer.profile.paper.dots)
        if printer in self._left_out and worker.held() < MOST_HELD:
            self.wake()

    def expired(self, job: Job) -> bool:
        """Whether the job is too old, by the server's clock."""
        return job.expires_at is not None and job.expires_at <= datetime.now(UTC) + self._server_ahead

    def take_over(self, held: Held, printer: str) -> bool:
        """Give a slip to the backup printer, if it belongs to this agent and works."""
        backup = self._backup(printer)
        if backup is None:
            return False
        log.warning("slip %s goes to %s instead of %s", held.job.id, backup.printer.name, printer)
        backup.add(held)
        return True

    def let_go(self, job: Job) -> None:
        """Release the job; it is claimed again in its turn. The server counts the attempts that began."""
        self._known.discard(job.id)

    def status_changed(self, printer: str, status: Status) -> None:
        """Report the status to the server and note that the printer answered. Called from the printer's thread, or for
        one that hangs.
        """
        worker, described = self._workers.get(printer), self._described.get(printer)
        if worker is None or described is None:
            return  # this agent has released it, and another agent has it
        if worker.printer.answers:
            self._answered_before.remember(printer, described)
        log.info("%s: %s %s", printer, status.state, status.detail)
        self._reporter.state(printer, status)
