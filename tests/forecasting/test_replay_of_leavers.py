"""A log played again: whoever was seen to leave before a call in vain."""

from datetime import UTC, datetime, timedelta

from forecasting.observer import COLUMNS
from forecasting.replay import Replay
from forecasting.visits import Visit


def at(minutes: float) -> datetime:
    return datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(minutes=minutes)


def test_whoever_left_before_a_call_in_vain_counts_until_they_left_and_once() -> None:
    """People ahead in the line, and waiting in the hall."""
    log = [
        Visit("hall", "A", at(0), at(9), finished_at=at(3)),
        Visit("hall", "A", at(2), at(30)),
        Visit("hall", "A", at(4), at(31)),
        Visit("hall", "A", at(10), at(32)),
    ]
    states = [promise.state.row for promise in Replay(60).play(log)]
    assert [state[4] for state in states] == [0, 1, 1, 2]
    in_hall = COLUMNS.index("waiting in hall")
    assert [state[in_hall] for state in states] == [0, 1, 1, 2]
