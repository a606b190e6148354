"""Tickets whose waits follow a prediction in another way are calibrated apart, once there are 200 of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from forecasting.calibration import Calibration
from operations.tickets import serving
from operations.waiting.classes import BOOKED, CALLED_BEFORE, PUT_BACK, SECOND_STOP, class_of
from operations.waiting.learning import CONSTANT_SECONDS, Learned, service_times
from operations.windows import attendance
from storage.estimation import CallRow
from tests.builders import NINE, Scene, a_clerk, a_hall
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book

HALL = a_hall()
MINUTE = timedelta(minutes=1)
AGAIN: dict[str, dict[str, int]] = {
    SECOND_STOP: {"started": -5, "first_called": -9},
    CALLED_BEFORE: {"first_called": -9},
    PUT_BACK: {},
}


def learned(calibration: Calibration | None = None) -> Learned:
    return Learned(HALL, calibration or Calibration(CONSTANT_SECONDS), service_times(HALL))


def called(
    number: int,
    waited: float,
    priority: str = "",
    again: str = "",
    predicted: int = 300,
) -> CallRow:
    """A ticket for which five minutes were predicted; `again`: what was before it waited again."""
    at = NINE + number * MINUTE
    seconds = AGAIN.get(again, {})
    first_called_at, started_at = (
        at + timedelta(seconds=seconds[name]) if name in seconds else None for name in ("first_called", "started")
    )
    called_at = at + timedelta(seconds=waited)
    return CallRow(
        f"t{number:05}", "A", "a1", priority, "called", 1, "c1", at, at if again else None, predicted, None, called_at,
        None, 0, None, None, None, first_called_at or called_at, started_at,
    )  # fmt: skip


def taught(hall: Learned, rows: Iterable[CallRow]) -> Learned:
    hall.learn([], list(rows))
    return hall


def three_times_as_long(count: int, **of_class: Any) -> Learned:
    """A hall in which a class of tickets waits three times as long as the ordinary ones."""
    hall = taught(learned(), [called(n, 300 + n % 7 * 20) for n in range(300)])
    return taught(hall, [called(300 + n, 900 + n % 7 * 20, **of_class) for n in range(count)])


@pytest.mark.parametrize(
    ("name", "of_class"),
    [("elderly", {"priority": "elderly"}), *((again, {"again": again}) for again in AGAIN)],
)
def test_a_class_of_200_is_promised_its_own_waits_and_nobody_else_is(name: str, of_class: dict[str, Any]) -> None:
    hall = three_times_as_long(200, **of_class)
    assert hall.interval(name, 300)[0] > 780
    assert hall.interval("", 300)[0] < 420


@pytest.mark.parametrize(("name", "of_class"), [("elderly", {"priority": "elderly"}), (PUT_BACK, {"again": PUT_BACK})])
def test_with_fewer_it_is_promised_what_all_are(name: str, of_class: dict[str, Any]) -> None:
    hall = three_times_as_long(199, **of_class)
    assert hall.interval(name, 300) == hall.interval("unheard of", 300)


def test_of_those_who_wait_again_each_kind_is_apart_once_it_has_200_and_until_then_they_are_together() -> None:
    hall = three_times_as_long(200, again=SECOND_STOP)
    taught(hall, [called(500 + n, 100 + n % 7 * 5, again=CALLED_BEFORE) for n in range(100)])
    together = hall.interval(CALLED_BEFORE, 300)
    assert together[0] > 600, "most who wait again wait long"
    assert together == hall.interval(PUT_BACK, 300)
    taught(hall, [called(600 + n, 100 + n % 7 * 5, again=CALLED_BEFORE) for n in range(100)])
    assert hall.interval(CALLED_BEFORE, 300)[0] < 300
    assert hall.interval(SECOND_STOP, 300)[0] > 780


def class_now(scene: Scene, view: Any) -> str:
    return class_of(serving.find(scene.context, view.ticket.id))


def test_what_was_before_is_known_from_the_ticket(scene: Scene) -> None:
    scene.opened(1, 2)
    served, missed, mistaken, plain = (scene.issue() for _ in range(4))
    elderly = scene.issue(priority="elderly")
    for view, step in ((elderly, "start"), (served, "start"), (missed, "no_show"), (mistaken, "return")):
        called_view = scene.called_next(1)
        assert called_view.ticket.id == view.ticket.id
        scene.clock.pass_time(minutes=1)
        after = scene.do(step, called_view)
        scene.clock.pass_time(minutes=1)
        if step == "start":
            scene.do("finish", after) if view is elderly else scene.do("transfer", after, line="B")
        if step == "no_show":
            scene.do("reinstate", after)
        if step == "return":
            break
    assert [class_now(scene, view) for view in (served, missed, mistaken, plain, elderly)] == [
        SECOND_STOP, CALLED_BEFORE, PUT_BACK, "", "elderly",
    ]  # fmt: skip


def test_who_was_sent_to_a_window_that_closes_is_still_at_the_second_stop(scene: Scene) -> None:
    scene.opened(1, 2)
    view = scene.issue()
    started = scene.do("start", scene.called_next(1))
    scene.clock.pass_time(minutes=1)
    scene.do("transfer", started, window=2)
    scene.clock.pass_time(minutes=1)
    attendance.close_window(scene.context, a_clerk("clerk2"), "hall", 2)
    assert class_now(scene, view) == SECOND_STOP


def test_who_booked_is_a_class(database_url: str) -> None:
    scene = Scene(database_url, a_bookable_hall()).opened(1)
    code = book(scene).code
    scene.clock.now = TEN
    assert class_now(scene, arrive(scene, code)) == BOOKED
    scene.close()


def waiting_seconds(typical: float) -> list[CallRow]:
    """Waits of about so many seconds, as predicted."""
    return [called(n, typical * (0.5 + n % 11 / 10), predicted=round(typical)) for n in range(300)]


@pytest.mark.parametrize(("typical", "constant"), [(20, 2), (200, 20), (3000, 60)])
def test_what_wait_nobody_minds_is_measured_in_each_hall(typical: float, constant: float) -> None:
    hall = taught(learned(), waiting_seconds(typical))
    assert hall.calibration.constant(("hall",)) == pytest.approx(constant, rel=0.15)
    p50, p90 = hall.interval("", typical)
    assert 0.8 * typical < p50 < 1.2 * typical < p90 < 1.6 * typical + 2


def test_a_hall_without_tickets_leans_on_the_others_by_its_own_measure() -> None:
    shared = Calibration(CONSTANT_SECONDS)
    taught(learned(shared), waiting_seconds(20))
    other = Learned(replace(HALL, code="north"), shared, service_times(HALL))
    assert shared.constant(("north",)) == CONSTANT_SECONDS
    assert 400 < other.interval("", 600)[0] < 800


def test_what_was_measured_does_not_hang_on_when_it_was_read() -> None:
    """A process that has followed the calls promises what one promises that has just read them."""
    rows = waiting_seconds(20)
    at_once, followed = taught(learned(), rows), learned()
    for row in rows:
        taught(followed, [row])
    assert followed.interval("", 20) == at_once.interval("", 20)


def test_a_call_at_once_holds_a_promise_of_nothing() -> None:
    hall = learned()
    row = called(0, 0.000001)._replace(p90_seconds=0)
    assert list(taught(hall, [row]).promises.held) == [True]
