"""The replay of a log, on logs whose answer is known."""

from datetime import UTC, datetime, timedelta

import pytest

from forecasting.evaluation import Visit, evaluate, read_history

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def steady(visits: int, every: int, wait: int) -> list[Visit]:
    """A line in which everybody waits the same."""
    at = [NINE + timedelta(seconds=every * n) for n in range(visits)]
    return [Visit("h", "A", one, one + timedelta(seconds=wait)) for one in at]


def test_a_steady_line_is_estimated_well() -> None:
    log = steady(400, every=120, wait=600)
    measured = evaluate(log, log)
    assert measured["n"] == 400
    assert measured["mae_seconds"] < 150
    assert 0 <= measured["coverage_p90"] <= 1


def test_nothing_is_learnt_from_the_future() -> None:
    log = steady(50, every=120, wait=600)
    late = log[-1].issued_at + timedelta(seconds=600, hours=9)
    changed = [*log[:-1], Visit("h", "A", log[-1].issued_at, late)]
    before, after = evaluate([], log), evaluate([], changed)
    assert after["mae_seconds"] * 50 == pytest.approx(before["mae_seconds"] * 50 + 9 * 3600, abs=700)


def test_who_left_is_not_counted() -> None:
    log = [*steady(5, 60, 60), Visit("h", "A", NINE, None)]
    assert evaluate([], log)["n"] == 5


def test_a_log_without_calls_is_refused() -> None:
    with pytest.raises(ValueError, match="no visit"):
        evaluate([], [Visit("h", "A", NINE, None)])


def test_a_log_is_read_as_imports_read_it() -> None:
    text = "hall,line,issued_at,called_at\nh,A,2026-03-02T09:00:00+08:00,\n"
    (visit,) = read_history(text.splitlines())
    assert (visit.hall, visit.called_at) == ("h", None)
