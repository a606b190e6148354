"""The process that answers what-if questions, one after another, until none is left.

`python -m operations.reporting.what_if.process`, with the database's URL in its environment, as for the reports'
process. It runs at low priority, so that calls and reports are not slowed down. Any server process may start it
(`operations.reporting.what_if.answerer`). A second one finds nothing to take while the first is at work, and ends. If
the process dies, its question fails. When its server ends, it ends, too, and its question waits for the next server.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from time import process_time

from operations.context import Context
from operations.halls.catalogue import look_again
from operations.reporting.process import MOST_BYTES, limit_memory
from operations.reporting.process_pipe import URL_VARIABLE
from operations.reporting.what_if.answerer import AT_WORK_VARIABLE
from operations.reporting.what_if.answering import answer
from protocol.what_if import WhatIfQuestion
from queueing.errors import QueueingError
from storage import studies
from storage.studies import StudyRow

LOST = timedelta(seconds=60)
"""A process that has not reported progress for this long is taken for dead."""
BEAT_SECONDS = 0.5
NICENESS = 10
MOST_SECONDS = 1200
"""Of the processor for one question: other halls' questions wait as long."""


class Cancelled(Exception):
    """The question was cancelled."""


class TooLong(Exception):
    """The question has had its time."""


def work_off(context: Context, begins: Callable[[str], None] = lambda study_id: None) -> int:
    """Answer all waiting questions; returns how many. `begins` hears the id of each."""
    done = 0
    while True:
        now = context.machine_now()
        with context.database.transaction() as connection:
            row = studies.take_next(connection, now, now - LOST)
        if row is None:
            return done
        begins(row.id)
        look_again(context)  # a hall may have been changed meanwhile
        _work(context, row)
        done += 1


def _work(context: Context, row: StudyRow) -> None:
    state, text, why = "done", "", ""
    try:
        question = WhatIfQuestion.model_validate_json(row.question)
        text = json.dumps(answer(context, question, _Beat(context, row.id)), ensure_ascii=False)
    except Cancelled:
        return
    except QueueingError as error:
        state, why = "failed", error.code
    except TooLong:
        state, why = "failed", "too_long"
    except MemoryError:
        state, why = "failed", "what_if_too_large"
    except Exception:
        with context.database.transaction() as connection:
            studies.end(connection, row.id, "failed", why="what_if_failed")
        raise
    with context.database.transaction() as connection:
        studies.end(connection, row.id, state, text, why)


class _Beat:
    """Writes the progress to the database, at most twice a second. Raises Cancelled if the question was cancelled, and
    TooLong once it has taken the processor for `MOST_SECONDS`: what other programs take does not count.
    """

    def __init__(self, context: Context, study_id: str) -> None:
        self._context, self._id = context, study_id
        self._next = 0.0
        self._ends = process_time() + MOST_SECONDS

    def __call__(self, progress: float) -> None:
        if process_time() > self._ends:
            raise TooLong
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + BEAT_SECONDS
        with self._context.database.transaction() as connection:
            if not studies.go_on(connection, self._id, progress, self._context.machine_now()):
                raise Cancelled


class _WithServer:
    """Ends this process once the server, which holds the other end of standard input, has ended."""

    def __init__(self, context: Context) -> None:
        self._context, self._id = context, ""
        threading.Thread(target=self._watch, daemon=True).start()

    def begins(self, study_id: str) -> None:
        """This question is the one to be given back."""
        self._id = study_id

    def _watch(self) -> None:
        os.read(sys.stdin.fileno(), 1)  # nothing ever comes
        try:
            with self._context.database.transaction() as connection:
                studies.give_back(connection, self._id)
        finally:
            os._exit(0)


def main(url: str, at_work: int) -> None:
    """Answer all waiting questions, and end. `at_work` is closed before the last look: what is asked before is answered
    here, and what is asked afterwards by the process that the server then starts.
    """
    from storage.database import Database

    os.nice(NICENESS)
    limit_memory(MOST_BYTES)
    context = Context(Database(url))
    with_server = _WithServer(context)
    work_off(context, with_server.begins)
    os.close(at_work)
    work_off(context, with_server.begins)


if __name__ == "__main__":
    main(os.environ[URL_VARIABLE], int(os.environ[AT_WORK_VARIABLE]))
