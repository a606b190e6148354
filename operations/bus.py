"""Publishes events after the commit. A failing listener is logged and never affects the step."""

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
    """Passes committed events to every listener, in the order of subscription."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        """Add a listener for all later events."""
        self._listeners.append(listener)

    def publish(self, *news: News) -> None:
        """Pass an event to all listeners. The step is already committed; no listener can undo it."""
        for item in news:
            for listener in self._listeners:
                try:
                    listener(item)
                except Exception:  # a failing screen must not break a clerk's step
                    log.exception("a listener failed on %s of revision %s", item.event.kind, item.event.revision)
