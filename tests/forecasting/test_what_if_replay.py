"""Replays against Erlang's formula, a general simulator (simpy), and the rules applied to everybody at every call."""

from collections import Counter
from datetime import timedelta
from math import inf, sqrt
from random import Random
from statistics import fmean, stdev

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.staffing import with_windows
from forecasting.what_if.conditions import Conditions, Fate, Span, Visit
from forecasting.what_if.patience_curve import patience_curve
from forecasting.what_if.replay import MIDNIGHT, replay
from queueing.policies import RULES, Situation
from queueing.waiting_line import Waiting, may_take, passed_over
from queueing.window import ServiceWindow

DAY = (0.0, 86_400.0)


def a_room(count: int, **changes) -> Conditions:
    windows = tuple(ServiceWindow(n) for n in range(1, count + 1))
    return Conditions(windows, dict.fromkeys(range(1, count + 1), (DAY,)), **changes)


def people(
    random: Random, count: int, every: float, lines: str = "A", priorities: tuple[str, ...] = ("",)
) -> list[Visit]:
    at, visits = 0.0, []
    for _ in range(count):
        at += random.expovariate(1 / every)
        visits.append(Visit(at, random.choice(lines), "a1", random.choice(priorities)))
    return visits


def patient(services: list[float]) -> list[Fate]:
    return [Fate(0.0, seconds, inf) for seconds in services]


def test_waits_of_a_steady_hall_agree_with_erlang_c_within_the_error_of_the_simulation() -> None:
    means, shares = [], []
    for seed in range(20):
        random = Random(seed)
        visits = people(random, 1_500, 90)
        done = replay(visits, patient([random.expovariate(1 / 300) for _ in visits]), a_room(4))
        waits = [wait for wait in done.waits[200:] if wait is not None]  # the hall begins empty
        means.append(fmean(waits))
        shares.append(fmean(wait <= 600 for wait in waits))
    formula = with_windows(40, 300, 600, 4)
    assert formula.mean_wait_seconds is not None
    assert abs(fmean(means) - formula.mean_wait_seconds) < 3 * stdev(means) / sqrt(20)
    assert abs(fmean(shares) - formula.share_within) < 3 * stdev(shares) / sqrt(20)


@pytest.mark.parametrize("rule", ["first-come", "priority"])
def test_a_general_simulator_finds_the_same_wait_for_every_visit(rule: str) -> None:
    random = Random(5)
    visits = people(random, 400, 75, priorities=("", "", "", "elderly", "urgent"))
    services = [random.lognormvariate(5.5, 0.6) for _ in visits]
    head_starts = {"elderly": 1_200.0, "urgent": 50_000.0}
    conditions = a_room(4, rule=rule, extra_wait=timedelta(days=9), head_starts=head_starts)
    done = replay(visits, patient(services), conditions)
    ranks = [visit.arrived - (head_starts.get(visit.priority, 0) if rule == "priority" else 0) for visit in visits]
    assert done.waits == pytest.approx(by_simpy(visits, services, ranks, 4), abs=1e-6)


def test_people_who_leave_by_the_halls_curve_leave_as_in_a_general_simulator() -> None:
    """Half of those who wait ten minutes leave then, nobody earlier: no exponential patience does that."""
    curve = patience_curve([(600.0, True)] * 50 + [(900.0, False)] * 50, 1 / 3600)
    assert curve is not None
    random = Random(9)
    visits = people(random, 400, 60)
    services = [random.expovariate(1 / 300) for _ in visits]
    patience = [curve.patience(random.expovariate(1)) for _ in visits]
    fates = [Fate(0.0, s, p, says_so=True) for s, p in zip(services, patience, strict=True)]
    done = replay(visits, fates, a_room(4))
    simulated = by_simpy(visits, services, [visit.arrived for visit in visits], 4, patience)
    assert [wait is None for wait in done.waits] == [wait is None for wait in simulated] == list(done.left)
    assert [w for w in done.waits if w is not None] == pytest.approx([w for w in simulated if w is not None])
    assert sum(done.left) > 40
    assert min(p for p, left in zip(patience, done.left, strict=True) if left) == 600


def by_simpy(
    visits: list[Visit], services: list[float], ranks: list[float], windows: int, patience: list[float] | None = None
) -> list[float | None]:
    """The wait of each visit; None: they left."""
    environment = simpy.Environment()
    counters = simpy.PriorityResource(environment, windows)
    waits: list[float | None] = [None] * len(visits)

    def person(index: int):
        yield environment.timeout(visits[index].arrived)
        with counters.request(priority=round(ranks[index] * 1e6)) as request:
            yield request | environment.timeout(patience[index]) if patience else request
            if not request.triggered:
                return
            waits[index] = environment.now - visits[index].arrived
            yield environment.timeout(services[index])

    for index in range(len(visits)):
        environment.process(person(index))
    environment.run()
    return waits


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6), rule=st.sampled_from(sorted(RULES)), every=st.sampled_from([20.0, 45.0, 90.0]),
    minutes=st.sampled_from([0, 3, 15]),
)  # fmt: skip
def test_every_call_is_that_of_the_halls_rule_over_everybody_who_waits(
    seed: int, rule: str, every: float, minutes: int
) -> None:
    random = Random(seed)
    visits = people(random, 60, every, "ABC", ("", "", "elderly", "urgent"))
    services = [random.expovariate(1 / 120) for _ in visits]
    windows = (ServiceWindow(1, ("A",), ("B",)), ServiceWindow(2), ServiceWindow(3, ("B", "C")))
    conditions = Conditions(
        windows, dict.fromkeys((1, 2, 3), (DAY,)), rule, timedelta(minutes=minutes),
        {"A": 3, "B": 1, "C": 2}, {"elderly": 600.0, "urgent": 120.0},
    )  # fmt: skip
    assert replay(visits, patient(services), conditions).waits == pytest.approx(
        with_everybody_asked(visits, services, conditions)
    )


