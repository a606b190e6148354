"""News by socket, outward only: who may listen to what, and calls at once.

A call goes to screens and windows in the request that made it, then to its phone. Everything else is gathered
(web.gathering). A message that is lost is noticed by the gap in the revisions; the listener then asks for the
whole board with `watch`.
"""

from functools import partial
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO, join_room, leave_room
from socketio.exceptions import ConnectionRefusedError as Refused

from operations import boards, serving
from operations.bus import News
from operations.catalogue import hall as hall_of
from operations.context import Actor
from operations.views import TicketView
from queueing.errors import BadRequest, QueueingError
from queueing.ticket import Ticket
from web import messages
from web.auth import actor_of, is_still, person
from web.doorbell import Doorbell
from web.errors import problem_fields
from web.gathering import Gatherer
from web.house import House
from web.listeners import NAMESPACES, SCREENS, Listener, Listeners, may_listen
from web.readers import Readers
from web.security import in_hall_network

LONGEST_TOKEN = 512
LARGEST_MESSAGE = 16_384


class Hub:
    """The SocketIO object of one process, which tells the listeners of this process whatever any process did.

    `by_itself` False: whoever owns the hub calls `gatherer.beat` (tests do).
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

    def init_app(self, app: Flask, house: House) -> None:
        """Listen to the bus and to sockets."""
        self.house = house
        self.gatherer = Gatherer(self.io, house, self.listeners, self._shared, self.tell_at_once)
        self.io.init_app(app)
        self.readers = Readers(self.io)
        house.context.bus.subscribe(self.on_news)
        for namespace in NAMESPACES:
            self.io.on_event("connect", partial(self._connect, namespace), namespace=namespace)
            self.io.on_event("disconnect", partial(self._disconnect, namespace), namespace=namespace)
            self.io.on_event("watch", partial(self._watch, namespace), namespace=namespace)

    def sockets(self) -> dict[str, int]:
        """How many listen, by namespace."""
        return self.listeners.counts()

    # -- who listens ------------------------------------------------------------------------------------

    def _connect(self, namespace: str, auth: Any = None) -> None:
        listener = self._who(namespace, auth)
        if listener is None or not may_listen(namespace, listener.actor):
            raise Refused("unauthorized")
        self.listeners.add(namespace, _sid(), listener)
        if self._by_itself:
            self._start()

    def _start(self) -> None:
        """At the first listener."""
        if not self._is_running:
            self._is_running = True
            self.gatherer.start(self._doorbell)
            self.io.start_background_task(self.readers.run)

    def _disconnect(self, namespace: str, *_: Any) -> None:
        self.listeners.remove(namespace, _sid())

    def _who(self, namespace: str, auth: Any) -> Listener | None:
        token = auth.get("token") if isinstance(auth, dict) else None
        if token:
            return self._with_token(token)
        if namespace == "/window" and (who := person()):
            return Listener(who.actor, partial(is_still, self.house, who))
        if namespace in ("/display", "/kiosk") and in_hall_network():
            return Listener(Actor("device", "screen", "display"), _always)
        return None

    def _with_token(self, token: object) -> Listener | None:
        if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
            return None
        actor = actor_of(token, self.house)
        if actor is None:
            return None
        if actor.kind == "holder":  # a citizen's link is not taken away, and there are a thousand of them
            return Listener(actor, _always)
        return Listener(actor, lambda: actor_of(token, self.house) is not None)

    def dismiss_strangers(self) -> None:
        """Hang up on those whose token was revoked, whose login has ended, or who may no longer log in."""
        for namespace, sid in self.listeners.strangers():
            assert self.io.server is not None  # it has sockets
            self.io.server.disconnect(sid, namespace=namespace)
            self.listeners.remove(namespace, sid)

    def _watch(self, namespace: str, wanted: Any = None, *_: Any) -> None:
        listener = self.listeners.find(namespace, _sid())
        if listener is None:
            return
        try:
            if namespace == "/phone":
                self._watch_ticket(listener)
            else:
                self._watch_hall(namespace, listener, wanted)
        except QueueingError as error:
            self._answer("refused", problem_fields(error), namespace)

    def _watch_hall(self, namespace: str, listener: Listener, wanted: Any) -> None:
        hall = (wanted.get("hall") if isinstance(wanted, dict) else None) or listener.actor.hall
        if not isinstance(hall, str) or not hall:
            raise BadRequest("hall_missing", "Say which hall to watch, by its code.")
        listener.actor.must_belong_to(hall)
        hall_of(self.house.context, hall)
        if listener.hall and listener.hall != hall:
            leave_room(listener.hall)
        listener.hall = hall
        join_room(hall)
        if namespace == "/printer":
            return
        if namespace in ("/display", "/kiosk"):
            listener.say(wanted)
        board = boards.board(self.house.context, hall)
        self.gatherer.showed(hall, board["revision"])
        self._answer("board", board, namespace)
        if namespace in ("/window", "/kiosk"):
            self._answer("printers", messages.printers(self.house, hall), namespace)

    def _watch_ticket(self, listener: Listener) -> None:
        ticket = serving.find(self.house.context, listener.actor.name)
        listener.hall, listener.ticket_id = ticket.hall, ticket.id
        join_room(ticket.id)
        self._answer("ticket", messages.ticket(self.house, serving.view(self.house.context, ticket)), "/phone")

    def _answer(self, event: str, message: dict[str, Any], namespace: str) -> None:
        self.io.emit(event, message, namespace=namespace, to=_sid())

    # -- what goes out at once --------------------------------------------------------------------------

    def on_news(self, news: News) -> None:
        """One event that this process committed."""
        self.gatherer.note(news.event.hall, news.event.revision)
        self._doorbell.ring()
        if self.gatherer.is_new(news.event.hall, news.event.revision):
            self.tell_at_once(news)

    def tell_at_once(self, news: News) -> None:
        """Calls, slips and printers at once; the rest is gathered."""
        event = news.event
        if news.ticket is not None and event.kind in ("call", "recall"):
            self._tell_call(news.ticket)
        if news.printer is not None:
            self.wake_agents(event.hall, news.printer)
        if event.kind == "hall":
            self.tell_hall(event.hall)
        if event.kind == "printer":
            message = messages.printers(self.house, event.hall)
            for namespace in ("/window", "/kiosk"):
                self.io.emit("printers", message, namespace=namespace, to=event.hall)

    def tell_hall(self, hall: str) -> None:
        """A hall is defined anew: its pages of this process take themselves anew. Each process tells its own."""
        for namespace in SCREENS:
            self.io.emit("hall", {"hall": hall}, namespace=namespace, to=hall, ignore_queue=True)

    def wake_agents(self, hall: str, printer: str) -> None:
        """Something waits for this printer, or it has changed hands."""
        self.io.emit("job", {"printer": printer}, namespace="/printer", to=hall)

    def _tell_call(self, ticket: Ticket) -> None:
        message = messages.call(self.house, ticket)
        for namespace in ("/display", "/window"):
            self.io.emit("called", message, namespace=namespace, to=ticket.hall)
        self.io.emit("ticket", messages.ticket(self.house, TicketView(ticket)), namespace="/phone", to=ticket.id)


def _always() -> bool:
    return True


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # flask-socketio adds it
