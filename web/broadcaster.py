"""News that can wait a moment: one greenlet per process collects it, so that a busy hall does not flood its screens.

It sends at most four `changed` per second and hall, a `pulse` every second, and every two seconds each phone's changes.
Each process sends to its own listeners. The hall's revision in the database shows changes by other processes and by
commands; their calls, slips and printers are read from the journal and sent as soon as the revision is seen.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

from flask_socketio import SocketIO
from pydantic import BaseModel

from operations import journal
from operations.bus import News
from operations.tickets import boards, serving
from operations.views import TicketView
from protocol.news import PhonePulse, Pulse, QueueNews
from queueing.ticket import Ticket
from web import messages
from web.app_context import AppContext
from web.doorbell import Doorbell
from web.heard import Heard
from web.listeners import NAMESPACES, SCREENS, Listeners

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.25
PULSE_BEATS = 4
PHONE_BEATS = 8
PHONE_PULSE_BEATS = 40
MOST_AT_ONCE = 200
"""The most events of other processes sent per quarter of a second. Beyond it (an import), only boards are sent."""
ENDED = "ended"


def sent(message: BaseModel) -> dict[str, Any]:
    """A message as a dictionary for the socket."""
    return message.model_dump(mode="json", by_alias=True)


@dataclass(slots=True)
class HallNews:
    """`sent_revision`: the last revision sent to a hall's screens (0: none yet); `newest`: the newest known.

    `phones`: the last state sent to each phone, the revision of its ticket first.
    """

    sent_revision: int = 0
    newest: int = 0
    heard: Heard = field(default_factory=Heard)
    phones: dict[str, tuple[Any, ...]] = field(default_factory=dict)


class Broadcaster:
    """Collects news and sends it to the sockets of this process.

    `shared`: other processes may write at any moment. `tell_at_once` sends one event immediately.
    """

    def __init__(
        self,
        io: SocketIO,
        app_context: AppContext,
        listeners: Listeners,
        shared: bool,
        tell_at_once: Callable[[News], None],
    ) -> None:
        self.io, self.app_context, self.listeners = io, app_context, listeners
        self.shared, self._tell_at_once = shared, tell_at_once
        self._halls: dict[str, HallNews] = {}

    def note(self, hall: str, revision: int) -> None:
        """Note that the hall has reached this revision."""
        news = self._news_of(hall)
        news.newest = max(news.newest, revision)

    def showed(self, hall: str, revision: int) -> None:
        """A screen has received the board of this revision. For a hall's first screen, news starts from there."""
        news = self._news_of(hall)
        news.sent_revision = news.sent_revision or revision
        news.heard.begin(revision)
        news.newest = max(news.newest, revision)

    def _news_of(self, hall: str) -> HallNews:
        # `setdefault` alone would make one, with its lock, at every step.
        return self._halls.get(hall) or self._halls.setdefault(hall, HallNews())

    def forget(self, hall: str) -> None:
        """Forget a removed hall."""
        self._halls.pop(hall, None)

    def is_new(self, hall: str, revision: int) -> bool:
        """Whether this event of this process has not been sent yet."""
        return self._news_of(hall).heard.is_new(revision)

    def start(self, doorbell: Doorbell) -> None:
        """Start the loop; to be called once."""
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
        except Exception:  # a short failure of the database must not end the news for good
            log.exception("could not tell the news; going on")

    def beat(self, beat: int) -> None:
        """Send what is due in this quarter of a second: screens first, phones last."""
        if self.shared or beat % PULSE_BEATS == 0:
            self.tell_others()
        self._tell_screens()
        if beat % PULSE_BEATS == 0:
            self._pulse()
        if beat % PHONE_PULSE_BEATS == 0:
            self._tell("pulse", PhonePulse(server_at=self.app_context.context.now()), "/phone", None)
        if beat % PHONE_BEATS == 0:
            for hall, tickets in self.listeners.tickets().items():
                self._tell_phones(hall, tickets)

    def _tell(self, event: str, message: BaseModel, namespace: str, to: str | None) -> None:
        self.io.emit(event, sent(message), namespace=namespace, to=to)

    def tell_others(self) -> None:
        """Check for news, and send events of other processes at once."""
        hall_codes = self.listeners.halls(*NAMESPACES)
        for hall in self._halls.keys() - hall_codes:
            self._halls[hall].heard = Heard()  # no listeners: keep nothing
        for hall in hall_codes:
            newest = journal.revision(self.app_context.context, hall)
            self.note(hall, newest)
            revisions = sorted(self._halls[hall].heard.missed(newest))[-MOST_AT_ONCE:]
            for news in journal.news_of(self.app_context.context, hall, revisions) if revisions else ():
                if news.event.kind != "hall":  # sent once the new definition is in force in this process
                    self._tell_at_once(news)

    def _tell_screens(self) -> None:
        hall_codes = self.listeners.halls(*SCREENS)
        for code, news in list(self._halls.items()):
            if news.newest <= news.sent_revision:
                continue
            if code not in hall_codes:
                news.sent_revision = news.newest
                continue
            board = boards.board(self.app_context.context, code)
            message = messages.changed(board, news.sent_revision)
            news.sent_revision = news.newest = board.revision
            for namespace in SCREENS:
                self._tell("changed", message, namespace, code)
            self._tell("queue", QueueNews(revision=board.revision), "/window", code)

    def _pulse(self) -> None:
        for code in self.listeners.halls(*SCREENS):
            message = Pulse(server_at=self.app_context.context.now(), revision=self._halls[code].newest)
            for namespace in SCREENS:
                self._tell("pulse", message, namespace, code)

    def phone_was_told(self, ticket: Ticket) -> None:
        """A phone has just been told of its ticket's call."""
        self._news_of(ticket.hall).phones[ticket.id] = messages.ticket_state(TicketView(ticket))

    def _tell_phones(self, hall: str, tickets: set[str]) -> None:
        """Send each phone its changes, some at a time: screens and clerks come first. A phone whose ticket has ended
        gets one last message.
        """
        news = self._news_of(hall)
        left = set(tickets)
        for views in boards.present_tickets(self.app_context.context, hall, self._rest):
            for view in views:
                if view.ticket.id in left:
                    self._tell_phone(news, view)
                    left.discard(view.ticket.id)
            self._rest()
        for ticket_id in left:
            if news.phones.get(ticket_id, ("",))[-1] != ENDED:
                self._tell_phone(news, self._ended(ticket_id))
                self._rest()
        for gone in news.phones.keys() - tickets:
            del news.phones[gone]

    def _ended(self, ticket_id: str) -> TicketView:
        context = self.app_context.context
        return serving.view(context, serving.find(context, ticket_id))

    def _rest(self) -> None:
        self.io.sleep(0)

    def _tell_phone(self, news: HallNews, view: TicketView) -> None:
        ticket, before = view.ticket, news.phones.get(view.ticket.id)
        state = (ticket.revision, ENDED) if ticket.ended_at else messages.ticket_state(view)
        if before == state or (before is not None and before[0] > ticket.revision):
            return  # the second: it was called while others were told
        news.phones[ticket.id] = state
        self._tell("ticket", messages.ticket(self.app_context, view), "/phone", ticket.id)
