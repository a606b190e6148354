"""The columns of a history, and the words for how a visit ended."""

from queueing.errors import BadRequest
from queueing.ticket import State

INSTANTS = ("issued_at", "called_at", "started_at", "finished_at")
COLUMNS = ("hall", "number", "line", "service", "priority", "window", *INSTANTS, "outcome")
NEEDED = ("hall", "number", "line", "issued_at", "outcome")
"""The others may be missing; `hall` too, where the command names the hall."""
OUTCOMES = {"finished": State.FINISHED, "no_show": State.NO_SHOW, "cancelled": State.CANCELLED}
LONGEST = {"hall": 64, "number": 64, "line": 64, "service": 200, "priority": 32}
"""Characters that a ticket keeps of each."""


class Unreadable(BadRequest):
    """A file that is no history, with one sentence that says what to do; nothing of it was taken in."""

    title = "The file cannot be read"

    def __init__(self, detail: str) -> None:
        super().__init__("unreadable_file", detail)


class BadRow(Exception):
    """A row that cannot be a ticket; the message says why."""
