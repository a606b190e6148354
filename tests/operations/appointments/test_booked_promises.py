"""What people who booked are promised: days of a hall in which windows that are idle call them early."""

import heapq
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest

from operations import wait_estimation
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.tickets import serving
from queueing.window import ServiceWindow
from tests.builders import NINE, Scene
from tests.databases import a_sqlite_url
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book

WINDOWS, MEAN_SECONDS = 4, 320


class Days:
    """Every quarter of an hour two people have booked, who come 1 to 15 minutes before. Windows are mostly busy."""

    def __init__(self, url: str, seed: int) -> None:
        hall = replace(a_bookable_hall(2), windows=tuple(ServiceWindow(number + 1) for number in range(WINDOWS)))
        self.scene, self.random = Scene(url, hall), Random(seed)
        self.events: list[tuple[float, int, str, Any]] = []
        self.order = count()
        self.free = set(range(1, WINDOWS + 1))

    def play(self, day: int) -> None:
        """One morning."""
        begin = NINE + timedelta(days=day)
        self.scene.clock.now = begin - timedelta(hours=1)
        for minute in range(0, 180, 15):
            for _ in range(2):
                code = book(self.scene, begin + timedelta(minutes=minute)).code
                self.expect(max(1, minute * 60 - self.random.uniform(60, 900)), "arrive", code)
        self.scene.clock.now = begin
        self.scene.opened(*self.free)
        at = 0.0
        while at < 10_500:
            at += self.random.expovariate(WINDOWS * 0.75 / MEAN_SECONDS)
            self.expect(at, "issue")
        while self.events:
            at, _, what, about = heapq.heappop(self.events)
            self.scene.clock.now = begin + timedelta(seconds=at)
            self.happen(at, what, about)

    def happen(self, at: float, what: str, about: Any) -> None:
        """An event, and the calls of the windows that are free after it."""
        if what == "issue":
            self.scene.issue()
        elif what == "arrive":
            arrive(self.scene, about)
        elif what == "start":
            window, view = about
            self.expect(
                at + self.random.lognormvariate(5.5, 0.6), "finish", (window, self.scene.do("start", view, window))
            )
            return
        else:
            window, view = about
            self.scene.do("finish", view, window)
            self.free.add(window)
        for window in sorted(self.free):
            called = self.scene.call_next(window)
            if called is None:
                return
            self.free.discard(window)
            self.expect(at + self.random.uniform(10, 40), "start", (window, called))

    def expect(self, at: float, what: str, about: Any = None) -> None:
        heapq.heappush(self.events, (at, next(self.order), what, about))


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    made = Days(a_sqlite_url(tmp_path_factory.mktemp("days")), seed=7)
    for day in range(8):
        made.play(day)
    yield made
    made.scene.close()


def figures(days: Days, booked: str) -> dict[str, Any]:
    return dict(
        report(days.scene.context, "estimates", Ask(date(2026, 3, 1), date(2026, 3, 31), "hall", booked=booked)).totals
    )


def test_nine_in_ten_of_those_who_booked_are_called_within_what_they_were_told(days: Days) -> None:
    of_booked = figures(days, "yes")
    assert of_booked["called"] == 192
    assert 0.86 <= of_booked["coverage_share"] <= 0.95
    assert of_booked["error_seconds"] < 170, "the time until their appointment would miss by more than 240"


def test_and_of_those_without_an_appointment(days: Days) -> None:
    assert 0.87 <= figures(days, "no")["coverage_share"] <= 0.94


def test_what_is_watched_is_what_the_report_says(days: Days) -> None:
    """Both count from the issue, in whole seconds: a call at once holds a promise of nothing."""
    with days.scene.context.database.reading() as connection:
        held = wait_estimation.outlook(days.scene.context, connection, days.scene.hall).learned.promises.held
    assert sum(held) / len(held) == pytest.approx(0.9, abs=0.07)


def test_who_is_early_while_a_window_is_idle_is_called_now_and_told_so(booked_hall: Scene) -> None:
    booked_hall.opened(1)
    made = book(booked_hall)
    booked_hall.clock.now = TEN - timedelta(minutes=20)
    ticket = arrive(booked_hall, made.code).ticket
    assert (ticket.predicted_seconds, ticket.p50_seconds) == (0, 0)
    promise = serving.view(booked_hall.context, ticket).promise
    assert promise is not None and promise.p50_seconds == 0


def test_while_every_window_is_busy_the_time_of_the_appointment_counts(booked_hall: Scene) -> None:
    booked_hall.opened(1)
    for _ in range(8):
        booked_hall.issue()
    booked_hall.do("start", booked_hall.called_next())
    made = book(booked_hall)
    booked_hall.clock.now = TEN - timedelta(minutes=20)
    ticket = arrive(booked_hall, made.code).ticket
    assert ticket.p50_seconds is not None and ticket.p90_seconds is not None
    assert ticket.p90_seconds > ticket.p50_seconds >= 1200
