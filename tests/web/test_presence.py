"""Whether somebody is at a window's console, as far as this process knows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_socketio.test_client import SocketIOTestClient

from tests.databases import a_sqlite_url
from tests.houses import ServedScene
from tests.web.test_login import log_in
from web.app_context import NAME
from web.presence import Presence


class Seconds:
    """A clock that somebody else winds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def served(tmp_path: Path, clock: Seconds) -> Iterator[ServedScene]:
    """The test hall, where nobody has been heard of yet."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    made.app.extensions[NAME].presence = Presence(clock)
    yield made
    made.close()


def console(served: ServedScene, username: str, station: str = "console") -> SocketIOTestClient:
    """A page of somebody who has logged in, and listens."""
    browser = served.client()
    log_in(browser, username)
    socket = served.hub.io.test_client(served.app, "/window", flask_test_client=browser)
    socket.emit("watch", {"hall": "hall", "station": station}, namespace="/window")
    return socket


def test_who_has_a_console_open_is_there_however_long_they_press_nothing(served: ServedScene, clock: Seconds) -> None:
    console(served, "clerk1")
    clock.now = 3_600
    assert served.hub.silent_seconds("hall", "clerk1") == 0
    assert served.hub.silent_seconds("other", "clerk1") == 3_600


def test_who_closed_the_browser_has_been_away_since_then(served: ServedScene, clock: Seconds) -> None:
    socket = console(served, "clerk1")
    clock.now = 600
    socket.disconnect("/window")
    clock.now = 900
    assert served.hub.silent_seconds("hall", "clerk1") == 300


def test_another_page_of_the_same_person_is_no_console(served: ServedScene, clock: Seconds) -> None:
    console(served, "clerk1", station="")
    clock.now = 300
    assert served.hub.silent_seconds("hall", "clerk1") == 300


def test_a_step_is_a_sign_of_life_and_reading_is_none(served: ServedScene, clock: Seconds) -> None:
    clock.now = 300
    served.clerk.get("/halls/hall/board")
    assert served.hub.silent_seconds("hall", "clerk1") == 300
    served.opened(1)
    clock.now = 320
    assert served.hub.silent_seconds("hall", "clerk1") == 20


def test_where_other_processes_may_know_more_nothing_is_claimed(
    database_url: str, tmp_path: Path, clock: Seconds
) -> None:
    served = ServedScene(database_url, tmp_path)
    served.app.extensions[NAME].presence = Presence(clock)
    knows = database_url.startswith("sqlite")
    assert served.hub.silent_seconds("hall", "clerk1") == (0 if knows else None)
    served.close()
