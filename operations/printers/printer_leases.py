"""Leases of printers: each printer belongs to one print agent at a time, so that no two computers print on it.

The first agent to ask gets the lease. An agent configured with the printer's name takes precedence over one that takes
any free printer. A lease that is not renewed expires, so a replacement computer gets its printers without any action.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from operations.context import Actor, Context
from operations.printers.ownership import must_be_its_name
from queueing.hall import Hall
from storage import printer_leases
from storage.printer_leases import Lease

LEASE = timedelta(seconds=30)
"""The length of a lease; agents renew it every five seconds."""


def renew(
    context: Context,
    connection: Connection,
    hall: Hall,
    actor: Actor,
    agent: str,
    only: Collection[str] | None,
    names_asked_for: Collection[str] | None,
) -> set[str]:
    """Renew an agent's leases. Returns the printers of the hall that it holds from now on.

    With `only`, it holds just these printers and gives back all others. Without, it keeps those it holds and takes
    whichever of `names_asked_for` (None: of all) are free. Raises `agent_taken` for the name of another computer's.
    """
    now, leases = context.machine_now(), printer_leases.of_hall(connection, hall.code)
    must_be_its_name(leases, actor, agent, now)
    hall_names = {printer.name for printer in hall.printers}
    names_held = {name for name in hall_names if holder(leases.get(name), now) == agent}
    names_to_lease = (
        hall_names & set(only)
        if only is not None
        else names_held | (hall_names if names_asked_for is None else hall_names & set(names_asked_for))
    )
    if names_held - names_to_lease:
        printer_leases.give_back(connection, hall.code, agent, names_held - names_to_lease)
    wanted = Lease(agent, now + LEASE, only is not None, actor.device or None)
    names_due = {name for name in names_to_lease if not _is_fresh(leases.get(name), wanted, now)}
    for name in sorted(names_due):  # always in this order, so that two agents cannot deadlock
        printer_leases.take(connection, hall.code, name, wanted, context.now(), now)
    holders = holders_of(connection, hall.code, now) if names_due else dict.fromkeys(names_to_lease, agent)
    return {name for name in names_to_lease if holders.get(name) == agent}


def holders(context: Context, hall_code: str) -> Mapping[str, str]:
    """The agent of each printer of a hall now; printers without an agent are left out."""
    with context.database.reading() as connection:
        return holders_of(connection, hall_code, context.machine_now())


def holders_of(connection: Connection, hall_code: str, machine_now: datetime) -> Mapping[str, str]:
    """The agent of each printer of a hall; printers without an agent are left out."""
    leases = printer_leases.of_hall(connection, hall_code)
    return {name: agent for name, lease in leases.items() if (agent := holder(lease, machine_now))}


def holder(lease: Lease | None, machine_now: datetime) -> str:
    """The agent that holds the lease; "" when there is no lease or it has expired."""
    return lease.agent if lease is not None and lease.until_at > machine_now else ""


def _is_fresh(lease: Lease | None, wanted: Lease, now: datetime) -> bool:
    """Whether the lease is recent enough to skip a write, so that not every request writes to disk."""
    if lease is None or replace(lease, until_at=wanted.until_at) != wanted:
        return False
    return lease.until_at - now > LEASE / 2
