"""That a business date is over and packed is said once for each hall and date, also over restarts and processes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from operations.audit import differences
from operations.bus import News
from operations.context import Context
from operations.reporting import day_over
from operations.reporting.packed_months import pack_past_days
from queueing.ticket import Ticket
from storage.database import Database
from tests.builders import Scene

MONDAY = date(2026, 3, 2)
Said = tuple[str, object, object]


class Listener:
    """What one process hears on its bus of days that are over."""

    def __init__(self, context: Context) -> None:
        self.said: list[Said] = []
        context.bus.subscribe(self.hear)

    def hear(self, news: News) -> None:
        if news.event.kind == day_over.DAY_OVER:
            changes = news.event.changes
            self.said.append((news.event.hall, changes["business_date"], changes["presets"]))


@pytest.fixture
def other(scene: Scene, database_url: str) -> Iterator[Context]:
    """Another process of the same server, or the same started again."""
    context = Context(Database(database_url), now=scene.context.now)
    yield context
    context.database.close()


def night(context: Context, today: date) -> int:
    pack_past_days(context, today)
    return day_over.say(context, "hall", today)


def test_a_listener_hears_each_day_once_with_the_presets_that_end_with_it(scene: Scene) -> None:
    heard = Listener(scene.context)
    scene.issue()
    for n in range(1, 31):
        for _ in range(2):
            night(scene.context, MONDAY + timedelta(days=n))
    assert [day for _, day, _ in heard.said] == [MONDAY + timedelta(days=n) for n in range(30)]
    presets = {day: presets for _, day, presets in heard.said}
    assert presets[MONDAY] == ["day"] and presets[date(2026, 3, 8)] == ["day", "week"]
    assert presets[date(2026, 3, 31)] == ["day", "month", "quarter"]


def test_after_a_restart_the_missed_days_are_said_and_none_again(scene: Scene, other: Context) -> None:
    first, second = Listener(scene.context), Listener(other)
    assert night(scene.context, date(2026, 3, 3)) == 1
    assert night(other, date(2026, 3, 3)) == 0
    assert night(other, date(2026, 3, 6)) == 3
    assert [day for _, day, _ in first.said] == [MONDAY]
    assert [day for _, day, _ in second.said] == [date(2026, 3, day) for day in (3, 4, 5)]


def test_two_processes_at_once_say_each_day_once(scene: Scene, other: Context) -> None:
    heard = [Listener(scene.context), Listener(other)]
    night(scene.context, date(2026, 3, 3))
    with ThreadPoolExecutor(2) as threads:
        said = threads.map(lambda context: day_over.say(context, "hall", date(2026, 3, 13)), (scene.context, other))
    assert sum(said) == 10
    days = sorted(str(day) for listener in heard for _, day, _ in listener.said)
    assert days == [f"2026-03-{day:02d}" for day in range(2, 13)]


def test_nothing_is_said_of_a_day_that_is_not_packed(scene: Scene) -> None:
    heard = Listener(scene.context)
    scene.issue()
    assert day_over.say(scene.context, "hall", date(2026, 3, 3)) == 0 and not heard.said
    assert night(scene.context, date(2026, 3, 3)) == 1


def test_a_listener_that_fails_keeps_the_day_from_nobody(scene: Scene) -> None:
    def fail(news: News) -> None:
        raise RuntimeError(news.event.kind)

    scene.context.bus.subscribe(fail)
    heard = Listener(scene.context)
    assert night(scene.context, date(2026, 3, 3)) == 1 and len(heard.said) == 1


def test_the_journal_with_days_that_are_over_still_gives_the_tables(scene: Scene) -> None:
    ticket: Ticket = scene.issue().ticket
    night(scene.context, date(2026, 3, 3))
    scene.issue()
    assert ticket.number == "A001" and list(differences(scene.context, "hall")) == []
