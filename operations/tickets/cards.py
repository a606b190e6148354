"""What a ticket keeps of its holder's card, and how many numbers a person gets on a day."""

import hmac
from datetime import date

from sqlalchemy import Connection

from operations.context import Actor, Context
from operations.tickets import admission
from operations.tickets.limits import instead
from queueing.cards import HASH, LAST4, plain_card
from queueing.errors import Conflict
from queueing.hall import Hall
from queueing.service import Service
from storage import tickets


def kept(context: Context, hall: Hall, day: date, card: str) -> str | None:
    """What a ticket of this business date keeps of a card's number: as the hall says, and no more. Raises bad_card."""
    if not card:
        return None
    number = plain_card(card)
    match hall.cards.keep:
        case "hash":
            said = f"card\n{hall.code}\n{day.isoformat()}\n{number}".encode()
            return HASH + hmac.new(context.server_key, said, "sha256").hexdigest()[:32]
        case "last4":
            return LAST4 + number[-4:]
    return None


def must_be_shown(hall: Hall, actor: Actor, card: str) -> None:
    """Raise `card_needed` at a kiosk of a hall that wants one."""
    if hall.cards.needed and actor.kind == "kiosk" and not card:
        raise Conflict("card_needed", f"Hall {hall.code} gives numbers to who shows a card.")


def must_be_within(
    connection: Connection, hall: Hall, service: Service, actor: Actor, day: date, card: str | None, reason: str
) -> str:
    """Raise `person_limit` when this person has as many numbers of the day as the hall gives one; cancelled ones do not
    count. It does not say which: who shows a card is not always its holder. Staff may still give one with a `reason`.
    Returns the reason if it was needed, else "".
    """
    most = hall.cards.numbers_per_day
    if not most or card is None or not card.startswith(HASH):
        return ""
    if tickets.count_of_card(connection, hall.code, day, card) < most:
        return ""
    detail = f"Hall {hall.code} gives a person {most} on a day. {instead(hall, service, None)}"
    return admission.insist("person_limit", detail, actor, reason)
