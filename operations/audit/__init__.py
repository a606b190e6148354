"""Proves a hall's journal: its chain, the heads that were kept of it, and that its replay gives the tables."""

from collections.abc import Iterator, Sequence

from sqlalchemy.exc import DataError, OperationalError

from operations.audit import chain, tables
from operations.audit.findings import Finding
from operations.audit.kept_heads import Head, HeadsPassed
from operations.context import Context
from storage import journal

__all__ = ["Finding", "Head", "differences", "findings"]


def findings(context: Context, hall: str, heads: Sequence[Head] = ()) -> Iterator[Finding]:
    """Everything that is wrong with a hall's journal and tables; none: it is proved. Reads one consistent state, a part
    at a time, so that memory does not grow with the journal. `heads`: signed heads of this hall that were kept.
    """
    with context.database.reading() as connection:
        newest = journal.revision(connection, hall) or 0
        yield from chain.walk_along(connection, hall, newest, HeadsPassed(heads))
        try:
            yield from tables.compare(connection, hall)
        except (OperationalError, DataError, ValueError, TypeError, AttributeError, LookupError) as error:
            reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
            yield Finding("table", None, f"a row of the tables cannot be read: {reason}")


def differences(context: Context, hall: str) -> Iterator[str]:
    """The same as sentences."""
    return (finding.sentence for finding in findings(context, hall))
