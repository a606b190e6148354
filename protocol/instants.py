"""Instants on the wire: ISO 8601, UTC, milliseconds."""

from datetime import UTC, datetime
from typing import Annotated, overload

from pydantic import AwareDatetime, Field, PlainSerializer


@overload
def iso(instant: datetime) -> str: ...
@overload
def iso(instant: datetime | None) -> str | None: ...
def iso(instant: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds, or None."""
    if instant is None:
        return None
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="milliseconds")[: -len("+00:00")] + "Z"


Instant = Annotated[datetime, PlainSerializer(iso, return_type=str), Field(description="ISO 8601, UTC")]
"""A `datetime` here, its text on the wire."""

Moment = Annotated[AwareDatetime, Field(strict=False, description="ISO 8601 with an offset")]
"""The same as somebody sends it: as text, although bodies guess no type."""
