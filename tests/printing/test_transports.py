"""One contract, every wire: a folder, a real pseudo-terminal and a real TCP connection."""

import socket
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usb.backend import libusb1

from printing import status
from printing.simulator import Manners, Simulator
from printing.transports import of_address
from printing.transports.address import AddressError, parse
from printing.transports.network import NetworkTransport
from printing.transports.port import NotConnected, Transport, TransportError, WriteFailed
from printing.transports.rfc2217 import Rfc2217Transport
from printing.transports.serial import PARITIES, SerialTransport
from printing.transports.usb import UsbTransport
from printing.transports.usblp import UsbLpTransport
from printing.transports.virtual import VirtualTransport
from tests.printing.networks import HERE
from tests.printing.terminal_server import TerminalServer
from tests.printing.usb_bus import MAKERS_OWN_CLASS, PRINTER_CLASS, UsbBus

LINE = "身份证 A023\n".encode("gb18030")


@dataclass
class Rig:
    """A wire with a printer at its other end."""

    transport: Transport
    simulator: Simulator | None
    arrived: threading.Event = field(default_factory=threading.Event)

    def printed(self, count: int) -> bytes:
        """What is on paper once so many bytes are, or the time is over."""
        for _ in range(500):
            if self.simulator is None or len(self.simulator.printed) >= count:
                break
            self.arrived.wait(0.01)
        if self.simulator is not None:
            return bytes(self.simulator.printed)
        assert isinstance(self.transport, VirtualTransport)
        self.transport.finish("job-1")
        return (self.transport._folder / "job-1.bin").read_bytes()


def plug_in(monkeypatch, bus: UsbBus) -> None:
    """Show pyusb this bus instead of the computer's."""
    monkeypatch.setattr("usb.backend.libusb1.get_backend", lambda *_, **__: bus)


WIRES = ("serial", "tcp", "socket", "usb", "usblp", "rfc2217")


@contextmanager
def a_wire(kind: str, simulator: Simulator, monkeypatch, data: Path) -> Iterator[Transport]:
    """The wire that an address of this kind names, to a simulated printer."""
    server = None
    match kind:
        case "serial":
            address = f"serial://{simulator.on_pty()}?baud=38400&flow=dtrdsr"
        case "usblp":  # the same kind of file for whoever writes and reads it
            address = f"usblp://{simulator.on_pty()}"
        case "usb":
            plug_in(monkeypatch, UsbBus(simulator))
            address = "usb://04b8:0e28"
        case "rfc2217":
            server = TerminalServer(simulator.on_pty())
            address = f"rfc2217://127.0.0.1:{server.port}?baud=38400"
        case _:
            address = f"{kind}://127.0.0.1:{simulator.on_tcp()}"
    wire = of_address(address, data, HERE)
    yield wire
    wire.close()
    if server is not None:
        server.close()
    simulator.stop()


@pytest.fixture(params=["virtual", *WIRES])
def rig(request, tmp_path, monkeypatch) -> Iterator[Rig]:
    if request.param == "virtual":
        yield Rig(VirtualTransport(tmp_path / "printed"), None)
        return
    simulator = Simulator()
    with a_wire(request.param, simulator, monkeypatch, tmp_path) as transport:
        yield Rig(transport, simulator)


class TestEveryWire:
    """What printing/transports/port.py promises."""

    def test_what_is_written_comes_out_in_order(self, rig):
        with rig.transport as wire:
            for _ in range(3):
                wire.write(LINE, 2)
            assert rig.printed(3 * len(LINE)) == 3 * LINE

    def test_a_long_slip_goes_out_in_parts_and_arrives_whole(self, rig):
        long = LINE * 4000
        with rig.transport as wire:
            wire.write(long, 2)
            assert rig.printed(len(long)) == long

    def test_a_question_is_answered(self, rig):
        with rig.transport as wire:
            wire.write(status.ASK[0], 1)
            assert status.is_answer(wire.read(1, 2)[0])

    def test_a_question_in_turn_is_answered(self, rig):
        with rig.transport as wire:
            wire.write(status.ASK_IN_TURN, 1)
            assert wire.read(1, 2)[0] & 0x90 == 0

    def test_a_printer_that_says_nothing_is_no_error(self, rig):
        with rig.transport as wire:
            assert wire.read(10, 0) == b""
            assert wire.read(10, 0.05) == b""

    def test_opening_and_closing_twice_changes_nothing(self, rig):
        rig.transport.open()
        rig.transport.open()
        rig.transport.close()
        rig.transport.close()

    def test_it_can_be_opened_again(self, rig):
        with rig.transport:
            pass
        with rig.transport as wire:
            wire.write(LINE, 2)
            assert rig.printed(len(LINE)) == LINE


