"""History as CSV, in and out: the tickets of an older system, and ours.

Instants are ISO 8601 with an offset; an empty field did not happen or is not known. `finished_at` of a no_show and of
somebody who cancelled is when they left. Files of other systems are read with what they write instead, row by row:
every row is kept, or named with its line and the reason.
"""

from operations.records.history.columns import COLUMNS, Unreadable
from operations.records.history.giving_out import Export, export_history
from operations.records.history.outcome import ImportOutcome
from operations.records.history.taking_in import import_file, import_history

__all__ = ["COLUMNS", "Export", "ImportOutcome", "Unreadable", "export_history", "import_file", "import_history"]
