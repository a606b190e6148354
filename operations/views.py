"""A ticket as clients see it."""

from dataclasses import dataclass

from guides.ticked import read
from protocol import tickets as wire
from queueing.cards import last4
from queueing.places import Before
from queueing.ticket import Promise, State, Ticket


def wait_of(promise: Promise | None) -> wire.Wait | None:
    """The estimated wait as shown to clients; None: no estimate, or the ticket is not waiting."""
    if promise is None or promise.p50_seconds is None or promise.p90_seconds is None:
        return None
    return wire.Wait(p50_seconds=promise.p50_seconds, p90_seconds=promise.p90_seconds, rough=promise.is_rough)


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket and, while it waits, its present estimate (`promise`; None: it does not wait).

    `before`: why other tickets are ahead of it. None: it does not wait, or this was not computed. `is_cleared`: it
    ended when its line was cleared.
    """

    ticket: Ticket
    promise: Promise | None = None
    before: Before | None = None
    is_cleared: bool = False

    def reply(self, base_url: str = "") -> wire.Ticket:
        """The ticket as the API sends it. `base_url`: the beginning of the citizen's link."""
        ticket = self.ticket
        return wire.Ticket(
            id=ticket.id,
            number=ticket.number,
            hall=ticket.hall,
            line=ticket.line,
            service=ticket.service,
            state=ticket.state.value,
            priority=ticket.priority,
            language=ticket.language,
            window=ticket.window,
            wanted_window=ticket.wanted_window,
            sent_by_window=ticket.sent_by_window,
            arrived_at=ticket.arrived_at,
            issued_at=ticket.issued_at,
            called_at=ticket.called_at,
            started_at=ticket.started_at,
            serving_since_at=ticket.serving_since_at,
            finished_at=ticket.finished_at,
            recalls=ticket.recalls,
            recalled_at=ticket.recalled_at,
            ahead=self.promise.ahead if self.promise else None,
            ahead_by_priority=self.before.later if self.before else None,
            ahead_come_back=self.before.back if self.before else None,
            wait=wait_of(self.promise),
            done=[_done(service, outcome) for service, outcome in ticket.done],
            appointment=_booked(ticket),
            guide=_ticked(ticket),
            card_last4=last4(ticket.card),
            cleared=self.is_cleared,
            url=f"{base_url}/t/{ticket.link_token}",
            revision=ticket.revision,
        )


def _booked(ticket: Ticket) -> wire.Booked | None:
    if ticket.appointment is None or ticket.appointment_at is None:
        return None
    return wire.Booked(id=ticket.appointment, starts_at=ticket.appointment_at)


def _ticked(ticket: Ticket) -> wire.Ticked | None:
    kept = read(ticket.guide)
    if kept is None:
        return None
    return wire.Ticked(
        answers={question: list(options) for question, options in kept.answers.items()},
        brought=None if kept.brought is None else list(kept.brought),
        missing=list(kept.missing),
    )


def _done(service: str, outcome: str) -> wire.DoneService:
    """One service done, as stored, perhaps by an older version; it is not validated again."""
    return wire.DoneService.model_construct(service=service, outcome=outcome)


def as_answered(ticket: Ticket) -> TicketView:
    """The view that a step answers with: the estimate from when the ticket began to wait."""
    if ticket.state != State.WAITING or ticket.ahead is None:
        return TicketView(ticket)
    return TicketView(ticket, Promise(ticket.ahead, ticket.p50_seconds, ticket.p90_seconds, is_rough=ticket.is_rough))
