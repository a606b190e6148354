"""A refusal that comes from another process is the refusal that was raised there."""

import pytest

from queueing.errors import QueueingError, Unfit, WrongStep, refused_again


@pytest.mark.parametrize(
    "error",
    [
        Unfit("period_too_long", "No more than 3660 days at once.", most_days=3660),
        WrongStep("t1", "A001", "finished", "call"),
        QueueingError("any", "Refused."),
    ],
)
def test_a_refusal_is_the_same_when_another_process_raised_it(error: QueueingError) -> None:
    again = refused_again(type(error).__name__, error.code, error.detail, error.extra)
    assert (type(again), again.code, again.detail, again.extra) == (type(error), error.code, error.detail, error.extra)
    assert str(again) == str(error)


def test_a_refusal_of_a_kind_that_this_process_does_not_know_is_a_refusal_all_the_same() -> None:
    assert type(refused_again("Unheard", "any", "Refused.", {})) is QueueingError
