"""A log played again: no estimate knows what comes after it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from forecasting.boosting import Settings
from forecasting.replay import LEAST_WAITS, Replay, constant_for, constants_for
from forecasting.visits import Visit
from forecasting.wait_model import Sizes

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FEW = Settings(trees=4, depth=2, row_share=1.0, column_share=0.5)
SMALL = Sizes(FEW, FEW, FEW, least_lessons=10)
"""Trees from the first night on, even of a short log."""


def at(minutes: float) -> datetime:
    """Minutes of business: a day has two hours of them."""
    days, rest = divmod(minutes, 120)
    return NINE + timedelta(days=days, minutes=rest)


@st.composite
def visits(draw: st.DrawFn, first: float = 0.0, last: float = 330.0) -> Visit:
    """A visit issued in these minutes: called or not, with a window or not, finished or not, left unseen or seen."""
    issued = draw(st.floats(first, last))
    line, window = draw(st.sampled_from("AB")), draw(st.sampled_from(["", "1", "2"]))
    priority = draw(st.sampled_from(["", "", "elderly"]))
    wait, service = draw(st.one_of(st.just(0.0), st.floats(0, 60))), draw(st.floats(0.5, 20))
    end = draw(st.sampled_from(["finished", "finished", "called", "left", "left unseen"]))
    visit = Visit("hall", line, at(issued), None, priority=priority)
    if end == "left unseen":
        return visit
    if end == "left":
        return replace(visit, finished_at=at(issued) + timedelta(minutes=wait))
    called_at = at(issued) + timedelta(minutes=wait)
    finished_at = called_at + timedelta(minutes=service) if end == "finished" else None
    return replace(visit, called_at=called_at, window=window, finished_at=finished_at)


def as_seen(visit: Visit, now: datetime) -> Visit:
    """The visit without what comes after now."""

    def seen(instant: datetime | None) -> datetime | None:
        return instant if instant is not None and instant <= now else None

    called_at = seen(visit.called_at)
    return replace(
        visit, called_at=called_at, finished_at=seen(visit.finished_at), window=visit.window if called_at else ""
    )


def estimates(log: list[Visit], until: datetime) -> list[object]:
    """What is promised to each ticket issued by then, and the state that it is read from."""
    return [
        (promise.estimate, promise.state.row.tolist(), promise.simple_p90)
        for promise in Replay(60, SMALL).play(log)
        if promise.visit.issued_at <= until
    ]


@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(visits(), min_size=25, max_size=50), st.floats(60, 330), st.data())
def test_changing_anything_after_an_instant_changes_no_estimate_made_before(
    log: list[Visit], minutes: float, data: st.DataObject
) -> None:
    now = at(minutes)
    past = [as_seen(visit, now) for visit in log if visit.issued_at <= now]
    changed = []
    for visit in past:
        later = now + timedelta(minutes=data.draw(st.floats(0.01, 90)))
        if visit.called_at is None and visit.finished_at is None and data.draw(st.booleans()):
            changed.append(replace(visit, called_at=later, window="1", finished_at=later + timedelta(minutes=3)))
        elif visit.called_at is not None and visit.finished_at is None and data.draw(st.booleans()):
            changed.append(replace(visit, finished_at=later))
        else:
            changed.append(visit)
    changed += data.draw(st.lists(visits(minutes + 0.01, 400), max_size=5))
    before = [repr(estimate) for estimate in estimates(log, now)]
    assert [repr(estimate) for estimate in estimates(changed, now)] == before


def test_a_ticket_that_will_never_be_called_stands_before_the_others_while_nobody_knows() -> None:
    log = [Visit("hall", "A", at(0), None), Visit("hall", "A", at(5), at(30)), Visit("hall", "A", at(40), at(50))]
    ahead = [promise.state.row[4] for promise in Replay(60).play(log)]
    assert ahead == [0, 1, 0]  # once somebody behind is called, whoever was passed over counts no more


def test_whoever_is_seen_to_leave_counts_until_then() -> None:
    log = [
        Visit("hall", "A", at(0), None, finished_at=at(7)),
        Visit("hall", "A", at(5), at(30)),
        Visit("hall", "A", at(8), at(31)),
    ]
    assert [promise.state.row[4] for promise in Replay(60).play(log)] == [0, 1, 1]


def test_the_day_is_that_of_the_halls_own_clock() -> None:
    shanghai = timezone(timedelta(hours=8))
    log = [
        Visit("hall", "A", datetime(2026, 3, 2, 8, 0, tzinfo=shanghai), None),
        Visit("hall", "A", datetime(2026, 3, 2, 9, 0, tzinfo=shanghai), None),
        Visit("hall", "A", datetime(2026, 3, 3, 7, 59, tzinfo=shanghai), None),
    ]
    promises = list(Replay(60).play(log))
    assert [promise.state.row[0] / 3600 for promise in promises] == pytest.approx([8, 9, 7 + 59 / 60])
    assert [promise.state.row[4] for promise in promises] == [0, 1, 0]  # who waits overnight has gone


def test_a_short_wait_is_a_tenth_of_the_usual_from_a_second_to_a_minute() -> None:
    def waiting(seconds: float) -> list[Visit]:
        return [Visit("hall", "A", NINE, NINE + timedelta(seconds=seconds))] * 3

    assert [constant_for(waiting(seconds)) for seconds in (5, 200, 6000)] == [1, 20, 60]
    assert constant_for([]) == 60


def test_a_hall_whose_waits_are_clearly_shorter_is_measured_by_its_own_short_wait() -> None:
    def of_hall(hall: str, seconds: float, count: int = LEAST_WAITS) -> list[Visit]:
        return [Visit(hall, "A", NINE, NINE + timedelta(seconds=seconds))] * count

    halls = [*of_hall("hall", 900), *of_hall("other", 400, 300), *of_hall("calls", 30), *of_hall("new", 30, 20)]
    assert (constant_for(halls), constants_for(halls)) == (40, {"calls": 3})


def test_its_promises_are_then_those_that_it_would_make_alone() -> None:
    calls = [replace(visit, hall="calls") for visit in steady_calls()]
    alone = [promise.estimate.p90 for promise in Replay(2).play(calls)]
    among = Replay(60, constants={"calls": 2})
    assert [promise.estimate.p90 for promise in among.play(calls)] == alone
    assert [promise.estimate.p90 for promise in Replay(60).play(calls)] != alone


def steady_calls() -> list[Visit]:
    """A call centre: somebody every twenty seconds, who waits for about as long."""
    issued = [NINE + timedelta(seconds=20 * n) for n in range(300)]
    return [Visit("hall", "A", one, one + timedelta(seconds=5 + n * 7 % 31)) for n, one in enumerate(issued)]
