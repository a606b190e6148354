"""News that may wait a moment: one greenlet a process gathers it, lest a busy hall flood its screens.

At most four `changed` a second and hall, a `pulse` every second, and every two seconds to each phone what
changed for it. Each process tells its own listeners; the hall's revision in the database says whether there
is news, also when another process or a command made it, and the journal what it was: calls, slips and printers of other
processes are told as soon as the revision is seen.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

from flask_socketio import SocketIO

from operations import boards, journal, serving
from operations.bus import News
from operations.views import TicketView, iso
from web import messages
from web.doorbell import Doorbell
from web.heard import Heard
from web.house import House
from web.listeners import NAMESPACES, SCREENS, Listeners

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.25
PULSE_BEATS = 4
PHONE_BEATS = 8
PHONE_PULSE_BEATS = 40
PHONES_AT_A_TIME = 50
MOST_AT_ONCE = 200
"""Events of other processes in a quarter of a second; beyond it (an import), boards alone say what is."""
ENDED = ("ended",)


@dataclass(slots=True)
class HallNews:
    """The revision that a hall's screens have seen (0: none yet), the newest, and what phones were told."""

    told: int = 0
    newest: int = 0
    heard: Heard = field(default_factory=Heard)
    phones: dict[str, tuple[Any, ...]] = field(default_factory=dict)


class Gatherer:
    """Gathers one process' news and tells it to the sockets of this process alone. `shared`: other processes may have
    news at any moment. `tell_at_once` tells one event.
    """

    def __init__(
        self, io: SocketIO, house: House, listeners: Listeners, shared: bool, tell_at_once: Callable[[News], None]
    ) -> None:
        self.io, self.house, self.listeners = io, house, listeners
        self.shared, self._tell_at_once = shared, tell_at_once
        self._halls: dict[str, HallNews] = {}

    def note(self, hall: str, revision: int) -> None:
        """There is news up to this revision."""
        news = self._halls.setdefault(hall, HallNews())
        news.newest = max(news.newest, revision)

    def showed(self, hall: str, revision: int) -> None:
        """A screen was given the board of this revision; the first one of a hall is where telling begins."""
        news = self._halls.setdefault(hall, HallNews())
        news.told = news.told or revision
        news.heard.begin(revision)
        news.newest = max(news.newest, revision)

    def is_new(self, hall: str, revision: int) -> bool:
        """Whether this event of our own is still to be told at once."""
        return self._halls.setdefault(hall, HallNews()).heard.is_new(revision)

    def start(self, doorbell: Doorbell) -> None:
        """Begin, once."""
        doorbell.start(self.io.start_background_task)
        self.io.start_background_task(self._run, doorbell)

    def _run(self, doorbell: Doorbell) -> None:
        beat = 0
        while True:
            due = monotonic() + GATHER_SECONDS
            while (left := due - monotonic()) > 0:
                if doorbell.rung.wait(left):
                    doorbell.rung.clear()
                    self._guarded(self.tell_others)
            beat += 1
            self._guarded(partial(self.beat, beat))

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # a database that is away for a moment must not silence the hall for good
            log.exception("could not tell the news; going on")

    def beat(self, beat: int) -> None:
        """What is due at this quarter of a second: screens first, phones last."""
        if self.shared or beat % PULSE_BEATS == 0:
            self.tell_others()
        self._tell_screens()
        if beat % PULSE_BEATS == 0:
            self._pulse()
        if beat % PHONE_PULSE_BEATS == 0:
            self._tell("pulse", {"server_at": iso(self.house.context.now())}, "/phone", None)
        if beat % PHONE_BEATS == 0:
            for hall, tickets in self.listeners.tickets().items():
                self._tell_phones(hall, tickets)

    def _tell(self, event: str, message: dict[str, Any], namespace: str, to: str | None) -> None:
        self.io.emit(event, message, namespace=namespace, to=to)

    def tell_others(self) -> None:
        """Ask for news, and tell at once what other processes did."""
        watched = self.listeners.halls(*NAMESPACES)
        for hall in self._halls.keys() - watched:
            self._halls[hall].heard = Heard()  # nobody listens, and nothing is kept for nobody
        for hall in watched:
            newest = journal.revision(self.house.context, hall)
            self.note(hall, newest)
            missed = sorted(self._halls[hall].heard.missed(newest))[-MOST_AT_ONCE:]
            for news in journal.news_of(self.house.context, hall, missed) if missed else ():
                if news.event.kind != "hall":  # that is told when the new definition is in force here
                    self._tell_at_once(news)

    def _tell_screens(self) -> None:
        watched = self.listeners.halls(*SCREENS)
        for code, news in list(self._halls.items()):
            if news.newest <= news.told:
                continue
            if code not in watched:
                news.told = news.newest
                continue
            board = boards.board(self.house.context, code)
            message = messages.changed(board, news.told)
            news.told = news.newest = board["revision"]
            for namespace in SCREENS:
                self._tell("changed", message, namespace, code)
            self._tell("queue", {"revision": board["revision"]}, "/window", code)

    def _pulse(self) -> None:
        for code in self.listeners.halls(*SCREENS):
            message = {"server_at": iso(self.house.context.now()), "revision": self._halls[code].newest}
            for namespace in SCREENS:
                self._tell("pulse", message, namespace, code)

    def _tell_phones(self, hall: str, tickets: set[str]) -> None:
        """Tell each phone what changed for it; one whose ticket has ended is told once more, then no more."""
        told = self._halls.setdefault(hall, HallNews()).phones
        present = {view.ticket.id: view for view in boards.present_tickets(self.house.context, hall)}
        sent = 0
        for ticket_id in tickets:
            view = present.get(ticket_id)
            if view is None and told.get(ticket_id) == ENDED:
                continue
            view = view or TicketView(serving.find(self.house.context, ticket_id))
            state = ENDED if view.ticket.ended_at else messages.ticket_state(view)
            if told.get(ticket_id) == state:
                continue
            told[ticket_id] = state
            self._tell("ticket", messages.ticket(self.house, view), "/phone", ticket_id)
            sent += 1
            if sent % PHONES_AT_A_TIME == 0:
                self.io.sleep(0)  # screens and clerks come first
        for gone in told.keys() - tickets:
            del told[gone]
