"""Which print agent has a printer, in the printer's own row, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import printers

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Lease:
    """`is_named`: somebody has named this printer to the agent, which did not just find it free."""

    agent: str
    until_at: datetime
    is_named: bool = False


def of_hall(connection: Connection, hall: str) -> dict[str, Lease]:
    """The last lease of each printer, also one that has run out; a printer that is missing never had one."""
    p = printers.c
    query = select(p.name, p.agent, p.leased_until_at, p.is_named).where(p.hall == hall, p.agent.is_not(None))
    rows = connection.execute(query)
    return {row.name: Lease(row.agent, row.leased_until_at, row.is_named) for row in rows}


def take(connection: Connection, hall: str, printer: str, lease: Lease, at: datetime, machine_now: datetime) -> None:
    """Write a lease, unless another agent has the printer now; who has it by name gives way to nobody.

    `at`: the hall's time, for a printer never heard of.
    """
    p = printers.c
    values = {"agent": lease.agent, "leased_until_at": lease.until_at, "is_named": lease.is_named}
    first = {"state": "unknown", "detail": "", "at": at, "since_at": at, "heard_at": machine_now}
    query = _INSERTS[connection.dialect.name](printers).values(hall=hall, name=printer, **first, **values)
    may = or_(p.agent.is_(None), p.agent == lease.agent, p.leased_until_at <= machine_now)
    if lease.is_named:
        may = or_(may, p.is_named.is_(False))
    connection.execute(query.on_conflict_do_update(index_elements=["hall", "name"], set_=values, where=may))


def give_back(connection: Connection, hall: str, agent: str, printer_names: Iterable[str]) -> None:
    """These are no longer this agent's."""
    p = printers.c
    query = update(printers).where(p.hall == hall, p.agent == agent, p.name.in_(list(printer_names)))
    connection.execute(query.values(agent=None, leased_until_at=None, is_named=False))
