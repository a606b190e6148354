"""Erases what is kept about people no longer than the hall's `[retention]` says. Done once a night of
the hall (`web/night.py`), a batch at a time, so that calls never wait for it.

The journal says until when texts were erased before any is: a text that is gone without such a line was taken out by
somebody else, and `check-journal` says so.
"""

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from operations import security_log
from operations.context import SYSTEM, Context
from operations.halls.catalogue import codes, get_hall, halls
from operations.journal import next_moment, write_event
from queueing.hall import Hall, Retention, business_date
from queueing.instants import microseconds
from storage import erasing
from storage import security_log as lines

BATCH = 200
PAUSE_SECONDS = 0.02
"""Between two batches, so that a ticket is issued in between."""


def carry_out(context: Context, hall_code: str) -> int:
    """Erase what a hall keeps no longer. Returns how many rows lost something."""
    hall, now = get_hall(context, hall_code), context.now()
    days = hall.retention
    links, notes = now - timedelta(days=days.link_days), now - timedelta(days=days.notes_days)
    booked, cards = now - timedelta(days=days.appointment_days), now - timedelta(days=days.card_days)
    before = {"link": links, "note": notes, "slip_note": notes, "guide": links, "card": cards, erasing.BOOKING: booked}
    erased = _erase_texts(context, hall, before, business_date(hall, booked))
    erased += _in_batches(context, lambda connection: erasing.erase_slip_reasons(connection, hall.code, notes, BATCH))
    erased += _in_batches(context, lambda connection: erasing.erase_slip_lists(connection, hall.code, links, BATCH))
    if erased:
        security_log.note(context, "personal_text_erased", SYSTEM, hall.code, str(erased))
    forget_lines(context, hall.code, days.security_log_days)
    return erased


def forget_lines(context: Context, hall: str, days: int) -> int:
    """Delete the lines of the security log that are older."""
    before = context.machine_now() - timedelta(days=days)
    return _in_batches(context, lambda connection: lines.forget(connection, hall, before, BATCH))


def forget_lines_of_no_hall(context: Context) -> int:
    """The same for lines of no single hall, and of halls that were removed: they stay as long as any hall wants its own
    to stay; without a hall, as long as is usual. Returns how many are gone.
    """
    days = max((hall.retention.security_log_days for hall in halls(context)), default=Retention().security_log_days)
    before = context.machine_now() - timedelta(days=days)
    present = codes(context)
    return _in_batches(context, lambda connection: lines.forget_of_others(connection, present, before, BATCH))


def _in_batches(context: Context, work: Callable[[Connection], int]) -> int:
    """Do work, which answers how many rows it changed, until it has changed less than a batch."""
    total = 0
    while True:
        with context.database.transaction() as connection:
            changed = work(connection)
        total += changed
        if changed < BATCH:
            return total
        time.sleep(PAUSE_SECONDS)


def _erase_texts(context: Context, hall: Hall, before: dict[str, datetime], booked_before: date) -> int:
    """Erase texts beside the journal's lines, after the line that says so. Who booked is kept until the day of the
    appointment is long over, however early it was made.
    """
    with context.database.reading() as connection:
        typed = {name: instant for name, instant in before.items() if name != erasing.BOOKING}
        due = any(erasing.is_due(connection, hall.code, name, instant) for name, instant in typed.items())
        due = due or erasing.is_booking_due(connection, hall.code, booked_before)
    if not due:
        return 0
    with context.database.transaction() as connection:
        moment = next_moment(context, connection, hall.code)
        changes = {name: microseconds(instant) for name, instant in before.items()}
        news = write_event(connection, hall.code, moment, kind="erase", actor=SYSTEM.key, changes=changes)
    context.bus.publish(news)
    after, total = 0, 0
    while True:
        with context.database.transaction() as connection:
            after, changed = erasing.erase_texts(connection, hall.code, before, booked_before, after, BATCH)
        total += changed
        if not after:
            return total
        time.sleep(PAUSE_SECONDS)


def forget_printed(context: Context, folder: Path, of_halls: Sequence[Hall]) -> int:
    """Delete the slips of virtual printers that none of these halls wants any longer. Returns how many files are gone.
    A file does not say whose it is. Without halls, as long is kept as is usual.
    """
    if not folder.is_dir():
        return 0
    days = max((hall.retention.printed_days for hall in of_halls), default=Retention().printed_days)
    before = (context.machine_now() - timedelta(days=days)).timestamp()
    old = [path for path in folder.iterdir() if path.suffix in (".bin", ".png") and path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
