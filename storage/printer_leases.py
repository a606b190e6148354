"""Which print agent has a printer and until when, in the printer's own row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from storage.tables import printers
from storage.upserts import insert_into


@dataclass(frozen=True, slots=True)
class Lease:
    """`is_named`: the agent was configured with this printer's name; otherwise it just found the printer free.

    `device`: the id of the device whose token the agent brought; None: not known.
    """

    agent: str
    until_at: datetime
    is_named: bool = False
    device: str | None = None


def of_hall(connection: Connection, hall: str) -> dict[str, Lease]:
    """The last lease of each printer, also an expired one; a missing printer never had one."""
    p = printers.c
    query = select(p.name, p.agent, p.leased_until_at, p.is_named, p.device).where(p.hall == hall, p.agent.is_not(None))
    rows = connection.execute(query)
    return {row.name: Lease(row.agent, row.leased_until_at, row.is_named, row.device) for row in rows}


def take(connection: Connection, hall: str, printer: str, lease: Lease, at: datetime, machine_now: datetime) -> None:
    """Write a lease, unless another agent has the printer now. An agent that has it by name keeps it while its
    lease lasts.

    `at`: the hall's time, for a printer never seen.
    """
    p = printers.c
    values: dict[str, Any] = {"agent": lease.agent, "leased_until_at": lease.until_at, "is_named": lease.is_named}
    values["device"] = lease.device
    first = {"state": "unknown", "detail": "", "at": at, "since_at": at, "heard_at": machine_now}
    query = insert_into(connection, printers).values(hall=hall, name=printer, **first, **values)
    is_same = and_(p.agent == lease.agent, or_(p.device.is_(None), p.device == lease.device))
    may = or_(p.agent.is_(None), is_same, p.leased_until_at <= machine_now)
    if lease.is_named:
        may = or_(may, p.is_named.is_(False))
    connection.execute(query.on_conflict_do_update(index_elements=["hall", "name"], set_=values, where=may))


def give_back(connection: Connection, hall: str, agent: str, printer_names: Iterable[str]) -> None:
    """End this agent's leases of these printers."""
    p = printers.c
    query = update(printers).where(p.hall == hall, p.agent == agent, p.name.in_(list(printer_names)))
    connection.execute(query.values(agent=None, leased_until_at=None, is_named=False, device=None))
