"""The guide beside the ticket at a window: what the clerk ticks is kept with the ticket."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from operations.context import Actor, Context
from operations.guides.asking import Given
from operations.guides.ticking import ticked
from operations.halls.catalogue import get_hall
from operations.run_once import Change, Changed, run_once
from operations.tickets.serving import find
from operations.views import TicketView, as_answered
from operations.windows.attendance import must_have_at
from queueing.errors import Conflict, NotAllowed
from queueing.ticket import AT_A_WINDOW, Ticket
from storage import tickets


def tick(
    context: Context,
    actor: Actor,
    ticket_id: str,
    given: Given,
    brought: Sequence[str] | None,
    request_id: str = "",
) -> TicketView:
    """Keep what the clerk ticked with the ticket at their window. Raises what `ticked` raises, unknown_ticket,
    wrong_hall, not_your_window, not_at_a_window.
    """
    current = find(context, ticket_id)
    actor.must_belong_to(current.hall)
    hall = get_hall(context, current.hall)

    def work(connection: Connection, _now: datetime) -> Change:
        before = tickets.find(connection, ticket_id)
        assert before is not None  # rows of tickets are never deleted
        _must_be_at_own_window(connection, actor, before)
        text = ticked(hall, before.service, given, brought).text
        return Change("guide", replace(before, guide=text), before)

    request = {"answers": given, "brought": brought, "looked": brought is not None}
    try:
        news = run_once(context, actor, current.hall, request_id, "guide", work, target=ticket_id, asked=request)
    except Changed:
        raise Conflict("changed_meanwhile", "Somebody else was faster.", ticket=ticket_id[:40]) from None
    assert news is not None and news.ticket is not None  # it always does something
    return as_answered(news.ticket)


def _must_be_at_own_window(connection: Connection, actor: Actor, ticket: Ticket) -> None:
    if actor.kind != "staff" and not actor.leads:
        raise NotAllowed("staff_only", "Only staff may do this.", step="guide")
    if ticket.state not in AT_A_WINDOW:
        raise Conflict("not_at_a_window", f"Ticket {ticket.number} is at no window.", ticket=ticket.id)
    must_have_at(connection, actor, ticket)
