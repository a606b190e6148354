"""The calling rules, as a hall would explain them to a citizen who asks "why was she called before me?"."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.policies import RULES, Situation
from queueing.waiting_line import Waiting, behind, is_left_to_others, may_take, passed_over
from queueing.window import ServiceWindow

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EXTRA_WAIT = 15 * MINUTE


def waits(name: str, at: float, head_start: float = 0, line: str = "A", **more: object) -> Waiting:
    """Somebody who took a ticket `at` minutes after nine."""
    place_at = NINE + at * MINUTE
    return Waiting(name, line, place_at, place_at - head_start * MINUTE, **more)  # type: ignore[arg-type]


def order(rule: str, waiting: list[Waiting], at: float = 60, **more: object) -> list[str]:
    situation = Situation(NINE + at * MINUTE, EXTRA_WAIT, **more)  # type: ignore[arg-type]
    return [ticket.id for ticket in RULES[rule].order(waiting, situation)]


waiting_rooms = st.lists(
    st.tuples(
        st.integers(0, 6), st.sampled_from([0, 0, 5, 15]), st.sampled_from("ABC"), st.sampled_from([None, 30, 50])
    ),
    min_size=1,
    max_size=12,
)


@given(waiting_rooms, st.sampled_from(sorted(RULES)), st.integers(0, 4), st.integers(1, 3))
def test_the_next_ticket_alone_is_the_first_of_the_whole_order(
    people: list[tuple[int, int, str, int | None]], rule: str, calls_of_a: int, weight_of_b: int
) -> None:
    waiting = [
        waits(f"{line}{n}", at, start, line, passed_over_at=None if passed is None else NINE + passed * MINUTE)
        for n, (at, start, line, passed) in enumerate(people)
    ]
    situation = Situation(NINE + 60 * MINUTE, EXTRA_WAIT, {"A": calls_of_a}, {"B": weight_of_b})
    assert RULES[rule].first(waiting, situation) == RULES[rule].order(waiting, situation)[0]


def test_a_rule_says_whether_its_limit_holds_between_lines_or_within_each() -> None:
    passed_over = waits("ignored", 1, line="A", passed_over_at=NINE + 5 * MINUTE)
    elder = waits("old", 5, head_start=15, line="B")
    for name, rule in RULES.items():
        called = order(name, [passed_over, elder], at=30, calls={"A": 10})
        assert (called[0] == "old") == rule.limits_within_lines, name


def test_first_come_first_called_whatever_the_priority() -> None:
    assert order("first-come", [waits("old", 5, head_start=30), waits("first", 1)]) == ["first", "old"]


def test_an_elderly_citizen_goes_ahead_of_those_who_came_shortly_before() -> None:
    assert order("priority", [waits("first", 1), waits("old", 5, head_start=15)]) == ["old", "first"]


def test_who_came_long_before_is_not_overtaken_by_priority() -> None:
    assert order("priority", [waits("first", 1), waits("old", 20, head_start=15)]) == ["first", "old"]


def test_who_has_been_passed_over_long_enough_comes_before_everyone_issued_later() -> None:
    patient = waits("patient", 1, passed_over_at=NINE + 10 * MINUTE)
    assert order("priority", [patient, waits("old", 5, head_start=15)], at=24.9) == ["old", "patient"]
    assert order("priority", [patient, waits("old", 5, head_start=15)], at=25) == ["patient", "old"]


def test_a_line_of_weight_three_is_called_three_times_as_often() -> None:
    waiting = [waits(f"{line}{n}", n, line=line) for n in range(40) for line in "AB"]
    first = order("weighted-lines", waiting, weights={"A": 3, "B": 1})[:40]
    assert Counter(name[0] for name in first) == {"A": 30, "B": 10}


def test_no_line_starves_however_light_it_is() -> None:
    waiting = [waits(f"A{n}", n) for n in range(100)] + [waits("B0", 99, line="B")]
    assert "B0" in order("weighted-lines", waiting, weights={"A": 9, "B": 1})[:11]


def test_a_window_helps_other_lines_only_when_none_of_its_own_wait() -> None:
    window = ServiceWindow(number=2, serves=("A",), helps=("B",))
    hall = [window, ServiceWindow(number=1, serves=("C",))]
    helped, own = waits("b", 1, line="B"), waits("a", 2, line="A")
    assert may_take(window, [helped, own], hall) == [own]
    assert may_take(window, [helped], hall) == [helped]
    assert may_take(window, [waits("c", 0, line="C")], hall) == []


def test_a_ticket_sent_to_a_window_is_taken_there_and_nowhere_else() -> None:
    sent = waits("s", 1, line="Z", wanted_window=2)
    hall = [ServiceWindow(number=2, serves=("A",)), ServiceWindow(number=3, serves=("*",))]
    assert [may_take(window, [sent], hall) for window in hall] == [[sent], []]


def test_a_line_that_no_window_takes_is_every_windows_own() -> None:
    hall = [ServiceWindow(number=1, serves=("A",), helps=("B",)), ServiceWindow(number=2, serves=("B",))]
    nobodys, helped = waits("z", 1, line="Z"), waits("b", 2, line="B")
    assert may_take(hall[0], [nobodys, helped], hall) == [nobodys]
    assert may_take(hall[1], [nobodys, helped], hall) == [nobodys, helped]


def test_a_ticket_sent_to_a_window_the_hall_no_longer_has_waits_in_its_line() -> None:
    hall = [ServiceWindow(number=1, serves=("A",)), ServiceWindow(number=2, serves=("B",))]
    sent = waits("a", 1, line="A", wanted_window=9)
    assert [may_take(window, [sent], hall) for window in hall] == [[sent], []]


def test_behind_counts_places_and_stops_at_the_last() -> None:
    waiting = [waits(str(n), n) for n in range(5)]
    assert behind(waiting, 3) == NINE + 2 * MINUTE
    assert behind(waiting, 9) == NINE + 4 * MINUTE
    assert behind(waiting, 0) is None


minutes_of_arrival = st.integers(0, 7_200).map(lambda seconds: seconds / 60)  # finer than instants are is no arrival
people = st.lists(
    st.tuples(minutes_of_arrival, st.sampled_from([0, 10, 20, 60]), st.floats(0.5, 12)), min_size=1, max_size=60
)


@given(people, st.integers(1, 5))
@settings(max_examples=150, deadline=None)
def test_priority_never_makes_anyone_wait_longer_than_the_halls_limit_and_one_service(
    arrivals: list[tuple[float, int, float]], windows: int
) -> None:
    """A hall simulated twice, with and without priorities: each one's extra wait is bounded, in any burst.

    All calls that pass over a ticket lie within EXTRA_WAIT of the first of them; what is still being served then, one
    service at each window, is all that can come on top.
    """
    fair = simulate([(at, 0, minutes) for at, _, minutes in arrivals], windows)
    real = simulate(arrivals, windows)
    # Every service that can stand in the way at the end of the patience, at every window.
    longest = max(minutes for _, _, minutes in arrivals)
    for name, called_at in real.items():
        assert called_at - fair[name] <= EXTRA_WAIT / MINUTE + 2 * longest + 1e-6


def simulate(arrivals: list[tuple[float, int, float]], windows: int) -> dict[str, float]:
    """When each is called, in minutes, by the priority rule, with every window serving every line."""
    people = sorted((at, f"{n:03d}", start, minutes) for n, (at, start, minutes) in enumerate(arrivals))
    service = {name: minutes for _, name, _, minutes in people}
    free = [0.0] * windows
    now = 0.0
    waiting: list[Waiting] = []
    called: dict[str, float] = {}
    while people or waiting:
        window = min(range(windows), key=lambda n: free[n])
        now = max(now, free[window]) if waiting else max(now, free[window], people[0][0])
        while people and people[0][0] <= now:
            at, name, start, _ = people.pop(0)
            waiting.append(waits(name, at, start))
        if not waiting:
            continue
        chosen = RULES["priority"].order(waiting, Situation(NINE + now * MINUTE, EXTRA_WAIT))[0]
        over = passed_over(chosen, waiting)
        waiting = [
            t._replace(passed_over_at=NINE + now * MINUTE) if t in over else t for t in waiting if t is not chosen
        ]
        called[chosen.id] = now
        free[window] = now + service[chosen.id]
    return called


EVERY_LINE = [ServiceWindow(number=n) for n in (1, 2, 3)]


def test_what_a_window_sent_on_is_left_to_the_others() -> None:
    sent = waits("s", 0, line="B", sent_by_window=1)
    one, two, _ = EVERY_LINE
    assert is_left_to_others(one, sent, EVERY_LINE)
    assert not is_left_to_others(two, sent, EVERY_LINE)
    assert not is_left_to_others(one, waits("o", 1), EVERY_LINE)


def test_what_a_window_sent_on_comes_back_when_no_other_can_call_it() -> None:
    sent = waits("s", 0, line="B", sent_by_window=1)
    one = EVERY_LINE[0]
    elsewhere = ServiceWindow(number=2, serves=("A",))
    helper = ServiceWindow(number=3, serves=("A",), helps=("B",))
    assert not is_left_to_others(one, sent, [one, elsewhere, helper])


@given(
    sent_by=st.lists(st.sampled_from([None, 1, 2, 3]), max_size=12),
    open_numbers=st.sets(st.sampled_from([1, 2, 3]), min_size=1),
)
def test_nobody_who_was_sent_on_is_forgotten(sent_by: list[int | None], open_numbers: set[int]) -> None:
    waiting = [waits(str(n), n, sent_by_window=window) for n, window in enumerate(sent_by)]
    windows = [window for window in EVERY_LINE if window.number in open_numbers]
    for ticket in waiting:
        assert not all(is_left_to_others(window, ticket, windows) for window in windows)
