"""The process that makes reports: answers one request after another, so that the server's event loop is not blocked.

`python -m operations.reporting.process` takes the database's URL from its environment (it may hold a password, and
everybody can read a command line). It reads one JSON request per line and answers each with one JSON line, before which
it says twice a second how far it is, and how many seconds of a processor it has worked since it last got further;
files (CSV, XLSX) are base64-encoded.
"""

import base64
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from operations.collector import calm_the_collector
from operations.context import Context
from operations.reporting.process_pipe import BEAT_SECONDS, URL_VARIABLE, ReportFailed
from queueing.errors import QueueingError

if TYPE_CHECKING:
    from operations.reporting.report import Report

PACKING_SECONDS = 20.0
"""After so long a packing begins no further month, and is asked to go on with it."""
MOST_BYTES = 1 << 30
"""Of each process. Five years of ten million tickets need half of it."""


def answer(
    context: Context, request: dict[str, Any], has_read: Callable[[float], None] = lambda share: None
) -> dict[str, Any]:
    """Make one report in the requested form, as of the instant of the request. `has_read` hears which share of the
    records is read.
    """
    from operations.halls.catalogue import halls
    from operations.reporting.behind import tickets_of
    from operations.reporting.for_people import for_people
    from operations.reporting.packed_months import pack_some
    from operations.reporting.report import Ask
    from operations.reporting.reports import report
    from operations.reporting.sheets import as_csv, as_table, as_xlsx
    from operations.reporting.titles import titles
    from storage import staff

    context.keep_time(partial(datetime.fromisoformat, request["now_at"]))
    if request["form"] == "pack":
        end = time.monotonic() + PACKING_SECONDS
        ask = request["ask"]
        before, first = date.fromisoformat(ask["start"]), tuple(ask["first"])
        return {"report": pack_some(context, before, first, lambda: time.monotonic() < end, ask["hall"])}
    parameters: dict[str, Any] = {
        name: date.fromisoformat(v) if name in _DATES and v else v for name, v in request["ask"].items()
    }
    behind = {name: parameters.pop(name) for name in _BEHIND if name in parameters}
    try:
        if request["form"] == "behind":
            tickets = tickets_of(context, request["name"], Ask(**parameters), **behind)
            return {"report": tickets.model_dump(mode="json")}
        report_made = report(context, request["name"], Ask(**parameters), has_read)
    except QueueingError as error:
        return _refused(error)
    if request["form"] == "json":
        return {"report": report_made.reply(context.now()).model_dump(mode="json", by_alias=True)}
    if request["form"] == "table":
        return _file(report_made, as_table(report_made))
    with context.database.reading() as connection:
        staff_names = staff.names(connection)
    report_made = for_people(report_made, staff_names)
    words = titles(report_made, {hall.code: hall for hall in halls(context)}, context.now(), staff_names)
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


_BEHIND = ("column", "after", "limit", "row")
_DATES = ("start", "end", "before_start", "before_end")


def limit_memory(most_bytes: int) -> None:
    """From now on, more memory than this raises MemoryError instead of taking it from the hall."""
    resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, most_bytes))


class _Beat:
    """Says twice a second which share of the records is read, while an answer is made."""

    def __init__(self) -> None:
        self._share = 0.0
        self._further = time.process_time()
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
        if share > self._share:
            self._share, self._further = share, time.process_time()

    def said(self) -> dict[str, float]:
        """The line of now."""
        return {"read": round(self._share, 3), "worked": round(time.process_time() - self._further, 1)}

    def _say(self) -> None:
        while not self._is_over.wait(BEAT_SECONDS):
            _write(_line(self.said()))


def line_of(context: Context, request: dict[str, Any], has_read: Callable[[float], None]) -> str:
    """The answer as it is sent; `report_too_large` wherever the memory did not suffice, also for a file."""
    try:
        return _line(answer(context, request, has_read))
    except MemoryError:
        detail = "The report needs too much memory; ask for a shorter period or for one hall."
        return _line(_refused(ReportFailed("report_too_large", detail)))


def _line(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False) + "\n"


def _write(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


def main(url: str) -> None:
    """Answer requests until the server closes standard input."""
    from operations.halls.catalogue import look_again
    from storage.database import Database

    limit_memory(MOST_BYTES)
    context = Context(Database(url))
    is_calm = False
    for line in sys.stdin:
        look_again(context)  # a hall may have been changed meanwhile
        with _Beat() as beat:
            answer_line = line_of(context, json.loads(line), beat.has_read)
        _write(answer_line)
        if not is_calm:  # the first answer has brought the modules
            calm_the_collector()
            is_calm = True


if __name__ == "__main__":
    main(os.environ[URL_VARIABLE])