@pytest.mark.parametrize("kind", WIRES)
def test_a_printer_that_takes_no_more_is_noticed_and_what_went_out_is_counted(kind, monkeypatch, tmp_path):
    simulator = Simulator(Manners(fault="silence", buffer=512))
    with a_wire(kind, simulator, monkeypatch, tmp_path) as wire:
        wire.open()
        with pytest.raises(WriteFailed) as failed:
            wire.write(b"A" * 20_000_000, 0.3)
    assert 512 <= failed.value.written < 20_000_000


def insist(wire: Transport) -> None:
    """Go on writing and listening; one lost packet proves nothing."""
    for _ in range(200):
        wire.write(b"A" * 4096, 0.1)
        wire.read(64, 0.02)


@pytest.mark.parametrize("kind", WIRES)
def test_a_wire_whose_other_end_is_gone_raises_and_can_be_opened_again_later(kind, monkeypatch, tmp_path):
    simulator = Simulator()
    with a_wire(kind, simulator, monkeypatch, tmp_path) as wire:
        wire.open()
        simulator.stop()
        if kind == "usb":
            libusb1.get_backend().is_plugged_in = False
        with pytest.raises(TransportError):
            insist(wire)
        wire.close()
        wire.close()
        with pytest.raises(TransportError):
            insist(wire)  # closed as it is


@pytest.mark.parametrize("baud", [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400])
def test_a_serial_line_is_set_to_its_baud_rate(baud):
    simulator = Simulator()
    with SerialTransport(simulator.on_pty(), baud) as wire:
        port: Any = wire._port
        speeds = termios.tcgetattr(port.fd)[4:6]
        assert speeds == [getattr(termios, f"B{baud}")] * 2
    simulator.stop()


@pytest.mark.parametrize("parity", ["none", "even", "odd"])
@pytest.mark.parametrize("flow", ["none", "dtrdsr", "rtscts", "xonxoff"])
def test_a_serial_line_has_its_parity_and_only_xon_and_xoff_are_the_kernels_business(parity, flow):
    simulator = Simulator()
    with SerialTransport(simulator.on_pty(), 9600, parity, flow) as wire:
        port: Any = wire._port
        assert port.parity == PARITIES[parity]  # a pseudo-terminal has none to look at
        incoming, _, control, *_ = termios.tcgetattr(port.fd)
        assert bool(incoming & termios.IXON) == (flow == "xonxoff")
        assert not control & termios.CRTSCTS
    simulator.stop()


def test_a_network_printer_that_vanished_is_noticed_by_the_kernel():
    simulator = Simulator()
    with NetworkTransport("127.0.0.1", simulator.on_tcp(), HERE) as wire:
        connection: Any = wire._socket
        for option in ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT"):
            assert connection.getsockopt(socket.IPPROTO_TCP, getattr(socket, option)) > 0
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    simulator.stop()


def test_a_serial_printer_that_is_not_there_says_so(tmp_path):
    with pytest.raises(NotConnected, match="nothing-here"):
        SerialTransport(str(tmp_path / "nothing-here"), 9600).open()


def test_a_serial_device_belongs_to_one_process_at_a_time():
    simulator = Simulator()
    device = simulator.on_pty()
    with SerialTransport(device, 9600), pytest.raises(NotConnected):
        SerialTransport(device, 9600).open()
    simulator.stop()


def test_a_network_printer_that_is_not_there_says_so():
    simulator = Simulator()
    port = simulator.on_tcp()
    simulator.stop()
    with pytest.raises(NotConnected, match=str(port)):
        NetworkTransport("127.0.0.1", port, HERE).open()


def test_a_printer_that_hangs_up_is_noticed():
    simulator = Simulator()
    wire = NetworkTransport("127.0.0.1", simulator.on_tcp(), HERE)
    wire.open()
    simulator.stop()
    with pytest.raises(NotConnected):
        wire.read(1, 2)
    wire.close()


def test_a_serial_printer_that_is_unplugged_is_noticed():
    simulator = Simulator()
    wire = SerialTransport(simulator.on_pty(), 9600, flow="none")
    wire.open()
    simulator.stop()
    with pytest.raises(TransportError):
        wire.write(LINE, 0.3)
    wire.close()


def test_a_usb_printer_that_is_not_plugged_in_is_a_status_not_a_crash():
    with pytest.raises(NotConnected, match=r"not plugged in|libusb"):
        UsbTransport(0x04B8, 0x0202).open()


@pytest.mark.parametrize("device_class", [PRINTER_CLASS, MAKERS_OWN_CLASS])
def test_a_usb_printer_may_call_itself_a_printer_or_be_of_its_makers_own_kind(device_class, monkeypatch):
    simulator = Simulator()
    plug_in(monkeypatch, UsbBus(simulator, 0x04B8, 0x0202, device_class))
    with UsbTransport(0x04B8, 0x0202) as wire:
        wire.write(status.ASK[0], 1)
        assert status.is_answer(wire.read(1, 2)[0])
    simulator.stop()


