"""The slip of an appointment that was made at a kiosk."""

import json

from sqlalchemy import Connection

from operations.context import Actor, Context
from queueing.appointments import Appointment
from queueing.hall import Hall
from storage import print_jobs


def printer_of(hall: Hall, actor: Actor) -> str:
    """Where the slip comes out: at the kiosk's printer; "" means nowhere."""
    if actor.kind != "kiosk" or not hall.kiosk_settings.paper:
        return ""
    return next((kiosk.printer for kiosk in hall.kiosks if kiosk.name == actor.name), "")


def queue_slip(connection: Connection, context: Context, appointment: Appointment, printer: str) -> None:
    """Let a printer print it. What stands on it is read when it is printed, so the job keeps no code and no link."""
    job = print_jobs.PrintJob(
        id=context.new_id(),
        hall=appointment.hall,
        printer=printer,
        ticket_id=None,
        kind="booking",
        state="waiting",
        language=appointment.language,
        content=json.dumps({"appointment": appointment.id}),
        created_at=appointment.booked_at,
    )
    print_jobs.add(connection, job)
