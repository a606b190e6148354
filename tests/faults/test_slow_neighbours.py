"""A real server beside a slow database or Redis: it stays alive, says what is slow, and lets nobody wait for long.

No figure is asserted, only the order of what happens. ONEWINDOW_SLOW_NEIGHBOURS=1 prints figures.
"""

import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.databases import a_database, a_sqlite_url
from tests.faults.beside import a_hall, a_proxy, a_watched_hall_with_redis
from tests.faults.neighbours import held
from tests.faults.serving import HALL, SERVICES, Caller, ServedHall

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 3.0
"""Longer than usual, so that a busy machine answers everything else within it."""


def take(hall: ServedHall) -> requests.Response:
    """A citizen takes a ticket."""
    caller = Caller(hall.urls[0], hall.kiosk)
    try:
        return caller.post("/tickets", hall=HALL, service=SERVICES[0])
    finally:
        caller.close()


def get(hall: ServedHall, path: str) -> requests.Response:
    """What a page or a watching machine is told."""
    return requests.get(hall.urls[0] + path, timeout=60)


def until(condition: Callable[[], bool]) -> None:
    """Wait for it, half a minute at most."""
    gives_up_at = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < gives_up_at, "it did not come about"
        time.sleep(0.1)


def assert_refused(answer: requests.Response, *codes: str) -> None:
    """A clear refusal that says when to come again."""
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] in codes
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_held_sqlite_file_makes_steps_wait_and_nothing_else(tmp_path: Path) -> None:
    with (
        a_hall(tmp_path, a_sqlite_url(tmp_path), patience_seconds=PATIENCE_SECONDS) as hall,
        ThreadPoolExecutor(9) as citizens,
    ):
        with held(tmp_path / "hall.db"):
            waiting = citizens.submit(take, hall)
            time.sleep(0.2)  # it has come, and waits
            assert get(hall, "/healthz").status_code == 200
            assert get(hall, f"/api/v1/halls/{HALL}/board").status_code == 200
            assert not waiting.done(), "nothing was held"
        assert waiting.result().status_code == 201, "it was patient, and the file was free again"
        with held(tmp_path / "hall.db"):
            for answer in [citizens.submit(take, hall) for _ in range(8)]:
                assert_refused(answer.result(), "database_busy")
            assert get(hall, "/healthz").status_code == 200
            ready = get(hall, "/readyz")
            assert_refused(ready, "database_busy")
            assert ready.json()["neighbours"] == {"database": "database_busy"}
        assert take(hall).status_code == 201
        assert get(hall, "/readyz").json()["neighbours"] == {"database": "well"}


def test_a_silent_postgresql_is_given_up_and_found_again(tmp_path: Path) -> None:
    with (
        a_database("postgresql", tmp_path) as url,
        a_proxy(url) as (proxy, through),
        a_hall(tmp_path, url, through, patience_seconds=0.4) as hall,
        ThreadPoolExecutor(9) as citizens,
    ):
        assert take(hall).status_code == 201
        proxy.fall_silent()
        answers = [citizens.submit(take, hall) for _ in range(8)]
        assert get(hall, "/healthz").status_code == 200
        assert not any(answer.done() for answer in answers), "the database still spoke"
        for answer in answers:
            assert_refused(answer.result(), "database_away", "database_busy")
        assert_refused(take(hall), "database_away")
        ready = get(hall, "/readyz")
        assert_refused(ready, "database_away")
        assert ready.json()["neighbours"] == {"database": "database_away"}
        proxy.speak()
        until(lambda: take(hall).status_code == 201)
        assert get(hall, "/readyz").status_code == 200


@pytest.mark.skipif(not shutil.which("redis-server"), reason="there is no redis-server")
def test_a_hanging_redis_holds_nobody_up(tmp_path: Path) -> None:
    with a_watched_hall_with_redis(tmp_path, PATIENCE_SECONDS) as (hall, redis):
        assert get(hall, "/readyz").json()["neighbours"]["redis"] == "well"
        redis.hang()
        until(lambda: get(hall, "/readyz").json()["neighbours"]["redis"] == "redis_away")
        assert take(hall).status_code == 201
        ready = get(hall, "/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "ready"), "Redis only rings"
        redis.go_on()
        until(lambda: get(hall, "/readyz").json()["neighbours"]["redis"] == "well")
