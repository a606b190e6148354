"""A slip that broke off in the middle of a command takes nothing of the next one with it."""

import socket
from collections.abc import Iterator

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from printing.device import Printer
from printing.encoder import encode
from printing.layout import layout
from printing.preview.commands import commands
from printing.profiles import Profiles
from printing.simulator import Simulator
from printing.transports.network import NetworkTransport
from printing.transports.virtual import VirtualTransport
from tests.printing.halls import eventually
from tests.printing.networks import HERE
from tests.printing.slips import a_job


@pytest.fixture(autouse=True, scope="module")
def quick_printers() -> Iterator[None]:
    """The simulator prints at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("printing.device.SLOWEST_MM_A_SECOND", 6000)
        yield


@pytest.mark.parametrize("model", ["generic-80mm", "generic-western"])
@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(2, 99))
def test_the_slip_after_one_that_broke_off_anywhere_comes_out_whole(model: str, percent: int) -> None:
    profile = Profiles().get(model)
    first, second = (layout(a_job(number=number), profile.paper.columns) for number in ("A001", "A002"))
    data = encode(first, profile)
    simulator = Simulator()
    port = simulator.on_tcp()
    with socket.create_connection(("127.0.0.1", port)) as killed:
        killed.sendall(data[: len(data) * percent // 100])
    eventually(lambda: simulator.first_byte_at is not None)
    printer = Printer("p1", profile, NetworkTransport("127.0.0.1", port, HERE))
    assert printer.print("job-2", second).result in ("printed", "sent")
    assert printer.print("job-3", second).result in ("printed", "sent")
    eventually(lambda: not simulator.holds_bytes)
    printer.close()
    simulator.stop()
    whole = list(commands(encode(second, profile))) * 2
    assert list(commands(bytes(simulator.printed)))[-len(whole) :] == whole


def test_a_file_of_a_virtual_printer_begins_with_its_slip(tmp_path):
    printer = Printer("p1", Profiles().get("generic-80mm"), VirtualTransport(tmp_path))
    assert printer.print("job-1", layout(a_job(), 48)).result == "printed"
    assert (tmp_path / "job-1.bin").read_bytes().startswith(b"\x1b@")
