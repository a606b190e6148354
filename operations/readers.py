"""Scanners and card readers on kiosks: what one read waits, sealed, for the page of its kiosk, for some seconds."""

from datetime import timedelta

from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.people.sealing import opened, seal
from queueing.errors import NotAllowed, NotFound
from queueing.hall import Kiosk
from storage import kiosk_readers

ASKED_EVERY = timedelta(seconds=20)
"""So often it is noted that a page asks; it asks every second."""
KEPT = timedelta(seconds=15)
"""Whoever showed it stands before the kiosk; later it is somebody else. By the computer's clock: a demo's may run fast,
people do not.
"""


def say(context: Context, actor: Actor, kiosk: str, state: str, text: str) -> None:
    """A reader is "ready" or "gone", and has read a text ("": nothing). Its token has the kiosk's name, which an
    administrator gave it. Raises unknown_kiosk, no_reader, not_your_kiosk.
    """
    own, now = _with_reader(context, actor.hall, kiosk), context.machine_now()
    if actor.name != own.name:
        detail = f"The reader of kiosk {own.name} needs a printer's token of that name; this one is '{actor.name}'."
        raise NotAllowed("not_your_kiosk", detail)
    values: dict[str, object] = {"state": state, "said_at": now}
    if text:
        values |= {"sealed": seal(context.server_key, text, _about(actor.hall, own.name)), "read_at": now}
    with context.database.transaction() as connection:
        kiosk_readers.forget_reads(connection, now - KEPT)
        kiosk_readers.put(connection, actor.hall, own.name, values)


def take(context: Context, actor: Actor, hall: str, kiosk: str) -> str | None:
    """What was read last at this kiosk, once; None: nothing new. For the kiosk's device alone, because any browser in
    the hall's network may open a kiosk's page. Raises wrong_hall, not_your_kiosk, not_paired, unknown_kiosk, no_reader.
    """
    actor.must_belong_to(hall)
    if actor.kind != "kiosk" or actor.name != kiosk:
        raise NotAllowed("not_your_kiosk", "Only the kiosk itself takes what its reader read.")
    if not actor.device:
        raise NotAllowed(
            "not_paired", "This page is not paired as the kiosk's device, so it gets nothing that is read."
        )
    own, now = _with_reader(context, hall, kiosk), context.machine_now()
    with context.database.reading() as connection:
        known = kiosk_readers.find(connection, hall, own.name)
    if known is None or not (known.has_read or known.asked_at is None or now - known.asked_at >= ASKED_EVERY):
        return None
    with context.database.transaction() as connection:
        kiosk_readers.note_asked(connection, hall, own.name, now)
        read = kiosk_readers.take(connection, hall, own.name)
    if read is None or now - read[1] > KEPT:
        return None
    return opened(context.server_key, read[0], _about(hall, own.name))


def _about(hall: str, kiosk: str) -> str:
    return f"reader {hall} {kiosk}"


def _with_reader(context: Context, hall: str, name: str) -> Kiosk:
    kiosk = next((each for each in get_hall(context, hall).kiosks if each.name == name), None)
    if kiosk is None:
        raise NotFound("unknown_kiosk", f"Hall {hall} has no kiosk '{name[:64]}'.")
    if not kiosk.reader:
        raise NotFound("no_reader", f"Kiosk {name} of hall {hall} has no reader; say so in devices.toml.")
    return kiosk
