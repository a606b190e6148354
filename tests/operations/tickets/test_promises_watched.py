"""The alarm when promises no longer hold: fewer than eight of ten of the latest 200 were called in time."""

from collections.abc import Iterable
from datetime import timedelta

from forecasting.calibration import Calibration
from operations.wait_estimation import is_unreliable
from operations.waiting.learning import CONSTANT_SECONDS, Learned, service_times
from storage.estimation import CallRow
from tests.builders import NINE, a_hall

HALL = a_hall()


def learned() -> Learned:
    return Learned(HALL, Calibration(CONSTANT_SECONDS), service_times(HALL))


def called(held: Iterable[bool], first: int = 0) -> list[CallRow]:
    """Tickets that promised a hundred seconds at most, of whom these were called within that."""
    rows = []
    for number, is_held in enumerate(held, first):
        at = NINE + timedelta(minutes=number)
        called_at = at + timedelta(seconds=90 if is_held else 200)
        rows.append(
            CallRow(
                f"t{number:05}", "A", "a1", "", "called", 1, "c1", at, None, None, 100, called_at, None, 0, None, None
            )
        )  # fmt: skip
    return rows


def rings(hall: Learned) -> bool:
    return is_unreliable(hall.coverage())


def of_hundred(share: int) -> list[bool]:
    return [number < share for number in range(100)]


def test_it_is_silent_while_four_in_five_were_called_in_time() -> None:
    hall = learned()
    hall.learn([], called(of_hundred(82) * 2))
    assert (hall.coverage(), rings(hall)) == (0.82, False)


def test_it_rings_when_fewer_were() -> None:
    hall = learned()
    hall.learn([], called(of_hundred(78) * 2))
    assert (hall.coverage(), rings(hall)) == (0.78, True)


def test_it_rings_however_well_the_weeks_before_went() -> None:
    hall = learned()
    hall.learn([], called([True] * 2_000))
    assert not rings(hall)
    hall.learn([], called(of_hundred(78) * 2, first=2_000))
    assert (hall.coverage(), rings(hall)) == (0.78, True)


def test_of_fewer_than_a_hundred_it_says_nothing() -> None:
    hall = learned()
    hall.learn([], called([False] * 99))
    assert (hall.coverage(), rings(hall)) == (None, False)
