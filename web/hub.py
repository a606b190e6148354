"""The Socket.IO server: who may listen to what, and calls sent at once. Listeners only receive; steps go through HTTP.

A call is sent to screens and windows in the request that made it, then to its phone. Everything else is collected
(web.broadcaster). A listener detects a lost message by the gap in the revisions and requests the whole board with
`watch`.
"""

from collections.abc import Iterable
from functools import partial
from time import monotonic
from typing import Any, cast

from flask import Flask, current_app, request
from flask_socketio import SocketIO, join_room, leave_room
from pydantic import BaseModel
from socketio.exceptions import ConnectionRefusedError

from operations.bus import News
from operations.context import Actor
from operations.halls.catalogue import get_hall
from operations.people import devices, sessions
from operations.tickets import serving
from operations.views import TicketView
from protocol.news import HallNews, JobNews
from protocol.problems import Refused
from queueing.day_end import is_over
from queueing.errors import BadRequest, Gone, QueueingError
from queueing.ticket import Ticket
from web import messages
from web.app_context import AppContext
from web.broadcaster import Broadcaster, sent
from web.budgets import address_key
from web.doorbell import Doorbell
from web.errors import refused
from web.listeners import CONSOLE, MANAGERS, NAMESPACES, SCREENS, Listener, Listeners, may_listen
from web.logins import person
from web.now_news import NowNews
from web.packets import refuse_bad_packets
from web.readers import LARGEST_MESSAGE, Readers
from web.security import in_hall_network
from web.shared_boards import SharedBoards
from web.talkers import Talkers
from web.tokens import actor_here, actor_of, forget_devices, forget_remembered, remembered_devices

HUB = "onewindow.hub"
LONGEST_TOKEN = 512
ANSWER_SECONDS = 0.25
"""The least time between two answers to one listener."""


