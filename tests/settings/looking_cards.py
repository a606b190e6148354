"""What can be seen of what a hall does with cards."""

from typing import Any

from sqlalchemy import text

from operations import retention
from tests.settings.looking import Observer

CARD = "11010519491231002X"


def digits(at: Observer) -> Any:
    """What a ticket shows of its holder's card."""
    return at.ticket(card=CARD)["card_last4"]


def without_a_card(at: Observer) -> Any:
    """What somebody is told at the kiosk who shows none."""
    answer = at.ticket()
    return answer if isinstance(answer, str) else answer["state"]


def twice_with_a_card(at: Observer) -> Any:
    """What one person is told who takes two numbers."""
    answers = [at.ticket(card=CARD) for _ in range(2)]
    return [answer if isinstance(answer, str) else answer["state"] for answer in answers]


def old_card(at: Observer) -> Any:
    """What is kept of a card after twenty days."""
    at.ticket(card=CARD)
    at.at("10:00", days_later=20)
    retention.carry_out(at.served.context, at.code)
    with at.served.context.database.reading() as connection:
        query = text("SELECT count(*) FROM tickets WHERE hall = :hall AND card IS NOT NULL")
        return connection.execute(query, {"hall": at.code}).scalar_one()
