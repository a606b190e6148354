"""Who gives the number back while waiting, by line and by how long they have waited."""

from random import Random

import pytest

from forecasting.event_pass import EventPass, ExpectedTicket, ExpectedWindow, Habits
from forecasting.giving_up import GivingUp, GivingUpLearning
from queueing.window import ServiceWindow
from tests.forecasting.halls_that_wait import somebody


def test_the_rate_is_learned_by_line_and_by_how_long_people_have_waited() -> None:
    """Nobody of line A leaves in the first quarter of an hour, a tenth in each later minute; of line B nobody does."""
    random, learning = Random(3), GivingUpLearning()
    for _ in range(4_000):
        patience = 900 + random.expovariate(1 / 600)
        learning.waited("A", min(patience, 1800), gave_up=patience < 1800)
        learning.waited("B", 1800, gave_up=False)
    rates = learning.rates()
    assert rates.stays("A", 0, 900) == pytest.approx(1, abs=0.01)
    assert rates.stays("A", 900, 1500) == pytest.approx(0.3679, abs=0.04)
    assert rates.stays("B", 0, 1800) > 0.95
    assert rates.stays("A", 1200, 1200) == 1


def test_three_who_change_their_mind_at_once_are_no_reason_to_expect_it_of_everybody() -> None:
    learning = GivingUpLearning()
    for _ in range(3):
        learning.waited("A", 2, gave_up=True)
    assert learning.rates().stays("A", 0, 300) > 0.85


def test_a_line_without_leavers_of_its_own_leans_on_the_hall() -> None:
    learning = GivingUpLearning()
    for n in range(2_000):
        learning.waited("A", 200, gave_up=n % 5 == 0)
    learning.waited("B", 200, gave_up=False)
    rates = learning.rates()
    assert rates.stays("B", 0, 200) == pytest.approx(rates.stays("C", 0, 200), abs=0.02)
    assert rates.stays("C", 0, 200) == pytest.approx(0.82, abs=0.03)


def test_whoever_may_give_up_shortens_the_wait_of_those_behind_but_not_their_own() -> None:
    people = [somebody(place, "A").ticket for place in range(3)]
    windows = [ExpectedWindow(ServiceWindow(1, ("*",)), free_at=600)]

    def calls(habits: Habits) -> list[float | None]:
        event_pass = EventPass(windows, [windows[0].window], people, habits)
        return [event_pass.call_of(ticket.ticket.id) for ticket in people]

    stay = Habits(walk=0, turn=0)
    half_gone = Habits(walk=0, turn=0, giving_up=GivingUp(others=(0.693147 / 600,) + (0.0,) * 4))
    assert calls(stay) == [600, 900, 1200]
    first, second, third = calls(half_gone)
    assert first == 600
    assert second == pytest.approx(600 + 0.707 * 300, abs=1)  # the rate of the first five minutes alone: half of ln 2
    assert third is not None and second is not None and third - second == pytest.approx(0.707 * 300, abs=1)


def test_whoever_has_waited_through_the_impatient_minutes_stays() -> None:
    impatient_at_first = GivingUp(others=(0.01, 0.0, 0.0, 0.0, 0.0))
    ticket = somebody(0, "A", waited=300).ticket
    assert isinstance(ticket, ExpectedTicket)
    assert impatient_at_first.stays("A", -20, -10) == impatient_at_first.stays("A", -20, 0) == 1
    assert impatient_at_first.stays("A", ticket.waited, ticket.waited + 900) == 1
