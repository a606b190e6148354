"""What a hall's people do around a service."""

import pytest

from forecasting.fading import MEMORY, FadingRatio
from forecasting.habit_learning import LONGEST, PRIOR, HabitLearning


def test_before_anything_is_measured_the_habits_are_ordinary() -> None:
    assert HabitLearning().habits() == PRIOR


def test_walks_and_pauses_are_learned_and_forgotten_windows_are_not() -> None:
    learning = HabitLearning()
    for _ in range(400):
        learning.walked(60)
        learning.turned(25)
        learning.walked(LONGEST + 1)
        learning.turned(-3)
    assert learning.habits().walk == pytest.approx(60, abs=3)
    assert learning.habits().turn == pytest.approx(25, abs=1)


def test_who_is_missing_at_once_is_told_from_who_leaves_after_a_while() -> None:
    learning = HabitLearning()
    for n in range(500):
        learning.was_called(60, missing=n % 10 == 0, called_for=75)
        learning.was_called(1200, missing=n % 10 < 3, called_for=75)
    habits = learning.habits()
    assert habits.missing == pytest.approx(0.10, abs=0.02)
    assert habits.leave_rate == pytest.approx(0.2 / 1200, rel=0.25)
    assert habits.no_show == pytest.approx(75, abs=3)


def test_a_figure_follows_a_hall_that_changes() -> None:
    figure = FadingRatio()
    for seconds in (100.0, 300.0):
        for _ in range(int(3 * MEMORY)):
            figure.add(seconds)
    assert figure.shrunk(towards=0, prior=0) == pytest.approx(290, abs=10)


def test_a_figure_without_measurements_is_what_is_expected() -> None:
    assert FadingRatio().shrunk(towards=7, prior=10) == 7
