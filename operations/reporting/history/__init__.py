"""History as CSV: import of an older system's tickets, and export of our own.

Instants are ISO 8601 with an offset; an empty field means that it did not happen or is not known. `finished_at` of a
no-show or a cancelled ticket is when the citizen left. An import also reads the formats of other systems, and either
keeps a row or reports its line and the reason.
"""

from operations.reporting.history.columns import COLUMNS, Unreadable
from operations.reporting.history.giving_out import Export, export_history
from operations.reporting.history.outcome import ImportOutcome
from operations.reporting.history.taking_in import import_file, import_history
from operations.reporting.history.visits import read_visits

__all__ = [
    "COLUMNS",
    "Export",
    "ImportOutcome",
    "Unreadable",
    "export_history",
    "import_file",
    "import_history",
    "read_visits",
]
