"""A report that takes long, line by line: how far it is, then the report. Whoever hangs up ends the work."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from flask import Response
from pydantic_core import to_json

from operations.reporting.process_pipe import Step
from operations.reporting.worker import Steps
from queueing.errors import QueueingError
from web.errors import problem_of

TYPE = "application/x-ndjson"


def as_lines(steps: Steps) -> Response:
    """The answer for `format=lines`. A refusal before the first line is an ordinary one, with its status."""
    try:
        step = next(steps)
    except StopIteration as end:
        return _response(iter([_line(report=end.value)]))
    return _response(_lines(step, steps))


def _lines(step: Step, steps: Steps) -> Iterator[bytes]:
    with closing(steps):  # when the client has gone, the server closes this, and it the work
        while True:
            yield _line(**step)
            try:
                step = next(steps)
            except StopIteration as end:
                yield _line(report=end.value)
                return
            except QueueingError as error:
                yield _line(problem=problem_of(error).model_dump())
                return


def _line(**fields: Any) -> bytes:
    return to_json(fields) + b"\n"


def _response(lines: Iterator[bytes]) -> Response:
    # X-Accel-Buffering: nginx passes each line on at once.
    return Response(lines, content_type=TYPE, headers={"X-Accel-Buffering": "no"})
