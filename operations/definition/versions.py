"""What was saved of a hall, by whom and when."""

from itertools import groupby

from operations.context import Context
from operations.halls import catalogue
from protocol.definition import HallVersion
from storage import hall_edits


def versions(context: Context, hall: str, limit: int = 100) -> list[HallVersion]:
    """The newest first."""
    catalogue.get_hall(context, hall)
    with context.database.reading() as connection:
        rows = hall_edits.heads(connection, hall, limit)
    return [
        HallVersion(version=version, saved_at=saved_at, saved_by=saved_by, parts=[row[3] for row in group])
        for (version, saved_at, saved_by), group in groupby(rows, lambda row: row[:3])
    ]
