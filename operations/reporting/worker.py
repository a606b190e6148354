"""Makes reports in a separate process, so that they do not block the server's event loop and their memory is freed.

`python -m operations.reporting.worker` takes the database's URL from its environment (it may hold a password, and
everybody can read a command line). It reads one JSON request per line and answers each with one JSON line, before which
it says twice a second how far it is; files (CSV, XLSX) are base64-encoded. `ReportWorker` is the server's side: it
starts a process when one is needed, sends it one request at a time, ends it when nobody wants its answer any more, and
stops it after a minute without requests.
"""

import base64
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Any

from operations.context import Context
from operations.steady_clock import system_now
from queueing.errors import QueueingError, refused_again

if TYPE_CHECKING:
    from operations.reporting.report import Report

LONGEST_SECONDS = 60.0
IDLE_SECONDS = 60.0
PACKING_SECONDS = 20.0
"""After so long a packing begins no further month, and is asked again."""
AT_ONCE = 2
BEAT_SECONDS = 0.5
"""How often a process says how far it is, and so how soon it ends when nobody wants its answer any more."""
MOST_BYTES = 1 << 30
"""Of each process. Five years of ten million tickets need half of it."""
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""A report's matrices are small. Threads that share them wait for each other, and take the core of the calls."""
URL_VARIABLE = "ONEWINDOW_REPORTS_DATABASE_URL"


class ReportFailed(QueueingError):
    """The report could not be made; the server goes on."""

    title = "The report could not be made"


