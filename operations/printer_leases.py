"""A printer belongs to one print agent at a time, so that no two computers drive it.

Who comes first has it. An agent to which somebody has named the printer goes before one that takes what it finds. A
lease that is not renewed runs out: a computer that takes another's place has its printers by itself.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from operations.context import Context
from queueing.hall import Hall
from storage import printer_leases
from storage.printer_leases import Lease

LEASE = timedelta(seconds=30)
"""As long as an agent may say nothing of a printer; agents ask every five seconds."""


def renew(
    context: Context,
    connection: Connection,
    hall: Hall,
    agent: str,
    only: Collection[str] | None,
    wanted: Collection[str] | None,
) -> set[str]:
    """The printers of the hall that this agent has from now on.

    `only`: those named to it, and no other is its own any more. Without, it keeps what it has and takes what is free of
    `wanted` (None: of all).
    """
    now, known = context.machine_now(), printer_leases.of_hall(connection, hall.code)
    names = {printer.name for printer in hall.printers}
    had = {name for name in names if holder(known.get(name), now) == agent}
    asked = names & set(only) if only is not None else had | (names if wanted is None else names & set(wanted))
    if had - asked:
        printer_leases.give_back(connection, hall.code, agent, had - asked)
    due = {name for name in asked if not _is_fresh(known.get(name), agent, only is not None, now)}
    for name in sorted(due):  # always in this order: two agents that ask at once never wait for each other
        lease = Lease(agent, now + LEASE, only is not None)
        printer_leases.take(connection, hall.code, name, lease, context.now(), now)
    holders = holders_of(connection, hall.code, now) if due else dict.fromkeys(asked, agent)
    return {name for name in asked if holders.get(name) == agent}


def holders(context: Context, hall_code: str) -> Mapping[str, str]:
    """The agent of each printer of a hall now; one that is missing is nobody's."""
    with context.database.reading() as connection:
        return holders_of(connection, hall_code, context.machine_now())


def holders_of(connection: Connection, hall_code: str, machine_now: datetime) -> Mapping[str, str]:
    """The agent of each printer of a hall; one that is missing is nobody's."""
    leases = printer_leases.of_hall(connection, hall_code)
    return {name: agent for name, lease in leases.items() if (agent := holder(lease, machine_now))}


def holder(lease: Lease | None, machine_now: datetime) -> str:
    """Who has the printer; empty: nobody, or no longer."""
    return lease.agent if lease is not None and lease.until_at > machine_now else ""


def _is_fresh(lease: Lease | None, agent: str, is_named: bool, now: datetime) -> bool:
    """Whether it need not be written yet: nothing has to be kept on disk every five seconds."""
    if lease is None or holder(lease, now) != agent or lease.is_named != is_named:
        return False
    return lease.until_at - now > LEASE / 2
