"""People who booked and people who did not, called at the same windows."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from queueing.calling_order import in_calling_order, is_early
from queueing.policies import RULES, Situation
from queueing.waiting_line import Waiting, passed_over
from queueing.window import ServiceWindow
from tests.builders import NINE

WINDOW = ServiceWindow(1)
MINUTE = timedelta(minutes=1)
EXTRA_WAIT = timedelta(minutes=15)
AHEAD = timedelta(minutes=60)


def walk_in(name: str, came: float) -> Waiting:
    at = NINE + came * MINUTE
    return Waiting(name, "A", at, at)


def booked(name: str, at: float, came: float = 0) -> Waiting:
    time = NINE + at * MINUTE
    place = max(time, NINE + came * MINUTE)
    return Waiting(name, "A", place, place - AHEAD, appointment_at=time)


def order(waiting: list[Waiting], minute: float, rule: str = "priority") -> list[str]:
    situation = Situation(now=NINE + minute * MINUTE, extra_wait=EXTRA_WAIT)
    return [ticket.id for ticket in in_calling_order(RULES[rule], WINDOW, waiting, [WINDOW], situation)]


def test_who_booked_is_called_at_their_time_before_those_who_came_earlier_without() -> None:
    for rule in RULES:
        assert order([walk_in("w", 0), booked("b", 30)], 30, rule) == ["b", "w"]


def test_before_their_time_everybody_else_goes_first() -> None:
    for rule in RULES:
        assert order([walk_in("w", 10), booked("b", 30), walk_in("x", 12)], 29, rule) == ["w", "x", "b"]


def test_a_helping_window_calls_those_it_helps_before_somebody_whose_time_has_not_come() -> None:
    helper = ServiceWindow(1, ("A",), ("B",))
    waiting = [booked("early", 30), walk_in("w", 0)._replace(line="B")]
    situation = Situation(now=NINE, extra_wait=EXTRA_WAIT)
    made = in_calling_order(RULES["priority"], helper, waiting, [helper, ServiceWindow(2)], situation)
    assert [ticket.id for ticket in made] == ["w", "early"]


def test_a_walk_in_who_was_passed_over_too_long_goes_before_those_who_booked() -> None:
    patient = walk_in("w", 0)._replace(passed_over_at=NINE)
    for rule in ("priority", "first-come"):
        assert order([patient, booked("b", 14)], 14.9, rule) == ["b", "w"]
        assert order([patient, booked("b", 14)], 15, rule) == ["w", "b"]


def test_a_hall_without_appointments_calls_as_the_rule_alone_says() -> None:
    waiting = [walk_in("x", 5), walk_in("w", 1), walk_in("y", 9)]
    assert order(waiting, 20, "first-come") == ["w", "x", "y"]


ARRIVALS = st.lists(
    st.tuples(st.integers(0, 120), st.booleans(), st.integers(-10, 30), st.integers(1, 12)), min_size=1, max_size=50
)


@given(ARRIVALS, st.sampled_from(["priority", "first-come"]), st.randoms(use_true_random=False))
def test_nobody_starves_and_nobody_is_called_twice(
    arrivals: list[tuple[int, bool, int, int]], rule: str, random: object
) -> None:
    """One window serves a day. However many have booked: once somebody has been passed over for the hall's limit, only
    those with an earlier place are called before them.
    """
    coming = []
    for n, (came, has_booked, early, minutes) in enumerate(arrivals):
        ticket = booked(f"{n:03}", came + early, came) if has_booked else walk_in(f"{n:03}", came)
        coming.append((NINE + came * MINUTE, ticket, minutes))
    waiting: dict[str, Waiting] = {}
    called: list[str] = []
    served = {ticket.id: minutes for _, ticket, minutes in coming}
    now = NINE
    while coming or waiting:
        for entry in [entry for entry in coming if entry[0] <= now]:
            coming.remove(entry)
            waiting[entry[1].id] = entry[1]
        situation = Situation(now=now, extra_wait=EXTRA_WAIT)
        made = in_calling_order(RULES[rule], WINDOW, list(waiting.values()), [WINDOW], situation)
        mixed = list(waiting.values())
        random.shuffle(mixed)  # type: ignore[attr-defined]
        assert made == in_calling_order(RULES[rule], WINDOW, mixed, [WINDOW], situation), "the order in which rows come"
        if not made or is_early(made[0], now):
            now += MINUTE
            continue
        chosen = made[0]
        _must_be_fair(chosen, list(waiting.values()), now)
        for over in passed_over(chosen, made):
            waiting[over.id] = over._replace(passed_over_at=now)
        del waiting[chosen.id]
        called.append(chosen.id)
        now += served[chosen.id] * MINUTE
    assert sorted(called) == sorted(served)


def _must_be_fair(chosen: Waiting, waiting: list[Waiting], now: datetime) -> None:
    for ticket in waiting:
        out_of_patience = ticket.passed_over_at is not None and ticket.passed_over_at + EXTRA_WAIT <= now
        if out_of_patience and ticket.id != chosen.id:
            assert (chosen.place_at, chosen.id) < (ticket.place_at, ticket.id), "passed over beyond the limit"
