"""Kiosks while the hall works: closing and reopening one, one that issues faster than people can, and taking back what
it issued.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

import queueing.ticket
from operations import wait_estimation
from operations.bus import News
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.journal import next_moment
from operations.run_once import Change, Line, NothingToDo, run_once, write
from protocol import kiosks as wire
from queueing.errors import Conflict, NotAllowed, NotFound
from queueing.hall import Hall, Kiosk, business_date
from queueing.pace import most_in_a_minute
from queueing.text import Text
from storage import kiosk_readers, kiosks, staff, tickets
from storage.kiosk_readers import ReaderRow
from storage.kiosks import ClosedKiosk, Issued

WATCHED = timedelta(minutes=10)
"""So long ago counts for the alarm: a manager may have been away from the screen."""

SAID_WITHIN = timedelta(minutes=1)
"""Who watches a reader says how it is every 20 seconds of the computer's clock, and so does a page that asks for its
reads.
"""


@dataclass(frozen=True, slots=True)
class KioskNow:
    """A kiosk now: what it issued within `WATCHED`, how many of these still wait, the most of one minute, and whether
    that is more than people can take. `closed` None: it takes tickets; else `closed_by` is the display name of who
    closed it. `reader`: its serial reader; "unheard": it is there, but no paired page asks for what it reads; None: it
    has none, or nobody watches it.
    """

    name: str
    title: Text
    issued: int
    waiting: int
    most_in_a_minute: int
    is_flooding: bool
    closed: ClosedKiosk | None
    closed_by: str | None
    reader: wire.Reader | None = None

    def reply(self) -> wire.Kiosk:
        """The kiosk as the API sends it."""
        return wire.Kiosk(
            name=self.name, title=dict(self.title), closed=self.closed is not None,
            closed_since_at=self.closed.since_at if self.closed else None, closed_by=self.closed_by, issued=self.issued,
            waiting=self.waiting, most_in_a_minute=self.most_in_a_minute, flooding=self.is_flooding,
            reader=self.reader,
        )  # fmt: skip


def must_be_open(connection: Connection, hall: str, kiosk: str) -> None:
    """Raise `kiosk_closed` for a kiosk that staff have closed."""
    if kiosks.is_closed(connection, hall, kiosk):
        raise Conflict("kiosk_closed", f"Kiosk {kiosk} is closed; take a number at another one.", kiosk=kiosk)


def overview(context: Context, hall_code: str) -> list[KioskNow]:
    """Every kiosk of a hall, in the order of its folder."""
    hall = get_hall(context, hall_code)
    with context.database.reading() as connection:
        made = now_of(connection, hall, context.now())
        if not any(kiosk.reader for kiosk in hall.kiosks):
            return made
        readers, now = kiosk_readers.of_hall(connection, hall_code), context.machine_now()
    return [replace(kiosk, reader=_reader(readers.get(kiosk.name), now)) for kiosk in made]


def now_of(connection: Connection, hall: Hall, now: datetime) -> list[KioskNow]:
    """The same within a transaction, without what their readers say."""
    since = now - WATCHED
    days = {business_date(hall, since), business_date(hall, now)}
    issued = kiosks.issued_since(connection, hall.code, days, since, [kiosk.name for kiosk in hall.kiosks])
    closed = kiosks.closed(connection, hall.code)
    names = staff.names(connection) if closed else {}
    return [
        _now(hall, kiosk, [row for row in issued if row.kiosk == kiosk.name], closed.get(kiosk.name), names)
        for kiosk in hall.kiosks
    ]


def _reader(known: ReaderRow | None, now: datetime) -> wire.Reader | None:
    """None: nobody has said it for a while."""
    if known is None or now - known.said_at > SAID_WITHIN:
        return None
    if known.state != "ready":
        return "gone"
    return "ready" if known.asked_at is not None and now - known.asked_at <= SAID_WITHIN else "unheard"


def _now(hall: Hall, kiosk: Kiosk, issued: list[Issued], closed: ClosedKiosk | None, names: dict[str, str]) -> KioskNow:
    most = most_in_a_minute([row.at for row in issued])
    return KioskNow(
        kiosk.name, kiosk.title, len(issued), sum(row.waits for row in issued), most,
        most >= hall.kiosk_settings.most_tickets_at_once, closed,
        names.get(closed.closed_by) or closed.closed_by if closed else None,
    )  # fmt: skip


def close(context: Context, actor: Actor, hall_code: str, name: str, request_id: str = "") -> None:
    """Close a kiosk: it shows so and gets no tickets. One that is closed stays so. Raises unknown_kiosk, staff_only."""

    def work(connection: Connection, now: datetime) -> Line:
        if kiosks.is_closed(connection, hall_code, name):
            raise NothingToDo
        kiosks.close(connection, ClosedKiosk(hall_code, name, now, actor.name))
        return Line({"kiosk": name, "closed": True})

    _must_be_known(context, actor, hall_code, name)
    run_once(context, actor, hall_code, request_id, "kiosk_close", work, asked={"kiosk": name})


def reopen(context: Context, actor: Actor, hall_code: str, name: str, request_id: str = "") -> None:
    """Open a kiosk again. Raises unknown_kiosk, staff_only."""

    def work(connection: Connection, now: datetime) -> Line:
        if not kiosks.is_closed(connection, hall_code, name):
            raise NothingToDo
        kiosks.reopen(connection, hall_code, name)
        return Line({"kiosk": name, "closed": False})

    _must_be_known(context, actor, hall_code, name)
    run_once(context, actor, hall_code, request_id, "kiosk_open", work, asked={"kiosk": name})


def cancel_tickets(
    context: Context, actor: Actor, hall_code: str, name: str, minutes: int, request_id: str = ""
) -> int:
    """Cancel all tickets that a kiosk issued in the last minutes and that still wait, in one transaction, each with
    its line in the journal; their slips that no agent has taken are dropped. Returns how many tickets. For managers.

    Raises unknown_kiosk, managers_only, request_id_reused.
    """
    _must_be_known(context, actor, hall_code, name)
    if not actor.leads:
        raise NotAllowed("managers_only", "Only a manager may do this.")

    def work(connection: Connection, now: datetime) -> Line:
        cancel = partial(_cancelled, connection, context, actor, hall_code)
        ids = kiosks.waiting_of(connection, hall_code, name, now - timedelta(minutes=minutes))
        kiosks.drop_slips(connection, ids, context.machine_now())
        wait_estimation.forget(context, hall_code)
        return Line(
            {"kiosk": name, "minutes": minutes, "cancelled": len(ids)},
            followed_by=lambda: [cancel(ticket_id) for ticket_id in ids],
        )

    asked = {"kiosk": name, "minutes": minutes}
    line = run_once(context, actor, hall_code, request_id, "kiosk_cancel", work, asked=asked)
    assert line is not None  # it is written even where nobody waits
    return int(str(line.event.changes["cancelled"]))


def _cancelled(connection: Connection, context: Context, actor: Actor, hall_code: str, ticket_id: str) -> News:
    moment = next_moment(context, connection, hall_code)
    before = tickets.find(connection, ticket_id)
    assert before is not None  # the hall is locked
    after = queueing.ticket.cancelled(before, moment.at)
    return write(connection, context, actor, moment, Change("cancel", after, before, reason="kiosk_flooded"))


def _must_be_known(context: Context, actor: Actor, hall_code: str, name: str) -> None:
    actor.must_belong_to(hall_code)
    if actor.kind not in ("staff", "system"):
        raise NotAllowed("staff_only", "Only staff may do this.")
    if all(kiosk.name != name for kiosk in get_hall(context, hall_code).kiosks):
        raise NotFound("unknown_kiosk", f"Hall {hall_code} has no kiosk '{name[:64]}'.")
