"""Printers are only where whoever runs the server wants them, whatever the files of a hall say."""

import json
import socket
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

import config
from operations.halls import hall_folder
from operations.printers import printer_states
from printing.transports.networks import PRIVATE, Networks
from printing.transports.port import NotConnected
from protocol.printing import Printer as SeenPrinter
from queueing.hall import Printer
from tests.databases import a_sqlite_url
from tests.houses import API, ServedScene, json_of
from tests.printing.halls import Hall, eventually
from tests.settings.folders import edited, write

USUAL = Networks()
SECRETS = ("169.254.169.254", "169.254.170.2", "fd00:ec2::254")
HERE_TOO = ("127.1", "2130706433", "0x7f.0.0.1", "localhost", "0.0.0.0", "0", "::1", "::")
OUTSIDE = ("203.0.113.9", "100.100.100.200", "2001:db8::9", "::ffff:127.0.0.1", "::ffff:203.0.113.9", "172.32.0.1")
INSIDE = ("10.0.0.1", "172.31.255.255", "192.168.7.9", "169.254.3.4", "fd00::9", "fe80::9", "::ffff:10.0.0.1")


@pytest.mark.parametrize("host", ["127.0.0.1", *HERE_TOO, *OUTSIDE])
def test_a_printer_is_neither_this_computer_nor_outside_private_networks(host: str) -> None:
    refusal = USUAL.refusal(host)
    assert refusal.startswith(host) and "printer_networks" in refusal
    with pytest.raises(NotConnected, match="printer_networks"):
        USUAL.reach(host, lambda address: pytest.fail(f"{address} was reached"))


@pytest.mark.parametrize("host", INSIDE)
def test_a_printer_may_be_in_any_private_network(host: str) -> None:
    assert USUAL.refusal(host) == ""
    assert USUAL.reach(host, str) == host


@pytest.mark.parametrize("host", SECRETS)
def test_the_keys_of_a_cloud_are_reached_only_when_their_address_is_named_alone(host: str) -> None:
    for networks in (USUAL, Networks(["0.0.0.0/0", "::/0"])):
        assert "a cloud's keys" in networks.refusal(host)
        with pytest.raises(NotConnected, match="a cloud's keys"):
            networks.reach(host, str)
    assert Networks([host]).reach(host, str) == host


def test_the_address_of_this_computer_in_its_network_counts_as_this_computer() -> None:
    """Whatever listens everywhere answers there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        try:
            wire.connect(("203.0.113.9", 9))
        except OSError:
            pytest.skip("this computer is in no network")
        own = wire.getsockname()[0]
    with pytest.raises(NotConnected, match=rf"{own} is this computer itself: .*127\.0\.0\.1"):
        Networks([str(ip_network(f"{own}/24", strict=False))]).reach(own, str)
    for named in ([own], ["0.0.0.0/0"]):
        assert Networks(named).reach(own, str) == own


def test_another_address_of_the_loopback_counts_as_this_computer() -> None:
    with pytest.raises(NotConnected, match=r"127\.0\.0\.2 is this computer itself: .*127\.0\.0\.1"):
        Networks(["127.0.0.2/31"]).reach("127.0.0.2", str)
    for named in ("127.0.0.2", "127.0.0.0/8"):
        assert Networks([named]).reach("127.0.0.2", str) == "127.0.0.2"


def test_an_agent_of_another_computer_has_the_networks_that_the_server_has_unless_they_say_otherwise() -> None:
    assert config.Settings.model_fields["printer_networks"].default == PRIVATE


def test_nothing_is_reached_where_no_network_is_named() -> None:
    assert "(there are none)" in Networks([]).refusal("10.0.0.1")


class Names:
    """A name server that gives another answer each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    def __call__(self, host: str, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in self.answers.pop(0)]


def test_what_is_reached_is_the_address_that_was_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(["203.0.113.9", "10.0.0.1"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    assert USUAL.reach("printer.example", str) == "10.0.0.1"
    assert len(names.answers) == 1, "the name was asked for again"
    with pytest.raises(NotConnected, match=r"printer.example \(127\.0\.0\.1\)"):
        USUAL.reach("printer.example", str)


def test_the_next_address_of_a_name_is_tried_when_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["10.0.0.1", "10.0.0.2"]))

    def open_at(address: str) -> str:
        if address == "10.0.0.1":
            raise ConnectionRefusedError
        return address

    assert USUAL.reach("printer.example", open_at) == "10.0.0.2"


# attacks


@pytest.fixture
def inner() -> Iterator[socket.socket]:
    """A program of this computer that is nobody's printer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def is_untouched(listener: socket.socket) -> bool:
    """Whether nothing ever connected."""
    listener.setblocking(False)
    try:
        listener.accept()
    except BlockingIOError:
        return True
    return False


def addresses_of(port: int) -> list[str]:
    """Ways to write an address of this computer."""
    hosts = ("127.0.0.1", "127.1", "2130706433", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0")
    return [*(f"tcp://{host}:{port}" for host in hosts), f"socket://127.0.0.1:{port}", f"rfc2217://localhost:{port}"]


def test_an_administrator_cannot_save_a_printer_at_the_servers_own_computer(
    tmp_path: Path, inner: socket.socket
) -> None:
    folder = write(edited({}), tmp_path / "halls" / "hall")
    hall = hall_folder.read(folder)
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall, halls=(str(folder),))
    at = f"{API}/halls/{hall.code}/definition"
    before = (folder / "devices.toml").read_bytes()
    admin = served.administrator
    told = json_of(admin.client.get(at, headers=admin.headers))
    for address in addresses_of(inner.getsockname()[1]):
        printers = [{**printer, "address": address} for printer in told["parts"]["devices"]["printer"]]
        value = {**told["parts"]["devices"], "printer": printers}
        answer = admin.client.put(
            f"{at}/devices",
            data=json.dumps(value),
            content_type="application/json",
            headers={**admin.headers, "If-Match": f'"{told["tag"]}"'},
        )
        mistakes = json_of(answer)["mistakes"]
        assert answer.status_code == 422 and {mistake["part"] for mistake in mistakes} == {"devices"}, address
        assert all(mistake["line"] and "printer_networks" in mistake["text"] for mistake in mistakes)
        assert mistakes[0]["place"] == ["printer", 0, "address"]
    assert (folder / "devices.toml").read_bytes() == before
    assert is_untouched(inner)


def seen(hall: Hall) -> list[SeenPrinter]:
    """What the server knows of the printers."""
    return printer_states.printer_views(hall.served.context, "hall")


def test_an_agent_connects_nowhere_else_though_the_files_were_changed_by_hand(
    tmp_path: Path, inner: socket.socket
) -> None:
    addresses = addresses_of(inner.getsockname()[1])
    hall = Hall(tmp_path, *(Printer(f"p{n}", address, "generic-80mm") for n, address in enumerate(addresses, 1)))
    hall.networks = USUAL
    for n in range(1, len(addresses) + 1):
        hall.ticket(f"k{n}")
    try:
        hall.agent()
        eventually(lambda: {view.state for view in seen(hall)} == {"offline"})
        views = seen(hall)
        assert all("printer_networks" in view.detail for view in views), [view.detail for view in views]
    finally:
        hall.close()
    assert {job.state for view in views for job in hall.jobs(view.name)} <= {"waiting", "claimed"}, "a slip was begun"
    assert is_untouched(inner)
