"""The board of now for the managers who look at it: sent when it has changed, at most once a second.

It has a loop of its own, which rests every few milliseconds, so that nobody waits for it: a thread would hold up each
request for longer, whenever it has Python's lock. A hall at which no manager looks costs nothing.
"""

import logging
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from flask_socketio import SocketIO

from operations import journal
from operations.reporting.now_board import now_board
from operations.reporting.now_outlook import Arrivals
from protocol.now_board import NowBoard
from web.app_context import AppContext
from web.broadcaster import sent
from web.listeners import MANAGERS, Listeners

log = logging.getLogger(__name__)

LEAST_SECONDS = 1.0
QUIET_SECONDS = 5.0
"""Forecasts change with the clock alone, and a page that hears nothing for long says so."""
REST_SECONDS = 0.01
"""Long enough for a request that has come meanwhile: one that takes several turns would wait for a piece at each."""
SHARE_OF_TIME = 0.2
"""At most this much of the time goes into making one hall's board, with its rests: where it takes long it is made less
often."""


@dataclass(slots=True)
class _Hall:
    """`made_at` and `took` are seconds of the machine's steady clock. `board` None: not made yet. Whoever makes the
    board holds `making`, so that others wait for it instead of making their own.
    """

    arrivals: Arrivals = field(default_factory=Arrivals)
    board: NowBoard | None = None
    made_at: float = 0.0
    took: float = 0.0
    making: Lock = field(default_factory=Lock)


class NowNews:
    """Makes the board of now for the managers of this process."""

    def __init__(self, io: SocketIO, app_context: AppContext, listeners: Listeners) -> None:
        self._io, self._app_context, self._listeners = io, app_context, listeners
        self._halls: dict[str, _Hall] = {}

    def start(self) -> None:
        """Start the loop; to be called once."""
        self._io.start_background_task(self._run)

    def _run(self) -> None:
        while True:
            self._io.sleep(LEAST_SECONDS)
            for hall in self._listeners.halls(MANAGERS):
                try:
                    self.tell(hall)
                except Exception:  # a short failure of the database must not end the news for good
                    log.exception("could not tell the board of now; going on")

    def tell(self, hall: str) -> None:
        """Send a hall's board if it has changed, or is a few seconds old."""
        with self._state(hall).making:
            board = None if self._is_fresh(hall) else self._make(hall)
        if board is not None:
            self._io.emit("now", sent(board), namespace=MANAGERS, to=hall)

    def board(self, hall: str) -> NowBoard:
        """The board for a manager who has just come; of many who come at once, one has it made."""
        state = self._state(hall)
        with state.making:
            return state.board if state.board and self._is_fresh(hall) else self._make(hall)

    def _state(self, hall: str) -> _Hall:
        return self._halls.setdefault(hall, _Hall())

    def _is_fresh(self, hall: str) -> bool:
        """Whether the last board still holds, or is too young for its cost."""
        state = self._halls.get(hall)
        if state is None or state.board is None:
            return False
        age = monotonic() - state.made_at
        if age < state.took / SHARE_OF_TIME:
            return True
        return age < QUIET_SECONDS and journal.revision(self._app_context.context, hall) == state.board.revision

    def forget(self, hall: str) -> None:
        """Forget a removed hall."""
        self._halls.pop(hall, None)

    def _rest(self) -> None:
        """Calls and tickets come first."""
        self._io.sleep(REST_SECONDS)

    def _make(self, hall: str) -> NowBoard:
        state = self._state(hall)
        begun = monotonic()
        board = state.board = now_board(self._app_context.context, hall, state.arrivals, self._rest)
        state.made_at = monotonic()
        state.took = state.made_at - begun
        return board
