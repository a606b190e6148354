"""The security log as a file."""

import csv
from io import StringIO

from operations import security_log
from operations.context import Actor, Context
from operations.reporting.cells import guarded
from protocol.instants import iso
from storage.security_log import SecurityRow

COLUMNS = ("at", "hall", "kind", "actor", "address", "subject", "times")


def as_csv(context: Context, reader: Actor, hall: str) -> bytes:
    """Every line of a hall that the reader may see, newest first, as CSV. That it was taken out is noted, too."""
    rows: list[SecurityRow] = []
    while part := security_log.latest(context, hall, reader.hall == "", rows[-1].id if rows else 0):
        rows += part
    security_log.note(context, "security_log_exported", reader, hall)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = [iso(row.at), row.hall, row.kind, row.actor, row.address, row.subject]
        writer.writerow([*map(guarded, cells), row.times])
    return ("\ufeff" + out.getvalue()).encode()  # the mark lets Excel read Chinese
