"""A real server on IPv6, and on IPv4 seen through it. Bound to this computer alone, as every server of a test."""

from pathlib import Path

import pytest

from commands.addresses import own_url
from commands.greeting import greeting
from commands.running import parts_of
from config import Settings
from tests.builders import a_hall
from tests.running import HALL, RunningHall


@pytest.mark.slow
@pytest.mark.parametrize(("host", "front"), [("::1", "[::1]"), ("::ffff:127.0.0.1", "127.0.0.1")])
def test_a_neighbour_by_ipv6_and_one_by_ipv4_through_it_stand_in_the_hall(
    tmp_path: Path, host: str, front: str
) -> None:
    hall = RunningHall(tmp_path, HOST=host)
    hall.url = f"http://{front}:{hall.port}"  # the second: an IPv6 socket that sees ::ffff:127.0.0.1
    try:
        hall.start()
        assert hall.get(f"/halls/{HALL}/board")["hall"] == HALL
        proxied = hall.session.get(f"{hall.url}/api/v1/halls", headers={"X-Forwarded-For": "::1"}, timeout=30)
        assert proxied.status_code == 401
        assert f"http://[{host}]:{hall.port}" in hall.log.read_text()
    finally:
        assert hall.stop() == 0
        hall.session.close()


@pytest.mark.parametrize(
    ("host", "printed"), [("::", "http://[::1]:8000"), ("0.0.0.0", "http://127.0.0.1:8000")]
)  # nothing is bound
def test_a_server_that_listens_everywhere_prints_an_address_that_can_be_opened(host: str, printed: str) -> None:
    settings = Settings(host=host)
    assert own_url(settings) == printed
    assert f" {printed}/admin/" in greeting(settings, a_hall(), {})
    server = parts_of(settings, demo=False)[0][1]
    assert server[server.index("--bind") + 1] == ("[::]:8000" if host == "::" else "0.0.0.0:8000")
