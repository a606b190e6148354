"""The server's side of reports: they are made in separate processes, which free their memory and block no event loop.

`ReportWorker` starts a process when one is needed, sends it one request at a time, ends it when nobody wants its answer
any more, and stops it after a minute without requests.
"""

import base64
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from queue import Empty, LifoQueue
from typing import Any

from operations.reporting.process_pipe import BEAT_SECONDS, MOST_SECONDS, ProcessPipe, ReportFailed, Step
from operations.steady_clock import system_now
from queueing.errors import QueueingError, refused_again

AT_ONCE = 2


class ReportCancelled(QueueingError):
    """Nobody wants this report any more; the work on it has ended."""

    title = "The report was cancelled"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report as a file, with what its figures mean and the hash of the records behind it (`Report`)."""

    data: bytes
    definition_version: int
    data_hash: str


Steps = Generator[Step, None, Any]
"""Yields twice a second {"place": n}, the place among those that wait for their turn (1: the next), then
{"read": share}, how much of the records is read (0…1). Closing it ends the work. Returns the answer.
"""


class ReportWorker:
    """Gets reports from processes. Safe to use from many requests at once. `now` is the hall's clock.

    Up to `AT_ONCE` reports are made at the same time and others wait for their turn, so a long one does not hold up the
    next. Packing has a process of its own.
    """

    def __init__(self, database_url: str, now: Callable[[], datetime] = system_now) -> None:
        self._now = now
        self._processes = [ProcessPipe(database_url) for _ in range(AT_ONCE)]
        self._packing = ProcessPipe(database_url)
        self._waiting: list[object] = []
        self._free: LifoQueue[ProcessPipe] = LifoQueue()  # the one that was used last is warm
        for process in self._processes:
            self._free.put(process)

    def ask(
        self, name: str, ask: dict[str, Any], form: str = "json", is_wanted: Callable[[], bool] = lambda: True
    ) -> Any:
        """A report as a JSON value, or a `ReportFile`. Raises the same errors as `reports.report`.

        `form`: json, csv, xlsx; table, which is a CSV for programs; or behind, the tickets of a column. `is_wanted` is
        asked twice a second; False ends the work and raises ReportCancelled.
        """
        with closing(self.steps(name, ask, form)) as steps:
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    return end.value
                if not is_wanted():
                    raise ReportCancelled("report_cancelled", "Nobody waits for this report any more.")

    def steps(self, name: str, ask: dict[str, Any], form: str = "json") -> Steps:
        """The same, a step at a time."""
        process = yield from self._turn()
        try:
            return (yield from self._answer(process, name, ask, form))
        finally:
            self._free.put(process)

    def _turn(self) -> Generator[Step, None, ProcessPipe]:
        """The process that is free next; who came first is first."""
        end, me = time.monotonic() + MOST_SECONDS, object()
        self._waiting.append(me)
        try:
            while True:
                place = self._waiting.index(me)
                try:
                    return self._free_process(is_next=place < max(1, self._free.qsize()))
                except Empty:
                    if time.monotonic() > end:
                        detail = "Other reports are being made; try again later."
                        raise ReportFailed("reports_busy", detail) from None
                    yield {"place": place + 1}
        finally:
            self._waiting.remove(me)

    def _free_process(self, is_next: bool) -> ProcessPipe:
        if is_next:
            return self._free.get(timeout=BEAT_SECONDS)
        time.sleep(BEAT_SECONDS)
        raise Empty

    def _answer(self, process: ProcessPipe, name: str, ask: dict[str, Any], form: str) -> Steps:
        request = {"name": name, "ask": ask, "form": form, "now_at": self._now().isoformat()}
        answer = yield from process.exchange(request)
        if "refused" in answer:
            raise refused_again(answer["refused"], answer["code"], answer["detail"], answer["extra"])
        if "file" not in answer:
            return answer["report"]
        return ReportFile(base64.b64decode(answer["file"]), answer["definition_version"], answer["data_hash"])

    def pack(self, before: Mapping[str, date]) -> int:
        """Pack these halls' days before a date of each, which must be over there. Returns how many months were written.
        No month is visited twice.
        """
        written = 0
        try:
            for hall, day in before.items():
                first: list[Any] = ["", 0]
                while first:
                    more, first = self._packed(hall, day, first)
                    written += more
        finally:
            self._packing.stop()
        return written

    def _packed(self, hall: str, before: date, first: list[Any]) -> Any:
        ask = {"hall": hall, "start": before.isoformat(), "first": first}
        steps = self._answer(self._packing, "", ask, "pack")
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    def rest(self) -> None:
        """Stop the processes that have been idle for a while; called by the housekeeping."""
        for process in self._processes:
            process.rest()

    def stop(self) -> None:
        """End the processes."""
        for process in (*self._processes, self._packing):
            process.stop()
