"""The columns of a history, and the words for how a visit ended."""

from queueing.errors import BadRequest
from queueing.ticket import State

INSTANTS = ("issued_at", "called_at", "started_at", "finished_at")
COLUMNS = ("hall", "number", "line", "service", "priority", "window", *INSTANTS, "outcome")
NEEDED = ("hall", "number", "line", "issued_at", "outcome")
"""Required columns. `hall` may be missing if the command names the hall."""
OUTCOMES = {"finished": State.FINISHED, "no_show": State.NO_SHOW, "cancelled": State.CANCELLED}
LONGEST = {"hall": 64, "number": 64, "line": 64, "service": 200, "priority": 32}
"""The longest text that a ticket stores in each, in characters."""


class Unreadable(BadRequest):
    """The file is not a history and nothing was imported. The message says what to do."""

    title = "The file cannot be read"

    def __init__(self, detail: str) -> None:
        super().__init__("unreadable_file", detail)


class BadRow(Exception):
    """A row that cannot be a ticket; the message says why."""
