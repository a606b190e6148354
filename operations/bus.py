"""News of the hall, told after the commit. A listener that fails is logged and never disturbs the step."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from queueing.events import Event
from queueing.ticket import Ticket

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """One event, the ticket after it (None: not about a ticket) and the printer that has a new slip (None: none)."""

    event: Event
    ticket: Ticket | None = None
    printer: str | None = None


Listener = Callable[[News], None]


class Bus:
    """Tells every listener, in the order of subscription, what has been committed."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        """From now on, tell this listener too."""
        self._listeners.append(listener)

    def publish(self, *news: News) -> None:
        """Tell what happened. The step is already done; nothing a listener does can undo it."""
        for one in news:
            for listener in self._listeners:
                try:
                    listener(one)
                except Exception:  # a screen's trouble must not become a clerk's
                    log.exception("a listener failed on %s of revision %s", one.event.kind, one.event.revision)