def with_everybody_asked(visits: list[Visit], services: list[float], conditions: Conditions) -> list[float]:
    """As the hall itself calls (`operations.tickets.calling`), each time from the whole list."""
    rule = RULES[conditions.rule]
    waiting: dict[int, Waiting] = {}
    waits = [0.0] * len(visits)
    idle = [window.number for window in conditions.windows]
    ends: list[tuple[float, int]] = []
    calls: list[str] = []

    def call(window: ServiceWindow, now: float) -> bool:
        now_at = MIDNIGHT + timedelta(seconds=now)
        situation = Situation(now_at, conditions.extra_wait, Counter(calls[-60:]), conditions.weights)
        order = rule.order(may_take(window, waiting.values(), conditions.windows), situation)
        if not order:
            return False
        chosen = order[0]
        for other in passed_over(chosen, order) if rule.uses_priority else []:
            waiting[int(other.id)] = other._replace(passed_over_at=now_at)
        index = int(chosen.id)
        del waiting[index]
        calls.append(chosen.line)
        waits[index] = now - visits[index].arrived
        ends.append((now + services[index], window.number))
        return True

    of = {window.number: window for window in conditions.windows}
    for index in [*range(len(visits)), None]:
        now = inf if index is None else visits[index].arrived
        while ends and min(ends)[0] <= now:
            end, number = min(ends)
            ends.remove((end, number))
            if not call(of[number], end):
                idle.append(number)
        if index is None:
            break
        start = conditions.head_starts.get(visits[index].priority, 0) if rule.uses_priority else 0
        place_at = MIDNIGHT + timedelta(seconds=now)
        waiting[index] = Waiting(f"{index:06d}", visits[index].line, place_at, place_at - timedelta(seconds=start))
        own_first = sorted(idle, key=lambda number: visits[index].line in of[number].helps)
        for number in own_first:
            if call(of[number], now):
                idle.remove(number)
                break
    return waits


def one_window(*spans: Span) -> Conditions:
    return Conditions((ServiceWindow(1),), {1: spans}, turn=0.0, no_show=90.0)


def test_a_break_begins_after_the_service_and_keeps_its_length() -> None:
    visits = [Visit(at, "A", "a1") for at in (0.0, 10.0)]
    done = replay(visits, patient([120.0, 60.0]), one_window((0.0, 100.0), (700.0, 9_000.0)))
    assert done.waits == [0.0, 710.0]  # called 120 + 600 seconds after the start


def test_nobody_is_called_while_the_only_window_is_away() -> None:
    done = replay([Visit(500.0, "A", "a1")], patient([60.0]), one_window((0.0, 100.0), (700.0, 9_000.0)))
    assert done.waits == [200.0]


def test_windows_stay_after_their_hours_until_nobody_waits() -> None:
    done = replay([Visit(at, "A", "a1") for at in (90.0, 95.0)], patient([60.0, 60.0]), one_window((0.0, 100.0)))
    assert done.waits == [0.0, 55.0]
    assert done.late == 110.0


def test_somebody_who_left_is_called_in_vain_unless_they_gave_the_number_back() -> None:
    visits = [Visit(float(n), "A", "a1") for n in range(4)]
    silent, said = Fate(0.0, 100.0, 20.0), Fate(0.0, 100.0, 20.0, says_so=True)
    staying = Fate(0.0, 100.0, inf)
    done = replay(visits, [staying, silent, said, staying], one_window(DAY))
    assert done.waits == [0.0, 99.0, None, 187.0]  # 100 seconds of work, then 90 of calling nobody
    assert list(done.left) == [False, True, True, False]


def test_a_window_helps_only_while_no_window_of_the_line_is_free() -> None:
    windows = (ServiceWindow(1, ("B",), ("A",)), ServiceWindow(2, ("A",)))
    conditions = Conditions(windows, {1: (DAY,), 2: (DAY,)})
    done = replay([Visit(5.0, "A", "a1"), Visit(6.0, "A", "a1")], patient([60.0, 60.0]), conditions)
    assert list(done.busy[2]) == [(5.0, 65.0)]
    assert list(done.busy[1]) == [(6.0, 66.0)]


def test_a_line_without_a_window_is_taken_by_every_window() -> None:
    conditions = Conditions((ServiceWindow(1, ("B",)),), {1: (DAY,)})
    assert replay([Visit(5.0, "A", "a1")], patient([60.0]), conditions).waits == [0.0]