def test_a_usb_device_of_another_kind_is_no_printer_however_often_it_is_asked(monkeypatch):
    simulator = Simulator()
    plug_in(monkeypatch, UsbBus(simulator, 0x04B8, 0x0202, device_class=0x03))
    wire = UsbTransport(0x04B8, 0x0202)
    for _ in range(2):
        with pytest.raises(NotConnected, match="no printer"):
            wire.open()
    simulator.stop()


def test_one_of_several_usb_printers_alike_is_found_by_its_serial_number(monkeypatch):
    simulator = Simulator()
    plug_in(monkeypatch, UsbBus(simulator, serial_number="J2RK"))
    with pytest.raises(NotConnected, match="not plugged in"):
        UsbTransport(0x04B8, 0x0E28, "OTHER").open()
    with UsbTransport(0x04B8, 0x0E28, "J2RK") as wire:
        wire.write(LINE, 1)
    simulator.stop()


def test_a_usb_printer_can_be_unplugged_and_plugged_in_again(monkeypatch):
    simulator = Simulator()
    bus = UsbBus(simulator)
    plug_in(monkeypatch, bus)
    wire = UsbTransport(0x04B8, 0x0E28)
    wire.open()
    bus.is_plugged_in = False
    with pytest.raises(TransportError, match="No such device"):
        wire.write(LINE, 1)
    wire.close()
    with pytest.raises(NotConnected, match="not plugged in"):
        wire.open()
    bus.is_plugged_in = True
    with wire:
        wire.write(status.ASK[0], 1)
        assert wire.read(4, 2)
    simulator.stop()


def test_no_answer_of_a_usb_printer_is_lost_when_only_a_part_is_read(monkeypatch):
    simulator = Simulator()
    plug_in(monkeypatch, UsbBus(simulator))
    with UsbTransport(0x04B8, 0x0E28) as wire:
        wire.write(b"".join(status.ASK), 1)
        assert [len(wire.read(1, 2)) for _ in status.ASK] == [1, 1, 1, 1]
    simulator.stop()


def test_a_virtual_slip_is_whole_or_not_there(tmp_path):
    wire = VirtualTransport(tmp_path)
    with wire:
        wire.write(LINE, 1)
    with wire:
        wire.finish("empty")
    assert [path.name for path in tmp_path.iterdir()] == ["empty.bin"]
    assert (tmp_path / "empty.bin").read_bytes() == b""


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("virtual:", VirtualTransport),
        ("serial:///dev/ttyUSB0?baud=38400&flow=dtrdsr&parity=even", SerialTransport),
        ("tcp://192.168.0.9:9100", NetworkTransport),
        ("usb://04b8:0202?serial=J2RK&path=1-1.4", UsbTransport),
        ("usblp:///dev/usb/lp0", UsbLpTransport),
        ("usblp://?serial=J2RK", UsbLpTransport),
        ("serial://?path=1-1.4&baud=19200", SerialTransport),
        ("socket://192.168.0.9:9100", NetworkTransport),
        ("rfc2217://192.168.0.9:4001?baud=9600&flow=rtscts", Rfc2217Transport),
    ],
)
def test_an_address_names_its_wire(address, kind, tmp_path):
    assert isinstance(of_address(address, tmp_path, HERE), kind)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "begins with none of"),
        ("lpt:1", "begins with none of"),
        ("serial:ttyUSB0", "names no device"),
        ("serial:///dev/ttyS0?bud=9600", "unknown option 'bud'"),
        ("serial:///dev/ttyS0?baud=fast", "whole number"),
        ("serial:///dev/ttyS0?flow=maybe", "flow is one of"),
        ("tcp://:9100", "names no host"),
        ("tcp://printer:99999", "out of range"),
        ("usb://epson", "no vendor and product"),
        ("usb://04b8:0202?path=left", "such as 1-1.4"),
        ("serial://", "names no device"),
        ("serial:///dev/ttyUSB0?serial=A50285BI", "one of both"),
        ("usblp://lp0", "names no device"),
        ("socket://h:1?baud=9600", "unknown option 'baud'"),
    ],
)
def test_an_address_nobody_understands_says_which_part(address, why):
    with pytest.raises(AddressError, match=why):
        parse(address)


@given(st.text(max_size=60))
def test_no_address_whatever_makes_the_parser_fail_otherwise(text):
    try:
        parse(text)
    except AddressError:
        return


def test_a_file_that_is_no_printer_is_not_written_over(tmp_path):
    file = tmp_path / "onewindow.db"
    file.write_bytes(b"the hall's tickets")
    for address in (f"usblp://{file}", f"usblp://{tmp_path}", f"serial://{file}", f"serial://{tmp_path}"):
        with pytest.raises(NotConnected):
            of_address(address, tmp_path, HERE).open()
    assert file.read_bytes() == b"the hall's tickets"
    with pytest.raises(NotConnected, match="is no device"):
        of_address(f"usblp://{file}", tmp_path, HERE).open()
