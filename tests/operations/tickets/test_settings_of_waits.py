"""What the hall's files say of lines and services reaches the waits of those who are there, and the board of now."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from operations.halls import catalogue
from operations.reporting.now_board import now_board
from operations.reporting.now_outlook import Arrivals
from operations.tickets import serving
from operations.views import TicketView
from queueing.hall import Calling
from tests.builders import Scene, a_hall, a_line
from tests.databases import a_sqlite_url

WEIGHTED = Calling("weighted-lines", no_show_after_seconds=0)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return a_sqlite_url(tmp_path)


@pytest.fixture
def scene(url: str) -> Iterator[Scene]:
    """One window for all."""
    made = Scene(url, a_hall(1)).opened(1)
    yield made
    made.close()


def waits(scene: Scene, views: list[TicketView]) -> list[int]:
    """What each of them is told, once what was remembered is old; nobody is left without."""
    scene.clock.pass_time(seconds=4)
    promises = [serving.view(scene.context, serving.find(scene.context, view.ticket.id)).promise for view in views]
    told = [promise.predicted_seconds for promise in promises if promise is not None]
    return [seconds for seconds in told if seconds is not None]


def called_on_board(scene: Scene) -> list[str]:
    """The numbers on the board of now, in the order in which they should be called."""
    tickets = now_board(scene.context, "hall", Arrivals()).tickets
    at = {ticket.number: ticket.call_p50_at for ticket in tickets}
    return sorted(at, key=lambda number: (at[number] is None, at[number]))


def expected_lines(scene: Scene, views: list[TicketView]) -> tuple[str, str]:
    """The lines of these tickets in the order of their waits, and the lines on the board of now."""
    order = sorted(zip(waits(scene, views), views, strict=True), key=lambda pair: pair[0])
    return "".join(view.ticket.line for _, view in order), "".join(number[0] for number in called_on_board(scene))


def changed(scene: Scene, minutes: int) -> None:
    """The folder has other minutes for every service."""
    services = tuple(replace(service, minutes=minutes) for service in scene.hall.services)
    catalogue.sync(scene.context, replace(scene.hall, services=services))


def test_minutes_that_are_changed_in_the_folder_are_those_by_which_people_wait(scene: Scene) -> None:
    views = [scene.issue() for _ in range(4)]
    assert all(250 < later - sooner < 400 for sooner, later in pairwise(waits(scene, views)))
    calls = [ticket.call_p50_at for ticket in now_board(scene.context, "hall", Arrivals()).tickets]
    changed(scene, minutes=20)
    assert all(900 < later - sooner < 1300 for sooner, later in pairwise(waits(scene, views)))
    later_calls = [ticket.call_p50_at for ticket in now_board(scene.context, "hall", Arrivals()).tickets]
    moved = [
        (after - before).total_seconds() for before, after in zip(calls, later_calls, strict=True) if after and before
    ]
    assert all(later - sooner > 500 for sooner, later in pairwise(moved)), (
        "a quarter of an hour, less who leaves by then"
    )


def test_what_services_really_took_is_still_known_when_the_folder_changes(scene: Scene) -> None:
    for _ in range(60):
        scene.issue()
        view = scene.do("start", scene.called_next())
        scene.clock.pass_time(minutes=10)
        scene.do("finish", view)
    changed(scene, minutes=5)
    views = [scene.issue() for _ in range(3)]
    assert all(later - sooner > 450 for sooner, later in pairwise(waits(scene, views)))


@pytest.mark.parametrize(("weight", "first"), [(3, "AABAAABAAABA"), (1, "ABABABABABAB")])
def test_a_line_of_three_times_the_weight_is_expected_three_times_as_often(url: str, weight: int, first: str) -> None:
    hall = replace(a_hall(1, calling=WEIGHTED), lines=(a_line("A", weight=weight), a_line("B")))
    scene = Scene(url, hall).opened(1)
    views = [scene.issue(service) for _ in range(9) for service in ("a1", "b1")]
    told, on_board = expected_lines(scene, views)
    really = "".join(scene.do("no_show", scene.called_next()).ticket.line for _ in first)
    scene.close()
    assert (told[:12], on_board[:12], really) == (first, first, first)


def test_a_line_that_had_all_calls_of_late_is_expected_after_the_other(url: str) -> None:
    scene = Scene(url, a_hall(1, calling=WEIGHTED)).opened(1)
    for _ in range(4):
        scene.issue("a1")
        scene.do("no_show", scene.called_next())
    views = [scene.issue(service) for _ in range(3) for service in ("a1", "b1")]
    told, on_board = expected_lines(scene, views)
    really = "".join(scene.do("no_show", scene.called_next()).ticket.line for _ in views)
    scene.close()
    assert told == on_board == really == "BBBAAA"


def test_in_weighted_lines_the_limit_for_priority_brings_nobody_before_another_line(url: str) -> None:
    scene = Scene(url, a_hall(1, calling=replace(WEIGHTED, extra_wait_minutes=1))).opened(1)
    passed_over = scene.issue("a1")
    for _ in range(4):
        scene.issue("a1", priority="elderly")
        scene.do("no_show", scene.called_next())
    views = [passed_over, *(scene.issue("b1") for _ in range(3))]
    scene.clock.pass_time(minutes=5)
    told = sorted(zip(waits(scene, views), (view.ticket.number for view in views), strict=True))
    on_board = called_on_board(scene)
    really = [scene.do("no_show", scene.called_next()).ticket.number for _ in views]
    scene.close()
    assert [number for _, number in told] == on_board == really == ["B001", "B002", "B003", "A001"]
