"""News by socket, outward only: who listens, what each may hear, and in which order.

A call goes to screens and windows in the request that made it, then to phones. Everything else is gathered:
at most four `changed` a second and hall, then what it means for each phone. A message that is lost is noticed
by the gap in the revisions, and the listener asks for the whole board.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, request
from flask_socketio import ConnectionRefusedError, SocketIO, join_room, leave_room

from operations import boards, print_queue, serving
from operations.bus import News
from operations.catalogue import hall as hall_of
from operations.context import Actor
from operations.views import TicketView, iso
from queueing.errors import NotAllowed, QueueingError
from queueing.ticket import State
from web.auth import actor_of, person
from web.errors import problem_fields
from web.house import House
from web.security import in_hall_network

log = logging.getLogger(__name__)

SCREENS = ("/display", "/window", "/kiosk")
GATHER_SECONDS = 0.25
PHONES_EVERY_SECONDS = 2.0
PULSE_SECONDS = 1.0
PHONE_PULSES_EVERY = 10
PHONES_AT_A_TIME = 50


@dataclass(slots=True)
class Listener:
    """One socket: who it is and what it watches (empty: nothing yet)."""

    actor: Actor
    hall: str = ""
    ticket_id: str = ""


@dataclass(slots=True)
class HallNews:
    """What is still to be told of one hall."""

    told: int = 0
    newest: int = 0
    phones_told: dict[str, tuple[Any, ...]] = field(default_factory=dict)


class Hub:
    """The SocketIO object of one process and everything that goes out through it."""

    def __init__(self, async_mode: str, redis_url: str = "") -> None:
        self.io = SocketIO(
            async_mode=async_mode,
            message_queue=redis_url or None,
            ping_interval=10,
            ping_timeout=10,
            max_http_buffer_size=16_384,
            logger=False,
            engineio_logger=False,
        )
        self.shared = bool(redis_url)
        self.listeners: dict[tuple[str, str], Listener] = {}
        self.halls: dict[str, HallNews] = defaultdict(HallNews)
        self._house: House | None = None
        self._running = False

    @property
    def house(self) -> House:
        """The house this hub tells of."""
        assert self._house is not None, "init_app comes first"
        return self._house

    def init_app(self, app: Flask, at: House) -> None:
        """Listen to the bus and to sockets."""
        self._house = at
        self.io.init_app(app)
        at.context.bus.subscribe(self.on_news)
        for namespace in (*SCREENS, "/phone", "/printer"):
            self._listen(namespace)

    def sockets(self) -> dict[str, int]:
        """How many listen, by namespace."""
        counts: dict[str, int] = dict.fromkeys((*SCREENS, "/phone", "/printer"), 0)
        for namespace, _ in self.listeners:
            counts[namespace] += 1
        return counts

    # -- who listens ------------------------------------------------------------------------------------

    def _listen(self, namespace: str) -> None:
        @self.io.on("connect", namespace=namespace)
        def connect(auth: Any = None) -> None:
            actor = self._who(namespace, auth)
            if actor is None:
                raise ConnectionRefusedError("unauthorized")
            self.listeners[(namespace, _sid())] = Listener(actor)
            self._start()

        @self.io.on("disconnect", namespace=namespace)
        def disconnect(*_: Any) -> None:
            self.listeners.pop((namespace, _sid()), None)

        @self.io.on("watch", namespace=namespace)
        def watch(wanted: Any = None, *_: Any) -> None:
            try:
                self._watch(namespace, wanted if isinstance(wanted, dict) else {})
            except QueueingError as error:
                self.io.emit("refused", problem_fields(error), namespace=namespace, to=_sid())

    def _who(self, namespace: str, auth: Any) -> Actor | None:
        token = auth.get("token") if isinstance(auth, dict) else None
        actor = actor_of(token, self.house) if isinstance(token, str) and 0 < len(token) < 512 else None
        if actor is None and not token:
            actor = self._without_token(namespace)
        if actor is None or not _may_listen(namespace, actor):
            return None
        return actor

    def _without_token(self, namespace: str) -> Actor | None:
        if namespace == "/window":
            who = person()
            return who.actor if who else None
        if namespace in ("/display", "/kiosk") and in_hall_network():
            return Actor("device", "screen", "display")
        return None

    def _watch(self, namespace: str, wanted: dict[str, Any]) -> None:
        listener = self.listeners.get((namespace, _sid()))
        if listener is None:
            return None
        if namespace == "/phone":
            return self._watch_ticket(listener)
        hall = wanted.get("hall") or listener.actor.hall
        if not isinstance(hall, str):
            raise NotAllowed("wrong_hall", "A hall is named by its code.")
        hall_of(self.house.context, hall)
        listener.actor.must_belong_to(hall)
        if listener.hall and listener.hall != hall:
            leave_room(listener.hall)
        listener.hall = hall
        join_room(hall)
        if namespace == "/printer":
            return None
        self._tell_board(namespace, hall)
        return None

    def _watch_ticket(self, listener: Listener) -> None:
        ticket = serving.find(self.house.context, listener.actor.name)
        listener.hall, listener.ticket_id = ticket.hall, ticket.id
        join_room(ticket.id)
        self.io.emit(
            "ticket",
            self._phone_json(serving.view(self.house.context, ticket)),
            namespace="/phone",
            to=_sid(),
        )

    def _tell_board(self, namespace: str, hall: str) -> None:
        board = boards.board(self.house.context, hall)
        self.halls[hall].newest = max(self.halls[hall].newest, board["revision"])
        self.io.emit("board", board, namespace=namespace, to=_sid())
        if namespace == "/window":
            self.io.emit("printers", self._printers(hall), namespace=namespace, to=_sid())

    # -- what goes out ----------------------------------------------------------------------------------

    def on_news(self, news: News) -> None:
        """One committed event: calls at once, the rest gathered."""
        event = news.event
        hall = self.halls[event.hall]
        hall.told = hall.told or event.revision - 1
        hall.newest = max(hall.newest, event.revision)
        if news.ticket is not None and event.kind in ("call", "recall"):
            self._call(event.hall, TicketView(news.ticket))
        if news.printer is not None:
            self.io.emit("job", {"printer": news.printer}, namespace="/printer", to=event.hall)
        if event.kind == "printer":
            self.io.emit("printers", self._printers(event.hall), namespace="/window", to=event.hall)
            self.io.emit("printers", self._printers(event.hall), namespace="/kiosk", to=event.hall)
        self._start()

    def _call(self, hall: str, view: TicketView) -> None:
        ticket = view.ticket
        message = {
            "number": ticket.number,
            "line": ticket.line,
            "window": ticket.window,
            "revision": ticket.revision,
            "called_at": iso(ticket.called_at),
            "recalls": ticket.recalls,
            "announcement": boards.announcements(hall_of(self.house.context, hall), ticket),
            "server_at": self._now(),
        }
        for namespace in ("/display", "/window"):
            self.io.emit("called", message, namespace=namespace, to=hall)
        self.io.emit("ticket", self._phone_json(view), namespace="/phone", to=ticket.id)

    def _now(self) -> str | None:
        return iso(self.house.context.now())

    def _phone_json(self, view: TicketView) -> dict[str, Any]:
        return view.as_json(self.house.settings.public_url.rstrip("/")) | {"server_at": self._now()}

    def _printers(self, hall: str) -> dict[str, Any]:
        views = print_queue.printer_views(self.house.context, hall)
        told = [{"name": view.name, "state": view.state, "detail": view.detail} for view in views]
        return {"printers": told, "server_at": self._now()}

    # -- the greenlet that gathers ----------------------------------------------------------------------

    def _start(self) -> None:
        if not self._running:
            self._running = True
            self.io.start_background_task(self._run)

    def _run(self) -> None:
        beats = 0
        pulse_beats, phone_beats = (
            round(PULSE_SECONDS / GATHER_SECONDS),
            round(PHONES_EVERY_SECONDS / GATHER_SECONDS),
        )
        while True:
            self.io.sleep(GATHER_SECONDS)
            beats += 1
            try:
                self._flush()
                if beats % phone_beats == 0:
                    self._tell_phones()
                if beats % pulse_beats == 0:
                    self._pulse(phones=beats % (pulse_beats * PHONE_PULSES_EVERY) == 0)
            except Exception:  # a database that is away for a moment must not silence the hall for good
                log.exception("could not tell the news; going on")

    def _watched(self, *namespaces: str) -> set[str]:
        return {
            one.hall for (namespace, _), one in self.listeners.items() if one.hall and namespace in namespaces
        }

    def _flush(self) -> None:
        watched = self._watched(*SCREENS)
        for code, hall in list(self.halls.items()):
            if hall.newest <= hall.told or (code not in watched and not self.shared):
                hall.told = max(hall.told, hall.newest)
                continue
            board = boards.board(self.house.context, code)
            message = {
                "after_revision": hall.told,
                "revision": board["revision"],
                "lines": board["lines"],
                "windows": board["windows"],
                "calls": board["calls"],
                "waiting": board["waiting"],
                "server_at": board["server_at"],
            }
            hall.told = hall.newest = board["revision"]
            for namespace in SCREENS:
                self.io.emit("changed", message, namespace=namespace, to=code)
            self.io.emit("queue", {"revision": board["revision"]}, namespace="/window", to=code)

    def _pulse(self, phones: bool) -> None:
        namespaces = (*SCREENS, "/phone") if phones else SCREENS
        for code in self._watched(*namespaces):
            message = {"server_at": self._now(), "revision": self.halls[code].told}
            for namespace in SCREENS:
                self.io.emit("pulse", message, namespace=namespace, to=code)
        if phones:
            self.io.emit("pulse", {"server_at": self._now()}, namespace="/phone")

    def _tell_phones(self) -> None:
        listening: dict[str, set[str]] = defaultdict(set)
        for (namespace, _), one in self.listeners.items():
            if namespace == "/phone" and one.hall:
                listening[one.hall].add(one.ticket_id)
        for code, ticket_ids in listening.items():
            self._tell_phones_of(code, ticket_ids)

    def _tell_phones_of(self, code: str, ticket_ids: set[str]) -> None:
        """Tell each phone what changed for it; one whose ticket has ended is told once more, then no more."""
        told = self.halls[code].phones_told
        present = {view.ticket.id: view for view in boards.present_tickets(self.house.context, code)}
        sent = 0
        for ticket_id in ticket_ids:
            view = present.get(ticket_id)
            if view is None and told.get(ticket_id) == ("ended",):
                continue
            view = view or TicketView(serving.find(self.house.context, ticket_id))
            state = _phone_state(view)
            if told.get(ticket_id) != state:
                told[ticket_id] = ("ended",) if view.ticket.ended_at else state
                self.io.emit("ticket", self._phone_json(view), namespace="/phone", to=ticket_id)
                sent += 1
                if sent % PHONES_AT_A_TIME == 0:
                    self.io.sleep(0)  # screens and clerks come first
        for gone in told.keys() - ticket_ids:
            del told[gone]


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # flask-socketio adds it


def _may_listen(namespace: str, actor: Actor) -> bool:
    if namespace == "/phone":
        return actor.kind == "holder"
    if namespace == "/printer":
        return actor.role == "printer"
    if namespace == "/window":
        return actor.kind == "staff"
    if namespace == "/kiosk":
        return actor.kind == "kiosk" or actor.role in ("display", *("clerk", "manager", "administrator"))
    return actor.kind in ("kiosk", "staff") or actor.role == "display"


def _phone_state(view: TicketView) -> tuple[Any, ...]:
    """What a phone shows of a ticket; a change of the wait below half a minute is not worth a message."""
    promise = view.promise
    wait = promise.p50_seconds if promise else None
    rough = None if wait is None else wait // 30
    waiting = view.ticket.state == State.WAITING
    return (view.ticket.revision, promise.ahead if promise and waiting else None, rough)
