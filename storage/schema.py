"""All tables together, whichever file defines them."""

from storage import (
    appointment_tables,
    hall_edits,
    kiosk_tables,
    login_tries,
    security_tables,
    spent_requests,
    staff_tables,
    unfound_questions,
)
from storage.tables import metadata

__all__ = [
    "appointment_tables",
    "hall_edits",
    "kiosk_tables",
    "login_tries",
    "metadata",
    "security_tables",
    "spent_requests",
    "staff_tables",
    "unfound_questions",
]
