"""The proof that nothing was lost: a hall's journal, replayed, against its tables."""

from collections.abc import Iterator

from operations.context import Context
from queueing.events import difference
from queueing.record import replay
from storage import journal, tickets, windows

ALL = 2**62


def differences(context: Context, hall: str) -> Iterator[str]:
    """Say, one sentence each, where the replayed journal and the tables differ; nothing when they agree.

    Imported history has no journal and is passed over.
    """
    with context.database.reading() as connection:
        replayed = replay(journal.after(connection, hall, 0, ALL))
        rows = {ticket.id: ticket for ticket in tickets.of_hall(connection, hall) if ticket.revision}
        at_windows = windows.of_hall(connection, hall)
        revision = journal.revision(connection, hall) or 0
    if replayed.revision != revision:
        yield f"the hall is at revision {revision}, its journal ends at {replayed.revision}"
    for ticket_id in rows.keys() ^ replayed.tickets.keys():
        yield f"ticket {ticket_id} is only in the {'table' if ticket_id in rows else 'journal'}"
    for ticket_id in rows.keys() & replayed.tickets.keys():
        row, told = rows[ticket_id], replayed.tickets[ticket_id]
        if row != told:
            yield f"ticket {row.number} ({ticket_id}) differs in {', '.join(difference(row, told))}"
    for number, window in at_windows.items():
        if replayed.windows.get(number) != {"state": window.state, "staff": window.staff}:
            yield f"window {number} differs: {window.state} by {window.staff}, journal {replayed.windows.get(number)}"
