"""Whose a printer and a slip are. An agent's name is a word that anybody may say; its device's token proves a computer.

An actor without a device (the system, a test) proves nothing and is believed.
"""

from collections.abc import Mapping
from datetime import datetime

from operations.context import Actor
from queueing.errors import Conflict
from storage.print_jobs import PrintJob
from storage.printer_leases import Lease


def must_be_its_name(leases: Mapping[str, Lease], actor: Actor, agent: str, machine_now: datetime) -> None:
    """Raise `agent_taken` while another device has a printer under this agent's name."""
    if any(lease.agent == agent and is_anothers(lease, actor, agent, machine_now) for lease in leases.values()):
        raise Conflict("agent_taken", f"Another computer's agent is called {agent}.", agent=agent)


def is_anothers(lease: Lease | None, actor: Actor, agent: str, machine_now: datetime) -> bool:
    """Whether somebody else has the printer now: another agent, or one of another device. `agent` "": not said."""
    if lease is None or lease.until_at <= machine_now:
        return False
    is_other_device = bool(actor.device and lease.device and lease.device != actor.device)
    return is_other_device or bool(agent and lease.agent != agent)


def has_had(job: PrintJob, actor: Actor) -> bool:
    """Whether this device was ever given the slip."""
    return not actor.device or actor.device in job.devices.split()


def with_device(job: PrintJob, actor: Actor) -> str:
    """The devices that were given the slip, with this one."""
    return job.devices if has_had(job, actor) else f"{job.devices} {actor.device}".strip()
