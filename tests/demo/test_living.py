"""A demo hall lives by itself, beside whoever tries it."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from commands.demonstrating import acting, others_act
from demo.day import plan
from demo.living import BETWEEN_CLERKS, CAME_BEFORE, COME_WITHIN, arriving, beside_others
from operations.clock.demo_clock import context_for
from operations.halls import hall_folder
from operations.people import devices
from queueing.demonstration import trials
from tests.running import HALL, ROOT, running

DONGGUAN = hall_folder.read(ROOT / "halls" / HALL)
MONDAY = plan(DONGGUAN, date(2026, 3, 2), 7)
TEN = MONDAY.opens_at + timedelta(hours=1)


def test_the_last_window_and_the_last_kiosk_are_left_free() -> None:
    left = beside_others(MONDAY, DONGGUAN)
    assert {duty.window for duty in left.duties} == set(range(1, 12))
    assert {citizen.kiosk for citizen in left.citizens} == {"kiosk-1"}
    assert len(left.citizens) == len(MONDAY.citizens)


def test_the_only_window_is_not_left_without_a_clerk() -> None:
    only = replace(DONGGUAN, windows=DONGGUAN.windows[:1])
    assert {duty.window for duty in beside_others(plan(only, MONDAY.date, 7), only).duties} >= {1}


def test_who_came_before_comes_in_the_first_minute_and_clerks_sit_down_in_turns() -> None:
    going_on = arriving(MONDAY, TEN)
    arrivals = [citizen.arrives_at for citizen in going_on.citizens]
    assert arrivals == sorted(arrivals)
    assert arrivals[0] >= TEN
    expected = [c for c in MONDAY.citizens if TEN - CAME_BEFORE <= c.arrives_at < TEN + COME_WITHIN]
    assert sum(at < TEN + COME_WITHIN for at in arrivals) == len(expected) > 5
    starts = sorted(duty.starts_at for duty in going_on.duties)
    assert starts == [TEN + n * BETWEEN_CLERKS for n in range(12)]


def test_five_things_are_worth_trying() -> None:
    assert [(trial.word, trial.login) for trial in trials(DONGGUAN)] == [
        ("take", ""), ("paper", ""), ("hear", ""), ("serve", "clerk12"), ("measure", "manager"),
    ]  # fmt: skip


def test_people_keep_away_while_a_whole_day_is_played(tmp_path: Path) -> None:
    assert not others_act(tmp_path)
    with acting(tmp_path):
        assert others_act(tmp_path)
    assert not others_act(tmp_path)


def until(true: Callable[[], bool]) -> None:
    """Wait for something that will come."""
    for _ in range(300):
        if true():
            return
        time.sleep(0.2)
    raise AssertionError("it did not come within a minute")


@pytest.mark.slow
def test_a_demo_hall_lives_by_itself_and_a_killed_server_goes_on_living(tmp_path: Path) -> None:
    with running(tmp_path, DEMO_PEOPLE="1", CLOCK_SPEED="30") as hall:
        manager = hall.token("manager")

        def kinds(after: int = 0) -> set[str]:
            events = hall.get(f"/halls/{HALL}/journal", manager, after_revision=after)["events"]
            return {event["kind"] for event in events}

        until(lambda: kinds() >= {"issue", "open", "call", "start", "finish"})
        hall.kill_server()
        hall.wait_until_ready()
        now = hall.get(f"/halls/{HALL}/board")
        until(lambda: kinds(now["revision"]) >= {"issue", "call"})
        assert [w["state"] for w in now["windows"] if w["number"] == 12] == ["closed"]
        assert "Traceback" not in hall.log.read_text()
        assert hall.stop() == 0
        assert "Traceback" not in hall.log.read_text()
    context = context_for(f"sqlite:///{tmp_path / 'onewindow.db'}", DONGGUAN, None, 1.0)
    assert "kiosk" not in {device.kind for device in devices.of_hall(context, HALL)}
    context.database.close()