class Hub:
    """The SocketIO object of one process. It sends the news of all processes to the listeners of this one.

    `by_itself` False: no loop runs, and the caller calls `broadcaster.beat` (for tests).
    """

    def __init__(self, async_mode: str, redis_url: str = "", by_itself: bool = True) -> None:
        self.io = SocketIO(
            async_mode=async_mode,
            ping_interval=10,
            ping_timeout=10,
            max_http_buffer_size=LARGEST_MESSAGE,
            logger=False,
            engineio_logger=False,
        )
        self.listeners = Listeners()
        self._doorbell, self._shared = Doorbell(redis_url), bool(redis_url)
        self._by_itself, self._is_running = by_itself, False

    def init_app(self, app: Flask, app_context: AppContext) -> None:
        """Connect to the bus and accept sockets."""
        app.extensions[HUB] = self
        self.app_context, self.context = app_context, app_context.context
        self.broadcaster = Broadcaster(self.io, app_context, self.listeners, self._shared, self.tell_at_once)
        self.now_news = NowNews(self.io, app_context, self.listeners)
        self.io.init_app(app)
        assert self.io.server is not None  # it has been given its app
        refuse_bad_packets(self.io.server)
        self.talkers = Talkers(self.io, self._keys_of)
        self.readers = Readers(self.io, self.talkers)
        self._boards = SharedBoards(self.context)
        app_context.context.bus.subscribe(self.on_news)
        for namespace in NAMESPACES:
            self.io.on_event("connect", partial(self._connect, namespace), namespace=namespace)
            self.io.on_event("disconnect", partial(self._disconnect, namespace), namespace=namespace)
            self.io.on_event("watch", partial(self._watch, namespace), namespace=namespace)

    @property
    def redis_is_well(self) -> bool:
        """Whether Redis answered when it was asked last; True while nobody has asked."""
        return self._doorbell.is_well

    def sockets(self) -> dict[str, int]:
        """The number of listeners, by namespace."""
        return self.listeners.counts()

    # -- who listens ------------------------------------------------------------------------------------

    def _connect(self, namespace: str, auth: Any = None) -> None:
        if self.listeners.find(namespace, _sid()) is not None:
            return  # a client has sent an ordinary event of this name
        listener = self._who(namespace, auth)
        if listener is None or not may_listen(namespace, listener.actor):
            raise ConnectionRefusedError("unauthorized")
        listener.key = _key(auth)
        if self.talkers.rest_seconds(listener.key) or self.listeners.has_many(listener):
            raise ConnectionRefusedError("too_many_requests")
        self.listeners.add(namespace, _sid(), listener)
        if self._by_itself:
            self._start()

    def _start(self) -> None:
        """Start the loops when the first listener connects."""
        if not self._is_running:
            self._is_running = True
            self.broadcaster.start(self._doorbell)
            self.now_news.start()
            self.io.start_background_task(self.readers.run)

    def _disconnect(self, namespace: str, *_: Any) -> None:
        assert self.io.server is not None  # it has sockets
        if self.io.server.manager.is_connected(_sid(), namespace):
            return  # as above
        listener = self.listeners.find(namespace, _sid())
        if listener is not None and listener.station == CONSOLE:
            self.app_context.presence.note(listener.actor.name)
        self.listeners.remove(namespace, _sid())

    def _keys_of(self, engine_sid: str) -> list[str]:
        """Who listens on a connection, by the keys of their tokens."""
        assert self.io.server is not None  # it has sockets
        sids = [(name, self.io.server.manager.sid_from_eio_sid(engine_sid, name)) for name in NAMESPACES]
        listeners = [self.listeners.find(name, sid) for name, sid in sids if sid]
        return [listener.key for listener in listeners if listener is not None]

    def silent_seconds(self, hall: str, username: str) -> float | None:
        """Seconds since a member of staff's console was last connected; 0: it is connected now.

        None: not known, because with PostgreSQL the console may be connected to another process.
        """
        if not self.context.database.is_sqlite:
            return None
        return 0 if self.listeners.has_console(hall, username) else self.app_context.presence.silent_seconds(username)

    def _who(self, namespace: str, auth: Any) -> Listener | None:
        token = auth.get("token") if isinstance(auth, dict) else None
        if token:
            return self._with_token(token, namespace)
        if namespace == "/window" and (actor := person()):
            return Listener(actor.actor, partial(self._is_logged_in, actor.session))
        if namespace in ("/display", "/kiosk") and in_hall_network():
            return Listener(Actor("device", "screen", "display"), _always)
        return None

    def _with_token(self, token: object, namespace: str) -> Listener | None:
        if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
            return None
        try:
            actor = actor_here(token)
        except Gone:
            return None
        if actor is None:
            return None
        if actor.kind == "holder":
            return Listener(actor, partial(self._is_open, serving.find(self.context, actor.name)))
        return Listener(actor, partial(self._may_still, token, namespace))

    def _may_still(self, token: str, namespace: str) -> bool:
        actor = actor_of(token, self.app_context)
        return actor is not None and may_listen(namespace, actor)

    def _is_open(self, ticket: Ticket) -> bool:
        """Whether a link's day goes on. Nothing else ends it, so no database is asked: there may be a thousand."""
        return not is_over(get_hall(self.context, ticket.hall), ticket, self.context.now())

    def _is_logged_in(self, session: str) -> bool:
        return bool(sessions.living(self.context, [session]))

    def dismiss_ended(self) -> None:
        """Disconnect staff whose login has ended, and devices whose token was revoked, in whichever process. One
        question to the database for all of each; revoked tokens are remembered no longer, either.
        """
        open_now = self.listeners.sessions()
        ended = open_now.keys() - sessions.living(self.context, open_now)
        self._disconnect_all([key for session in ended for key in open_now[session]])
        listening = self.listeners.devices()
        in_use = listening.keys() | remembered_devices()
        revoked = in_use - devices.living(self.context, in_use)
        forget_devices(revoked)
        self._disconnect_all([key for device in revoked for key in listening.get(device, ())])

    def dismiss_unauthorized(self) -> None:
        """Disconnect listeners whose token was revoked, whose login or day has ended or whose account was disabled."""
        self._disconnect_all(self.listeners.unauthorized())

    def _disconnect_all(self, sockets: Iterable[tuple[str, str]]) -> None:
        for namespace, sid in sockets:
            assert self.io.server is not None  # it has sockets
            self.io.server.disconnect(sid, namespace=namespace)
            self.listeners.remove(namespace, sid)

    def _watch(self, namespace: str, request_data: Any = None, *_: Any) -> None:
        """Answer who listens. Whoever asks again before an answer is due gets one answer, to what was asked last."""
        listener = self.listeners.find(namespace, _sid())
        if listener is None:
            return
        listener.asked = request_data
        if listener.is_due:
            return
        listener.is_due = True
        self.io.sleep(max(0.0, listener.answered_at + ANSWER_SECONDS - monotonic()))
        listener.answered_at, listener.is_due = monotonic(), False
        if self.listeners.find(namespace, _sid()) is not listener:
            return  # it has gone meanwhile
        try:
            if namespace == "/phone":
                self._watch_ticket(listener)
            else:
                self._watch_hall(namespace, listener, listener.asked)
        except QueueingError as error:
            self._answer("refused", refused(error), namespace)

    def _watch_hall(self, namespace: str, listener: Listener, request_data: Any) -> None:
        hall = (request_data.get("hall") if isinstance(request_data, dict) else None) or listener.actor.hall
        if not isinstance(hall, str) or not hall:
            raise BadRequest("hall_missing", "Say which hall to watch, by its code.")
        listener.actor.must_belong_to(hall)
        get_hall(self.context, hall)
        if listener.hall and listener.hall != hall:
            leave_room(listener.hall)
        listener.hall = hall
        join_room(hall)
        if namespace == "/printer":
            return
        if namespace == MANAGERS:
            self._answer("now", self.now_news.board(hall), namespace)
            return
        if namespace in SCREENS:
            listener.say(request_data)
        board = self._boards.message(hall)
        self.broadcaster.showed(hall, board["revision"])
        self.io.emit("board", board, namespace=namespace, to=_sid())
        if namespace in ("/window", "/kiosk"):
            self._answer("printers", messages.printers(self.app_context, hall), namespace)

    def _watch_ticket(self, listener: Listener) -> None:
        ticket = serving.find(self.context, listener.actor.name)
        listener.hall, listener.ticket_id = ticket.hall, ticket.id
        join_room(ticket.id)
        self._answer("ticket", messages.ticket(self.app_context, serving.view(self.context, ticket)), "/phone")

    def _answer(self, event: str, message: BaseModel, namespace: str) -> None:
        self.io.emit(event, sent(message), namespace=namespace, to=_sid())

    # -- what goes out at once --------------------------------------------------------------------------

    def on_news(self, news: News) -> None:
        """One event that this process committed."""
        self.broadcaster.note(news.event.hall, news.event.revision)
        self._doorbell.ring()
        if self.broadcaster.is_new(news.event.hall, news.event.revision):
            self.tell_at_once(news)

    def tell_at_once(self, news: News) -> None:
        """Send calls, slips and printers at once; leave the rest to the broadcaster."""
        event = news.event
        if news.ticket is not None and event.kind in ("call", "recall"):
            self._tell_call(news.ticket)
        if news.printer is not None:
            self.wake_agents(event.hall, news.printer)
        if event.kind == "hall":
            self.tell_hall(event.hall)
        if event.kind == "printer":
            message = sent(messages.printers(self.app_context, event.hall))
            for namespace in ("/window", "/kiosk"):
                self.io.emit("printers", message, namespace=namespace, to=event.hall)

    def tell_hall(self, hall: str) -> None:
        """Tell the hall's pages on this process to reload: the hall has a new definition."""
        for namespace in (*SCREENS, MANAGERS):
            self.io.emit("hall", sent(HallNews(hall=hall)), namespace=namespace, to=hall, ignore_queue=True)

    def tell_gone(self, hall: str) -> None:
        """Tell the hall's pages on this process that the hall was removed; they get no further news."""
        message = sent(
            Refused(code="unknown_hall", title="No longer served", detail=f"Hall {hall} is no longer served.")
        )
        for namespace in (*SCREENS, MANAGERS):
            self.io.emit("refused", message, namespace=namespace, to=hall, ignore_queue=True)
        self.listeners.leave(hall)
        self.broadcaster.forget(hall)
        self._boards.forget(hall)
        self.now_news.forget(hall)

    def wake_agents(self, hall: str, printer: str) -> None:
        """Wake the hall's print agents: a slip waits for this printer, or its lease has changed."""
        self.io.emit("job", sent(JobNews(printer=printer)), namespace="/printer", to=hall)

    def _tell_call(self, ticket: Ticket) -> None:
        message = sent(messages.call(self.app_context, ticket))
        for namespace in ("/display", "/window"):
            self.io.emit("called", message, namespace=namespace, to=ticket.hall)
        news = sent(messages.ticket(self.app_context, TicketView(ticket)))
        self.io.emit("ticket", news, namespace="/phone", to=ticket.id)
        self.broadcaster.phone_was_told(ticket)


def hub() -> Hub:
    """The hub of the app that serves the current request."""
    return cast(Hub, current_app.extensions[HUB])


def forget_tokens() -> None:
    """Check every token again, including those of open sockets: a person was disabled or a device revoked."""
    forget_remembered()
    hub().dismiss_unauthorized()


def _always() -> bool:
    return True


def _key(auth: Any) -> str:
    """Whose socket it is: the token's, or else the browser's with its session, or else the address's."""
    token = auth.get("token") if isinstance(auth, dict) else None
    user = None if token else person()
    return str(token) if token else f"person {user.username}" if user else address_key(request.remote_addr)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # flask-socketio adds it
