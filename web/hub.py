"""The Socket.IO server: who may listen to what, and calls sent at once. Listeners only receive; steps go through HTTP.

A call is sent to screens and windows in the request that made it, then to its phone. Everything else is collected
(web.broadcaster). A listener detects a lost message by the gap in the revisions and requests the whole board with
`watch`.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, cast

from flask import Flask, current_app, request
from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError

from operations.bus import News
from operations.people import devices, sessions
from operations.views import TicketView
from protocol.news import HallNews, JobNews
from protocol.problems import Refused
from queueing.ticket import Ticket
from web import messages
from web.app_context import AppContext
from web.broadcaster import Broadcaster, sent
from web.doorbell import Doorbell
from web.listeners import CONSOLE, MANAGERS, NAMESPACES, SCREENS, Listeners, may_listen
from web.newcomers import key_of, listener_of
from web.now_news import NowNews
from web.packets import refuse_bad_packets
from web.readers import LARGEST_MESSAGE, Readers
from web.talkers import Talkers
from web.tokens import forget_devices, forget_remembered, remembered_devices
from web.watching import Watching

HUB = "onewindow.hub"


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
        self._watching = Watching(self.io, app_context, self.listeners, self.broadcaster, self.now_news)
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
        listener = listener_of(self.app_context, namespace, auth)
        if listener is None or not may_listen(namespace, listener.actor):
            raise ConnectionRefusedError("unauthorized")
        listener.key = key_of(auth)
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

    def _watch(self, namespace: str, wish: Any = None, *_: Any) -> None:
        self._watching.watch(namespace, _sid(), wish)

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
        self._watching.forget(hall)
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


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # flask-socketio adds it
