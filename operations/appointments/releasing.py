"""Places to which nobody has checked in within the tolerance are free again."""

from datetime import timedelta

import queueing.appointments as rules
from operations.bus import News
from operations.context import SYSTEM, Context
from operations.halls.catalogue import get_hall
from operations.journal import next_moment, write_event
from operations.run_once import booked
from queueing.slots import takes_appointments
from storage import appointments
from storage.catalogue import locked


def release(context: Context, hall_code: str) -> int:
    """Regular upkeep: mark as missed what nobody has come for. Returns how many. Each has its line in the journal."""
    hall = get_hall(context, hall_code)
    if not takes_appointments(hall):
        return 0
    over = context.now() - timedelta(minutes=hall.appointments.late_minutes)
    with context.database.reading() as connection:
        if not appointments.booked_before(connection, hall_code, over):
            return 0
    news: list[News] = []
    with context.database.transaction() as connection:
        locked(connection, hall_code)  # first: whoever checks in meanwhile has come
        for before in appointments.booked_before(connection, hall_code, over):
            moment = next_moment(context, connection, hall_code)
            after = rules.released(before, moment.at)
            changes = booked(connection, moment, before, after)
            news.append(
                write_event(
                    connection, hall_code, moment, kind="release", actor=SYSTEM.key, changes={}, appointments=changes
                )
            )
    context.bus.publish(*news)
    return len(news)
