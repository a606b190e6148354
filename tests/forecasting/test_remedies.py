"""What would help now: played with one window more, or with another line."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.promise_watch import Awaiting
from forecasting.remedies import LEAST_GAIN, OPENS_IN_SECONDS, Outlook, Remedy, changed, remedies
from queueing.window import ServiceWindow
from tests.forecasting.halls_that_wait import a_window, an_outlook, somebody

SEVEN, EIGHT = ServiceWindow(7), ServiceWindow(8)


def a_line(length: int, line: str = "A", waited: float = 0) -> list[Awaiting]:
    """So many people, one behind the other."""
    return [somebody(place, line, waited) for place in range(length)]


def test_where_every_promise_is_kept_nothing_needs_help() -> None:
    hall = an_outlook([a_window(1)], a_line(3), closed=[SEVEN])
    assert remedies(hall, hall.outcome(), ()) == []


def test_a_window_more_keeps_the_promise_again_from_a_time_that_is_said() -> None:
    hall = an_outlook([a_window(1)], a_line(6), closed=[SEVEN])
    now = hall.outcome()  # called after 0, 5, 10, 15, 20 and 25 minutes; 15 are promised
    assert (now.late, now.kept_from) == (2, 1500)
    (helped,) = remedies(hall, now, ("A",))
    assert helped.remedy == Remedy("open", (7,))
    assert (helped.outcome.late, helped.outcome.kept_from) == (0, 0)


def test_those_who_are_late_by_now_are_counted_and_called_sooner() -> None:
    hall = an_outlook([a_window(1)], a_line(4, waited=1000), closed=[SEVEN])
    helped = remedies(hall, hall.outcome(), ("A",))[0]
    assert helped.outcome.late == 4
    assert helped.outcome.kept_from == 600  # instead of 900


def test_as_many_windows_as_it_takes_are_named_together() -> None:
    hall = an_outlook([a_window(1)], a_line(14), closed=[SEVEN, EIGHT])
    best, second = remedies(hall, hall.outcome(), ("A",))
    assert (best.remedy.windows, second.remedy.windows) == ((7, 8), (7,))
    assert best.outcome.late < second.outcome.late < hall.outcome().late


@pytest.mark.parametrize("closed", [3, 4, 5])
def test_no_more_than_three_windows_are_asked_for_at_once(closed: int) -> None:
    more = [ServiceWindow(7 + number) for number in range(closed)]
    hall = an_outlook([a_window(1)], a_line(40), closed=more)
    best, *_ = remedies(hall, hall.outcome(), ("A",))
    assert best.remedy == Remedy("open", (7, 8, 9))


def test_a_window_of_another_line_is_not_opened() -> None:
    hall = an_outlook([a_window(1, "A")], a_line(6), closed=[ServiceWindow(7, ("B",))])
    assert [helped.remedy.kind for helped in remedies(hall, hall.outcome(), ())] == []


def test_a_free_window_may_take_another_line() -> None:
    hall = an_outlook([a_window(1, "A"), a_window(2, "B"), a_window(3, "C", free_at=600)], a_line(6))
    (helped,) = remedies(hall, hall.outcome(), ("A",))
    assert helped.remedy == Remedy("also_serve", (2,), "A")
    assert helped.outcome.late == 0


def test_a_window_is_not_lent_to_a_line_when_its_own_people_would_be_late_for_it() -> None:
    people = [*a_line(5), *(somebody(10 + place, "B", waited=600) for place in range(2))]
    hall = an_outlook([a_window(1, "A"), a_window(2, "B")], people)
    assert hall.outcome().late == 1
    assert remedies(hall, hall.outcome(), ("A",)) == []


def test_a_window_that_pauses_can_be_brought_back() -> None:
    hall = an_outlook([], a_line(2), paused=[SEVEN])
    assert (hall.outcome().late, hall.outcome().kept_from) == (2, None)
    (helped,) = remedies(hall, hall.outcome(), ("A",))
    assert helped.remedy == Remedy("resume", (7,))
    assert (helped.outcome.late, helped.outcome.kept_from) == (0, 0)


def test_nobody_is_called_at_a_new_window_before_a_clerk_can_sit_there() -> None:
    hall = changed(an_outlook([], a_line(1), closed=[SEVEN]), Remedy("open", (7,)))
    assert hall.play().call_of("t0000") == OPENS_IN_SECONDS


def test_a_window_is_not_lent_where_fewer_would_be_late_but_much_later_all_together() -> None:
    people = [*a_line(4, waited=300), somebody(10, "B", waited=850)]
    hall = an_outlook([a_window(1, "A"), a_window(2, "B", free_at=100)], people)
    lent = changed(hall, Remedy("also_serve", (2,), "A")).outcome()
    assert [(of.late, of.overdue_seconds) for of in (hall.outcome(), lent)] == [(2, 350), (1, 650)]
    assert remedies(hall, hall.outcome(), ("A",)) == []


@pytest.mark.parametrize(("waited", "is_said"), [(3400, True), (3500, False)])
def test_a_change_that_spares_less_than_a_twentieth_of_the_time_beyond_the_promise_is_not_said(
    waited: float, is_said: bool
) -> None:
    """The last is called five minutes sooner; the promise was 15 minutes."""
    hall = an_outlook([a_window(1)], [somebody(0), *(somebody(n, waited=waited) for n in (1, 2))], closed=[SEVEN])
    assert hall.outcome().overdue_seconds == 2 * (waited - 900) + 300 + 600
    assert bool(remedies(hall, hall.outcome(), ("A",))) == is_said


halls = st.builds(
    lambda rows, free, closed: an_outlook(
        [a_window(number, *lines, free_at=at) for number, (lines, at) in enumerate(free, start=1)],
        [somebody(place, line, waited, service=service) for place, (line, waited, service) in enumerate(rows)],
        closed=[ServiceWindow(7 + number) for number in range(closed)],
    ),
    st.lists(st.tuples(st.sampled_from("AB"), st.floats(0, 1200), st.floats(60, 1200)), max_size=20),
    st.lists(st.tuples(st.sampled_from([(), ("A",), ("B",)]), st.floats(0, 900)), max_size=4),
    st.integers(0, 3),
)


@given(halls)
def test_what_is_proposed_makes_nobody_more_late_and_is_what_the_pass_says(hall: Outlook) -> None:
    now = hall.outcome()
    for helped in remedies(hall, now, ("A", "B")):
        assert helped.outcome == changed(hall, helped.remedy).outcome()
        assert helped.outcome.late <= now.late
        spared = now.overdue_seconds - helped.outcome.overdue_seconds
        is_never = helped.outcome.overdue_seconds == inf  # somebody is never called, with it or without
        assert helped.outcome.late < now.late if is_never else spared >= LEAST_GAIN * now.overdue_seconds
