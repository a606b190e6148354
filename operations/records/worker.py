"""Reports in a process of their own: they never sit on the server's event loop, and their memory goes when they go.

`python -m operations.records.worker`, with the database's URL in its environment (a command line is read by everybody,
and there may be a password in it), reads one JSON request a line and answers one JSON line; whole files (CSV,
XLSX) come base64-encoded. `ReportWorker` is the server's side: it starts the process when first asked, asks one thing
at a time, and lets it go after a minute without questions.
"""

import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from operations.context import Context
from operations.steady import system_now
from queueing.errors import BadRequest, NotFound, QueueingError

LONGEST_SECONDS = 60.0
IDLE_SECONDS = 60.0
URL_VARIABLE = "ONEWINDOW_REPORTS_DATABASE_URL"


class ReportFailed(QueueingError):
    """The report could not be made; the server goes on."""

    title = "The report could not be made"


class ReportWorker:
    """Asks the process for reports; safe to use from many requests at once. `now` is the hall's clock."""

    def __init__(self, database_url: str, now: Callable[[], datetime] = system_now) -> None:
        self._url, self._now = database_url, now
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._used = 0.0

    def ask(self, name: str, ask: dict[str, Any], form: str = "json") -> Any:
        """A report as JSON value, or as bytes of a file; refusals come back as what they are.

        `form`: json, csv, xlsx, or table, which is a CSV for programs.
        """
        with self._lock:
            answer = self._exchange({"name": name, "ask": ask, "form": form, "now_at": self._now().isoformat()})
            self._used = time.monotonic()
        if "refused" in answer:
            kind = {"NotFound": NotFound, "BadRequest": BadRequest}.get(answer["refused"], ReportFailed)
            raise kind(answer["code"], answer["detail"])
        return base64.b64decode(answer["file"]) if "file" in answer else answer["report"]

    def pack(self, before: date) -> int:
        """Pack the days before a date, which is over in every hall; how many."""
        return int(self.ask("", {"start": before.isoformat()}, "pack"))

    def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        watchdog = threading.Timer(LONGEST_SECONDS, process.kill)
        watchdog.start()
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        finally:
            watchdog.cancel()
        if not line:
            self.stop()
            raise ReportFailed("report_failed", "The report took too long or its process ended; try again.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # our own module, no shell
                [sys.executable, "-m", "operations.records.worker"],
                env={**os.environ, URL_VARIABLE: self._url},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        return self._process

    def rest(self) -> None:
        """Let the process go when nobody has asked for a while; called by the housekeeping."""
        if self._process is not None and time.monotonic() - self._used > IDLE_SECONDS and not self._lock.locked():
            self.stop()

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def answer(context: Context, request: dict[str, Any]) -> dict[str, Any]:
    """Make one report in the form that is asked for, as of the instant when it was asked for."""
    from operations.catalogue import halls
    from operations.records.facts import pack_past_days
    from operations.records.report import Ask
    from operations.records.reports import report
    from operations.records.sheets import as_csv, as_table, as_xlsx
    from operations.records.titles import titles
    from operations.views import iso

    context.keep_time(partial(datetime.fromisoformat, request["now_at"]))
    if request["form"] == "pack":
        return {"report": pack_past_days(context, date.fromisoformat(request["ask"]["start"]))}
    asked: dict[str, Any] = {
        name: date.fromisoformat(v) if name in _DATES and v else v for name, v in request["ask"].items()
    }
    try:
        made = report(context, request["name"], Ask(**asked))
    except QueueingError as error:
        return {"refused": type(error).__name__, "code": error.code, "detail": error.detail}
    if request["form"] == "json":
        return {"report": made.as_json() | {"made_at": iso(context.now())}}
    if request["form"] == "table":
        return {"file": base64.b64encode(as_table(made)).decode()}
    words = titles(made, {hall.code: hall for hall in halls(context)}, context.now())
    return {"file": base64.b64encode((as_csv if request["form"] == "csv" else as_xlsx)(made, words)).decode()}


_DATES = ("start", "end", "before_start", "before_end")


def main(url: str) -> None:
    """Answer until the server closes the line."""
    from storage.database import Database

    context = Context(Database(url))
    for line in sys.stdin:
        context.halls.clear()  # a hall may have been changed meanwhile
        sys.stdout.write(json.dumps(answer(context, json.loads(line)), ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(os.environ[URL_VARIABLE])
