"""An administrator ends all logins of somebody: a computer was left open, or a password has become known."""

from operations import security_log
from operations.context import Actor, Context
from operations.people.staff import UnknownPerson, rules
from operations.spent_requests import Request, once
from queueing.errors import Conflict
from storage import sessions, staff
from storage.security_log import SecurityRow


def end_logins(context: Context, username: str, actor: Actor, request_id: str = "") -> int:
    """End all logins of a person whom the actor is over, those of programs too; returns how many. Their windows and
    tickets stay as they are, and they may log in again. The same `request_id` again ends nothing.

    Raises UnknownPerson, `yourself`, `request_id_reused`.
    """
    if actor.name == username:
        raise Conflict("yourself", "End your own logins at the page of your account.")
    lines: list[SecurityRow] = []

    def end() -> str:
        count = sessions.end_all(connection, username, context.machine_now())
        lines.append(security_log.note_within(context, connection, "logins_ended", actor, hall, username))
        return str(count)

    with context.database.transaction() as connection:
        row = staff.locked(connection, username)
        if row is None or not rules(actor, row.hall):
            raise UnknownPerson("unknown_user", f"There is no '{username[:64]}'.")
        hall = row.hall
        count = once(context, connection, Request(actor.key, request_id, "end logins", (username,)), end)
    security_log.publish(context, *lines)
    return int(count)
