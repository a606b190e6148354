"""What a socket gets when it says `watch`: the whole board of a hall, or a ticket."""

from time import monotonic
from typing import Any

from flask_socketio import SocketIO, join_room, leave_room
from pydantic import BaseModel

from operations.halls.catalogue import get_hall
from operations.tickets import serving
from queueing.errors import BadRequest, QueueingError
from web import messages
from web.app_context import AppContext
from web.broadcaster import Broadcaster, sent
from web.errors import refused
from web.listeners import MANAGERS, SCREENS, Listener, Listeners
from web.now_news import NowNews
from web.shared_boards import SharedBoards

ANSWER_SECONDS = 0.25
"""The least time between two answers to one listener."""


class Watching:
    """Answers the listeners of one process."""

    def __init__(
        self,
        io: SocketIO,
        app_context: AppContext,
        listeners: Listeners,
        broadcaster: Broadcaster,
        now_news: NowNews,
    ) -> None:
        self._io, self._app_context, self._context = io, app_context, app_context.context
        self._listeners, self._broadcaster, self._now_news = listeners, broadcaster, now_news
        self._boards = SharedBoards(self._context)

    def forget(self, hall: str) -> None:
        """Forget a removed hall."""
        self._boards.forget(hall)

    def watch(self, namespace: str, sid: str, wish: Any = None) -> None:
        """Answer who listens. Whoever asks again before an answer is due gets one answer, to what was asked last."""
        listener = self._listeners.find(namespace, sid)
        if listener is None:
            return
        listener.asked = wish
        if listener.is_due:
            return
        listener.is_due = True
        self._io.sleep(max(0.0, listener.answered_at + ANSWER_SECONDS - monotonic()))
        listener.answered_at, listener.is_due = monotonic(), False
        if self._listeners.find(namespace, sid) is listener:  # else it has gone meanwhile
            self._answer_to(namespace, sid, listener)

    def _answer_to(self, namespace: str, sid: str, listener: Listener) -> None:
        try:
            if namespace == "/phone":
                self._watch_ticket(sid, listener)
            else:
                self._watch_hall(namespace, sid, listener, listener.asked)
        except QueueingError as error:
            self._send("refused", refused(error), namespace, sid)

    def _watch_hall(self, namespace: str, sid: str, listener: Listener, wish: Any) -> None:
        hall = (wish.get("hall") if isinstance(wish, dict) else None) or listener.actor.hall
        if not isinstance(hall, str) or not hall:
            raise BadRequest("hall_missing", "Say which hall to watch, by its code.")
        listener.actor.must_belong_to(hall)
        get_hall(self._context, hall)
        if listener.hall and listener.hall != hall:
            leave_room(listener.hall)
        listener.hall = hall
        join_room(hall)
        if namespace == "/printer":
            return
        if namespace == MANAGERS:
            self._send("now", self._now_news.board(hall), namespace, sid)
            return
        if namespace in SCREENS:
            listener.say(wish)
        self._send_board(namespace, sid, hall)

    def _send_board(self, namespace: str, sid: str, hall: str) -> None:
        board = self._boards.message(hall)
        self._broadcaster.showed(hall, board["revision"])
        self._io.emit("board", board, namespace=namespace, to=sid)
        if namespace in ("/window", "/kiosk"):
            self._send("printers", messages.printers(self._app_context, hall), namespace, sid)

    def _watch_ticket(self, sid: str, listener: Listener) -> None:
        ticket = serving.find(self._context, listener.actor.name)
        listener.hall, listener.ticket_id = ticket.hall, ticket.id
        join_room(ticket.id)
        view = serving.view(self._context, ticket)
        self._send("ticket", messages.ticket(self._app_context, view), "/phone", sid)

    def _send(self, event: str, message: BaseModel, namespace: str, sid: str) -> None:
        self._io.emit(event, sent(message), namespace=namespace, to=sid)
