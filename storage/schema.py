"""All tables together, whichever file defines them."""

from storage import kiosk_tables, login_tries, security_tables, spent_requests, staff_tables
from storage.tables import metadata

__all__ = ["kiosk_tables", "login_tries", "metadata", "security_tables", "spent_requests", "staff_tables"]
