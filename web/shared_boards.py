"""The board as a message, made once for each revision and shared by everybody who asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations import journal
from operations.context import Context
from operations.halls.catalogue import version
from operations.tickets import boards
from protocol.instants import iso
from web.broadcaster import sent

KEPT_SECONDS = 1.0
"""Waits change with the clock alone; a board is no older than a pulse."""


@dataclass(frozen=True, slots=True)
class _Made:
    """`made_at`: by the hall's clock."""

    stamp: tuple[int | None, object]
    made_at: datetime
    message: dict[str, Any]


class SharedBoards:
    """The boards of one process."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._made: dict[str, _Made] = {}

    def message(self, hall: str) -> dict[str, Any]:
        """A hall's board as it is now, with the server's time; to be sent, not to be changed."""
        now = self._context.now()
        stamp = journal.revision(self._context, hall), version(self._context, hall)
        made = self._made.get(hall)
        if made is None or made.stamp != stamp or not 0 <= (now - made.made_at).total_seconds() < KEPT_SECONDS:
            board = boards.board(self._context, hall)
            made = self._made[hall] = _Made((board.revision, stamp[1]), now, sent(board))
        return made.message | {"server_at": iso(now)}

    def forget(self, hall: str) -> None:
        """Forget a removed hall."""
        self._made.pop(hall, None)
