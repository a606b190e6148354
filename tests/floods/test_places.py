"""The last places of a server are for staff and devices: guests who hold all they can get keep no clerk out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.floods.wires import Attack, request, websocket
from tests.printing.halls import eventually
from tests.running import HALL, RunningHall, running

pytestmark = pytest.mark.slow
FEW = """
from web import connections
connections.MOST, connections.MOST_AT_WORK, connections.MOST_WITH_GUESTS = 60, 40, 30
connections.MOST_OF_ADDRESS, connections.MOST_WITH_GUESTS_OF_ADDRESS = 40, 25
"""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    """A server with room for few."""
    settings = tmp_path / "gunicorn.py"  # which gunicorn runs before its workers
    settings.write_text(FEW, "utf-8")
    data = tmp_path / "data"
    data.mkdir()
    with running(data, GUNICORN_CMD_ARGS=f"--config {settings}") as made:
        yield made


def attack_on(hall: RunningHall, source: str) -> Attack:
    return Attack(hall.port, source, 0.0, "", "", "", "")


def status(hall: RunningHall, source: str, path: str, token: str = "", **headers: str) -> int:
    """What somebody at this address is answered on a new connection."""
    with attack_on(hall, source).connect() as wire:
        wire.sendall(request("GET", path, token, **headers))
        return int(wire.recv(4096).split(b" ", 2)[1])


def test_a_clerk_and_a_paired_screen_come_in_while_guests_of_two_addresses_hold_every_place_they_get(
    hall: RunningHall,
) -> None:
    clerk, board = hall.token("clerk1"), f"/api/v1/halls/{HALL}/board"
    screen = hall.post("/devices", hall.token("admin"), kind="display", hall=HALL, name="hall")["token"]
    guests = [attack_on(hall, source) for source in ("127.0.0.2", "127.0.0.3")]
    with guests[0].held() as wires:
        for guest in guests:
            for _ in range(40):
                try:
                    wires.append(websocket(guest))
                except ConnectionError:
                    break
        assert [guest.seen for guest in guests] == [{"101": 25, "503": 1}, {"101": 5, "503": 1}]
        for source in ("127.0.0.2", "127.0.0.4"):  # beside the guests, and elsewhere
            assert status(hall, source, board) == 503
            assert status(hall, source, board, "no token of anybody") == 503
            assert status(hall, source, board, clerk) == 200
            assert status(hall, source, board, Cookie=f"a=b; onewindow_display={screen}") == 200
            assert status(hall, source, board, Cookie="onewindow_display=made_up") == 503
        hall.post(f"/halls/{HALL}/windows/1/open", clerk)
        hall.post(f"/halls/{HALL}/windows/1/call-next", clerk)
    eventually(lambda: status(hall, "127.0.0.2", board) == 200)
