"""All tables together, whichever file defines them."""

from storage import staff_tables
from storage.tables import metadata

__all__ = ["metadata", "staff_tables"]
