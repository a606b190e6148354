"""The time from which everybody is called as promised: whether it comes true, in a hall that goes on by chance."""

import heapq
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean

from forecasting import newcomers
from forecasting.event_pass import ExpectedTicket, ExpectedWindow, Habits
from forecasting.promise_watch import POINTS, Awaiting, WaitCurve
from forecasting.remedies import OPENS_IN_SECONDS, Outlook, Remedy, changed
from queueing.waiting_line import Waiting
from queueing.window import ServiceWindow

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
MEAN, WALK, TURN, PROMISE = 300.0, 20.0, 10.0, 900.0
MINUTE, SOON, AS_FAR = 60.0, 1800.0, 5400.0
CURVE = WaitCurve(POINTS, tuple(1.3 * point + 60 for point in POINTS))
"""As wide as the calibrated one of the demo hall."""


def a_service(random: Random) -> float:
    return random.lognormvariate(5.55, 0.555)  # of mean 300 and coefficient of variation 0.6


def the_rest(random: Random, elapsed: float) -> float:
    """How much longer somebody is served who has been served so long."""
    while (seconds := a_service(random)) <= elapsed:
        pass
    return seconds - elapsed + TURN


def an_outlook(waits: list[float], a_second: float, free: list[float]) -> Outlook:
    """People who have waited so long, and as many to come as on average."""
    windows = [ServiceWindow(n + 1) for n in range(len(free) + 1)]
    comings = [-wait for wait in waits] + newcomers.arrivals(round(a_second * SOON))
    people = []
    for number, comes in enumerate(comings):
        at = NOW + timedelta(seconds=comes)
        ticket = ExpectedTicket(Waiting(str(number), "A", at, at), MEAN, max(0.0, -comes), max(0.0, comes))
        people.append(Awaiting(ticket, -comes, PROMISE, CURVE))
    open_windows = [ExpectedWindow(window, at) for window, at in zip(windows, free, strict=False)]
    return Outlook(open_windows, windows, windows[len(free) :], [], people, Habits(WALK, TURN))


def what_came(random: Random, waits: list[float], a_second: float, free: list[float]) -> list[tuple[float, float]]:
    """(call, wait) of everybody, first come first served, by chance."""
    comings, at = [-wait for wait in waits], random.expovariate(a_second)
    while at < AS_FAR:
        comings.append(at)
        at += random.expovariate(a_second)
    heapq.heapify(free)
    calls = []
    for comes in comings:
        called = max(comes, heapq.heappop(free))
        calls.append((called, called - comes))
        heapq.heappush(free, called + WALK + a_service(random) + TURN)
    return calls


def test_once_a_window_is_open_all_is_well_from_the_time_that_is_said_in_nearly_nine_of_ten_cases() -> None:
    random, said, came_true = Random(5), 0, []
    for _ in range(160):
        windows = random.choice([3, 4, 5])
        waits = sorted((random.uniform(0, PROMISE) for _ in range(windows * random.randint(2, 7))), reverse=True)
        a_second = windows * random.choice([0.8, 0.95, 1.05]) / (MEAN + WALK + TURN)
        elapsed = [random.uniform(0, 400) for _ in range(windows)]
        free = [fmean(the_rest(random, seconds) for _ in range(40)) for seconds in elapsed]
        hall = an_outlook(waits, a_second, free)
        after = changed(hall, Remedy("open", (windows + 1,))).outcome()
        if not hall.outcome().late or not after.kept_from or after.kept_from > AS_FAR:
            continue
        said += 1
        for _ in range(10):
            now_free = [the_rest(random, seconds) for seconds in elapsed]
            calls = what_came(random, waits, a_second, [*now_free, OPENS_IN_SECONDS])
            came_true.append(all(wait <= PROMISE for at, wait in calls if at >= after.kept_from + MINUTE))
    assert said >= 30
    assert fmean(came_true) >= 0.82


def test_no_time_is_said_when_those_who_come_last_may_be_late_too() -> None:
    """Three times as many come as the window can serve."""
    outcome = an_outlook([0.0] * 3, 3 / MEAN, [0.0]).outcome()
    assert outcome.late and outcome.late_by
    assert outcome.kept_from is None
