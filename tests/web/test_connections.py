"""Who sends half a request makes room for who sends a whole one."""

import subprocess
import sys
from dataclasses import dataclass, field

import pytest

from tests.running import ROOT
from web import connections
from web.connections import Connection, Connections


@dataclass
class Door:
    """The connections of a server, and who was hung up."""

    connections: Connections = field(default_factory=Connections)
    gone: list[str] = field(default_factory=list)

    def comes(self, name: str, address: str = "192.0.2.1") -> Connection:
        """A connection that was admitted."""
        connection = Connection(address, lambda: self.gone.append(name))
        assert self.connections.admit(connection)
        return connection

    def begins(self, connection: Connection, is_known: bool = False) -> bool:
        """Whether the request of a guest, or of staff or a device, is worked on."""
        return self.connections.begin(connection, lambda: is_known)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    """A server with room for few."""
    monkeypatch.setattr(connections, "MOST", 10)
    monkeypatch.setattr(connections, "MOST_AT_WORK", 8)
    monkeypatch.setattr(connections, "MOST_WITH_GUESTS", 6)
    monkeypatch.setattr(connections, "MOST_WITH_GUESTS_OF_ADDRESS", 5)
    monkeypatch.setattr(connections, "MOST_WAITING_OF_ADDRESS", 4)
    monkeypatch.setattr(connections, "MOST_OF_ADDRESS", 7)
    return Door()


def test_half_requests_of_one_address_push_out_each_other_the_oldest_first(door: Door) -> None:
    served = door.comes("served")
    assert door.begins(served)
    for number in range(20):
        door.comes(f"half {number}")
    assert door.gone == [f"half {number}" for number in range(16)]
    door.comes("clerk", "192.0.2.2")
    assert "served" not in door.gone and "clerk" not in door.gone


def test_one_that_never_asked_goes_before_one_that_did(door: Door) -> None:
    idle = door.comes("idle")
    assert door.begins(idle)
    door.connections.rest(idle)
    for number in range(4):
        door.comes(f"half {number}")
    assert door.gone == ["half 0"]


def test_whoever_was_pushed_out_is_not_served_any_more(door: Door) -> None:
    first = door.comes("first")
    for number in range(4):
        door.comes(str(number))
    assert door.gone == ["first"]
    assert not door.begins(first)
    door.connections.end(first)
    assert door.connections.counts() == (4, 0)


def test_a_full_server_makes_room_from_who_waits_longest_of_all(door: Door) -> None:
    for number in range(12):
        door.comes(str(number), f"192.0.2.{number}")
    assert door.gone == ["0", "1"]
    assert door.connections.counts() == (10, 0)


@pytest.mark.parametrize("beside", ["192.0.2.1", "192.0.2.9"])
def test_guests_of_two_addresses_who_take_every_place_they_can_leave_some_for_staff(door: Door, beside: str) -> None:
    taken = [
        door.begins(door.comes(f"{address} {number}", address))
        for address in ("192.0.2.1", "192.0.2.2")
        for number in range(7)
    ]
    assert taken.count(True) == 6, "five of the first address, and one of the second"
    clerk = door.comes("clerk", beside)
    assert "clerk" not in door.gone
    assert not door.begins(door.comes("one more guest", "192.0.2.3"))
    assert door.begins(clerk, is_known=True)


def test_staff_and_devices_leave_some_room_for_whoever_comes_next_too(door: Door) -> None:
    for number in range(8):
        assert door.begins(door.comes(f"screen {number}", f"192.0.2.{number}"), is_known=True)
    assert not door.begins(door.comes("newcomer", "192.0.2.9"), is_known=True)


def test_whoever_comes_is_not_the_first_to_go_where_all_others_have_been_answered_once(door: Door) -> None:
    for number in range(10):
        idle = door.comes(f"idle {number}", f"192.0.2.{number // 4}")
        assert door.begins(idle)
        door.connections.rest(idle)
    clerk = door.comes("clerk", "192.0.2.9")
    assert door.gone == ["idle 0"]
    assert door.begins(clerk, is_known=True)


def test_an_address_with_all_its_connections_at_work_gets_no_more(door: Door) -> None:
    for number in range(7):
        assert door.begins(door.comes(f"socket {number}"), is_known=True)
    assert not door.connections.admit(Connection("192.0.2.1", lambda: None))


def test_behind_a_proxy_all_come_from_one_address_and_none_is_counted(door: Door) -> None:
    door.connections = Connections(by_address=False)
    for number in range(10):
        door.comes(str(number))
    assert door.gone == []
    door.comes("10")
    assert door.gone == ["0"]


def test_every_place_comes_back(door: Door) -> None:
    for round_of in range(50):
        connection = door.comes("one", f"192.0.2.{round_of}")
        for _ in range(round_of % 3):
            assert door.begins(connection)
            door.connections.rest(connection)
        door.connections.end(connection)
        door.connections.end(connection)
    assert door.connections.counts() == (0, 0)
    assert not door.connections._addresses


def test_gunicorns_worker_loads_nothing_of_the_app_before_gevent_has_replaced_its_locks() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, web.worker; print(*sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert "web.worker" in said
    assert not {"flask", "sqlalchemy", "operations", "storage", "socketio"} & set(said)
