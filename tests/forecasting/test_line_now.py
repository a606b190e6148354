"""What can be seen of one line, on lines whose state is known."""

from collections.abc import Sequence
from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.line_now import LINE_COLUMNS, LineNow


def a_line(*issues: float, priority: str = "") -> LineNow:
    line = LineNow()
    for at in issues:
        line.issue(at, priority)
    return line


def column(line: LineNow, name: str, now: float) -> float:
    return line.columns(now)[LINE_COLUMNS.index(name)]


def test_a_new_line_knows_nothing_and_nobody_waits() -> None:
    line = LineNow()
    assert len(line.columns(0)) == len(LINE_COLUMNS)
    assert (column(line, "ahead", 0), column(line, "head of line", 0)) == (0, 0)
    assert isnan(column(line, "last wait", 0)) and isnan(line.gap(0))


def test_whoever_was_passed_over_is_counted_apart() -> None:
    line = a_line(0, 10, 20, 30)
    line.call(10, "", 60, nan)
    assert (line.waiting_count, line.ahead()) == (3, (2, 20))
    assert (column(line, "longest waiting", 100), column(line, "head of line", 100)) == (100, 80)


def test_a_call_of_a_priority_class_passes_over_nobody_of_the_others() -> None:
    line = a_line(0, 10)
    line.issue(20, "elderly")
    line.call(20, "elderly", 30, nan)
    assert line.ahead() == (2, 0)


def test_the_pace_slows_down_while_nobody_is_called() -> None:
    line = a_line(0, 1, 2)
    for issued, called in ((0, 100), (1, 160), (2, 220)):
        line.call(issued, "", called, nan)
    assert line.gap(220) == pytest.approx(40)
    assert line.gap(400) > line.gap(280) > line.gap(220)


def test_a_newcomer_waits_as_long_for_each_place_as_the_latest_did() -> None:
    line = a_line(0, 5, 9)
    line.call(0, "", 60, nan)
    line.call(5, "", 125, nan)  # 120 seconds for two places
    line.issue(130, "")
    assert line.wait_by_progress(1) == pytest.approx(3 * 60)


def test_the_days_waits_are_compared_with_what_is_usual_where_that_is_known() -> None:
    line = a_line(0, 1)
    line.call(0, "", 100, 50.0)
    line.call(1, "", 101, nan)
    assert (line.waited, line.usually_waited) == (100, 50)


@given(st.lists(st.tuples(st.floats(0, 1e4), st.sampled_from(["call", "leave", "stay"])), max_size=40))
def test_nobody_waits_who_was_called_or_left(tickets: Sequence[tuple[float, str]]) -> None:
    line = a_line(*(at for at, _ in tickets))
    for at, what in tickets:
        if what == "call":
            line.call(at, "", 2e4, nan)
        elif what == "leave":
            line.leave(at, "")
    stayed = sorted(at for at, what in tickets if what == "stay")
    assert line.waiting_count == len(stayed)
    assert line.longest_waiting() == (stayed[0] if stayed else float("inf"))
    assert set(line.in_order()) <= set(stayed)
    assert line.ahead()[0] == len(line.in_order())
