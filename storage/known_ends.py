"""When a visit ended, as far as anybody knows.

An import stores a ticket without the end of its visit with its last known instant as `ended_at`, so that nobody takes
it for somebody who is still in the hall. That instant is when it was called, say, and not when its holder left.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, case, func, null, type_coerce

from queueing.ticket import State
from storage.tables import Instant, tickets

IMPORTED_SOURCE = "history"
"""The `source` of tickets of an older system."""
_c = tickets.c
_IS_LAST_STEP = _c.ended_at == func.coalesce(_c.started_at, _c.first_called_at, _c.called_at, _c.issued_at)


def _end(is_unknown: ColumnElement[bool]) -> ColumnElement[datetime]:
    is_finished = _c.state == State.FINISHED.value
    return type_coerce(case((is_finished, _c.finished_at), (is_unknown, null()), else_=_c.ended_at), Instant)


known_end = _end((_c.source == IMPORTED_SOURCE) & _IS_LAST_STEP)
"""`ended_at`; of a finished visit `finished_at`. NULL: it has not ended, or nobody knows when. An older system that has
somebody leave at the very instant of the step before is not told from one that does not know.
"""
exported_end = _end(_IS_LAST_STEP)
"""The same as a history says it, so that an import of it knows no more than the next export."""
