"""A link on paper leads a phone to this server, or there is none."""

from pathlib import Path
from typing import Any

import pytest

from tests.databases import a_sqlite_url
from tests.houses import API, ServedScene, json_of
from web.address import is_own_computer, lan_address, own_url

PROXIED = {"trusted_proxies": 1, "proxy_networks": ("203.0.113.0/24",)}


@pytest.mark.parametrize(
    ("public_url", "host", "address"),
    [
        ("", "127.0.0.1", ""),
        ("", "::1", ""),
        ("", "localhost", ""),
        ("http://127.0.0.1:8000", "0.0.0.0", ""),
        ("http://localhost", "192.168.0.5", ""),
        ("https://hall.example/", "127.0.0.1", "https://hall.example"),
        ("", "192.168.0.5", "http://192.168.0.5:8000"),
        ("", "fd00::5", "http://[fd00::5]:8000"),
    ],
)
def test_an_address_that_only_this_computer_understands_is_none(public_url: str, host: str, address: str) -> None:
    assert own_url(public_url, host, 8000) == address


def test_a_server_that_listens_everywhere_knows_its_address_in_the_network() -> None:
    address = lan_address()
    assert own_url("", "0.0.0.0", 8000) == (f"http://{address}:8000" if address else "")
    assert not address or not is_own_computer(address)


def slip_url(served: ServedScene, **headers: str) -> str:
    """The address on a new ticket's paper."""
    served.ticket()
    given = {**served.agent.headers, **headers}
    told = served.agent.client.post(f"{API}/printers/claim", json={"agent": "agent"}, headers=given)
    jobs = json_of(told)["jobs"]
    return str(jobs[-1]["slip"]["url"])


@pytest.mark.parametrize(
    ("settings", "headers", "begins"),
    [
        ({}, {}, ""),
        ({"host": "192.168.0.5"}, {}, "http://192.168.0.5:8000/t/"),
        ({"public_url": "https://hall.example"}, {}, "https://hall.example/t/"),
        (PROXIED | {"host_names": ("hall.lan",)}, {"X-Forwarded-Host": "hall.lan"}, "http://hall.lan/t/"),
        (PROXIED, {"X-Forwarded-Host": "127.0.0.1"}, ""),
        ({"trusted_proxies": 1, "host_names": ("hall.lan",)}, {"X-Forwarded-Host": "hall.lan"}, ""),
    ],
)
def test_a_slip_has_an_address_that_a_phone_can_reach_or_none(
    tmp_path: Path, settings: dict[str, Any], headers: dict[str, str], begins: str
) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, **settings)
    url = slip_url(served, **headers)
    assert url.startswith(begins) and bool(url) == bool(begins)
    served.close()


def test_a_ticket_has_its_url_for_programs_on_this_computer(served: ServedScene) -> None:
    assert served.ticket()["url"].startswith("http://localhost/t/")