class ReportCancelled(QueueingError):
    """Nobody wants this report any more; the work on it has ended."""

    title = "The report was cancelled"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report as a file, with what its figures mean and the hash of the records behind it (`Report`)."""

    data: bytes
    definition_version: int
    data_hash: str


Steps = Generator[float, None, Any]
"""Yields how much of the records is read (0…1), twice a second; closing it ends the work. Returns the answer."""


class ReportWorker:
    """Gets reports from processes. Safe to use from many requests at once. `now` is the hall's clock.

    Up to `AT_ONCE` reports are made at the same time and others wait for their turn, so a long one does not hold up the
    next. Packing has a process of its own.
    """

    def __init__(self, database_url: str, now: Callable[[], datetime] = system_now) -> None:
        self._now = now
        self._processes = [_Process(database_url) for _ in range(AT_ONCE)]
        self._packing = _Process(database_url)
        self._free: LifoQueue[_Process] = LifoQueue()  # the one that was used last is warm
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

    def _turn(self) -> Generator[float, None, "_Process"]:
        """The process that is free next."""
        end = time.monotonic() + LONGEST_SECONDS
        while True:
            try:
                return self._free.get(timeout=BEAT_SECONDS)
            except Empty:
                if time.monotonic() > end:
                    detail = "Other reports are being made; try again in a minute."
                    raise ReportFailed("reports_busy", detail) from None
                yield 0.0

    def _answer(self, process: "_Process", name: str, ask: dict[str, Any], form: str) -> Steps:
        request = {"name": name, "ask": ask, "form": form, "now_at": self._now().isoformat()}
        answer = yield from process.exchange(request)
        if "refused" in answer:
            raise refused_again(answer["refused"], answer["code"], answer["detail"], answer["extra"])
        if "file" not in answer:
            return answer["report"]
        return ReportFile(base64.b64decode(answer["file"]), answer["definition_version"], answer["data_hash"])

    def pack(self, before: date) -> int:
        """Pack the days before a date, which must be over in every hall. Returns how many months were written."""
        written = 0
        try:
            while more := self._packed(before):
                written += more
        finally:
            self._packing.stop()
        return written

    def _packed(self, before: date) -> int:
        steps = self._answer(self._packing, "", {"start": before.isoformat()}, "pack")
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return int(end.value)

    def rest(self) -> None:
        """Stop the processes that have been idle for a while; called by the housekeeping."""
        for process in self._processes:
            process.rest()

    def stop(self) -> None:
        """End the processes."""
        for process in (*self._processes, self._packing):
            process.stop()


class _Process:
    """One process, started when it is first asked; it answers one request after another."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._used = 0.0

    def exchange(self, request: dict[str, Any]) -> Generator[float, None, dict[str, Any]]:
        """The answer; yields how far it is. Raises `ReportFailed` when it takes too long or the process ends. Whoever
        closes it before the end, ends the process.
        """
        with self._lock:
            try:
                answer = yield from self._exchange(request)
            except GeneratorExit:
                self.stop()
                raise
            self._used = time.monotonic()
        return answer

    def _exchange(self, request: dict[str, Any]) -> Generator[float, None, dict[str, Any]]:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        watchdog = threading.Timer(LONGEST_SECONDS, process.kill)
        watchdog.start()
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            while line := process.stdout.readline():
                answer: dict[str, Any] = json.loads(line)
                if "read" not in answer:
                    return answer
                yield answer["read"]
        except OSError:
            pass
        finally:
            watchdog.cancel()
        self.stop()
        raise ReportFailed("report_failed", "The report took too long or its process ended; try again.")

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # our own module, no shell
                [sys.executable, "-m", "operations.reporting.worker"],
                env={**os.environ, **_ONE_THREAD, URL_VARIABLE: self._url},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        return self._process

    def rest(self) -> None:
        """Stop the process when it has been idle for a while; called by the housekeeping."""
        if self._process is not None and time.monotonic() - self._used > IDLE_SECONDS and not self._lock.locked():
            self.stop()

    def stop(self) -> None:
        """End the process, if it runs."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def answer(
    context: Context, request: dict[str, Any], has_read: Callable[[float], None] = lambda share: None
) -> dict[str, Any]:
    """Make one report in the requested form, as of the instant of the request. `has_read` hears which share of the
    records is read.
    """
    from operations.halls.catalogue import halls
    from operations.reporting.behind import tickets_of
    from operations.reporting.packed_months import pack_past_days
    from operations.reporting.report import Ask
    from operations.reporting.reports import report
    from operations.reporting.sheets import as_csv, as_table, as_xlsx
    from operations.reporting.titles import titles

    context.keep_time(partial(datetime.fromisoformat, request["now_at"]))
    if request["form"] == "pack":
        end = time.monotonic() + PACKING_SECONDS
        before = date.fromisoformat(request["ask"]["start"])
        return {"report": pack_past_days(context, before, lambda *_: time.monotonic() < end)}
    parameters: dict[str, Any] = {
        name: date.fromisoformat(v) if name in _DATES and v else v for name, v in request["ask"].items()
    }
    behind = {name: parameters.pop(name) for name in _BEHIND if name in parameters}
    try:
        if request["form"] == "behind":
            tickets = tickets_of(context, request["name"], Ask(**parameters), **behind)
            return {"report": tickets.model_dump(mode="json")}
        report_made = report(context, request["name"], Ask(**parameters), has_read)
    except MemoryError:
        detail = "The report needs too much memory; ask for a shorter period or for one hall."
        return _refused(ReportFailed("report_too_large", detail))
    except QueueingError as error:
        return _refused(error)
    if request["form"] == "json":
        return {"report": report_made.reply(context.now()).model_dump(mode="json", by_alias=True)}
    if request["form"] == "table":
        return _file(report_made, as_table(report_made))
    words = titles(report_made, {hall.code: hall for hall in halls(context)}, context.now())
    return _file(report_made, (as_csv if request["form"] == "csv" else as_xlsx)(report_made, words))


def _refused(error: QueueingError) -> dict[str, Any]:
    return {
        "refused": type(error).__name__,
        "code": error.code,
        "detail": error.detail,
        "extra": dict(error.extra),
    }


def _file(report: "Report", data: bytes) -> dict[str, Any]:
    return {
        "file": base64.b64encode(data).decode(),
        "definition_version": report.definition_version,
        "data_hash": report.data_hash,
    }


_BEHIND = ("column", "after", "limit")
_DATES = ("start", "end", "before_start", "before_end")


def limit_memory(most_bytes: int) -> None:
    """From now on, more memory than this raises MemoryError instead of taking it from the hall."""
    resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, most_bytes))


class _Beat:
    """Says twice a second which share of the records is read, while an answer is made."""

    def __init__(self) -> None:
        self.share = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._say, daemon=True)

    def __enter__(self) -> "_Beat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def has_read(self, share: float) -> None:
        """This share of the records is read."""
        self.share = share

    def _say(self) -> None:
        while not self._is_over.wait(BEAT_SECONDS):
            _write({"read": round(self.share, 3)})


def _write(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main(url: str) -> None:
    """Answer requests until the server closes standard input."""
    from storage.database import Database

    limit_memory(MOST_BYTES)
    context = Context(Database(url))
    for line in sys.stdin:
        context.halls.clear()  # a hall may have been changed meanwhile
        with _Beat() as beat:
            answer_made = answer(context, json.loads(line), beat.has_read)
        _write(answer_made)


if __name__ == "__main__":
    main(os.environ[URL_VARIABLE])
