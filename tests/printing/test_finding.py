"""A printer is found by what it is or where it is plugged in, not by the number its file happened to get."""

from pathlib import Path

import pytest

from printing.simulator import Simulator
from printing.transports.finding import Found, the_one, usb_printers
from printing.transports.port import NotConnected, TransportError
from printing.transports.serial import SerialTransport
from tests.printing.halls import eventually

PORTS = [
    Found("/dev/ttyS0"),
    Found("/dev/ttyUSB0", "A50285BI", "1-1.4"),
    Found("/dev/ttyUSB1", "A9", "1-1.2"),
    Found("/dev/ttyUSB2", "", "3-2"),
]


@pytest.mark.parametrize(
    ("serial_number", "port_path", "device"),
    [("A50285BI", "", "/dev/ttyUSB0"), ("", "1-1.2", "/dev/ttyUSB1"), ("A9", "1-1.2", "/dev/ttyUSB1")],
)
def test_it_is_found_by_serial_number_or_port_or_both(serial_number: str, port_path: str, device: str) -> None:
    assert the_one("serial port", PORTS, serial_number, port_path) == device


def test_one_that_is_not_plugged_in_is_named() -> None:
    with pytest.raises(NotConnected, match="no serial port with serial number X1 port 1-9 is plugged in"):
        the_one("serial port", PORTS, "X1", "1-9")


def test_two_that_fit_are_both_named_and_none_is_guessed() -> None:
    twins = [*PORTS, Found("/dev/ttyUSB7", "A50285BI", "1-1.1")]
    with pytest.raises(NotConnected, match=r"several, /dev/ttyUSB0 \(port 1-1.4\), /dev/ttyUSB7 \(port 1-1.1\)"):
        the_one("serial port", twins, "A50285BI", "")


def test_the_surest_thing_goes_into_the_address() -> None:
    assert [one.address("serial") for one in PORTS] == [
        "serial:///dev/ttyS0",
        "serial://?serial=A50285BI",
        "serial://?serial=A9",
        "serial://?path=3-2",
    ]


def a_usb_tree(root: Path, number: int, port: str, **facts: str) -> None:
    """What the kernel shows of a printer under /sys: the interface 1-1.4:1.0 inside the device 1-1.4."""
    interface = root / "devices" / port / f"{port}:1.0"
    interface.mkdir(parents=True)
    for name, text in facts.items():
        (interface.parent / name).write_text(text + "\n")
    entry = root / "class" / f"lp{number}"
    entry.mkdir(parents=True)
    (entry / "device").symlink_to(interface)


def test_the_kernels_usb_printers_are_read_from_its_own_tree(tmp_path: Path) -> None:
    a_usb_tree(tmp_path, 0, "1-1.4", serial="J2RK", manufacturer="EPSON", product="TM-T88VI")
    a_usb_tree(tmp_path, 1, "2-3", product="POS58")
    assert usb_printers(tmp_path / "class") == [
        Found("/dev/usb/lp0", "J2RK", "1-1.4", "EPSON TM-T88VI"),
        Found("/dev/usb/lp1", "", "2-3", "POS58"),
    ]
    assert usb_printers(tmp_path / "nothing") == []


def test_a_serial_printer_plugged_in_again_is_found_at_its_new_place() -> None:
    first, second = Simulator(), Simulator()
    place = [first.on_pty()]
    wire = SerialTransport(lambda: place[0], 38400, flow="none")
    wire.open()
    wire.write(b"A001\n", 1)
    first.stop()  # unplugged
    with pytest.raises(TransportError):
        wire.write(b"A002\n" * 2000, 0.2)
    wire.close()
    place[0] = second.on_pty()  # plugged in again: another number
    with wire:
        wire.write(b"A002\n", 1)
        wire.write(b"\x10\x04\x01", 1)
        assert wire.read(1, 2)
    eventually(lambda: bytes(second.printed) == b"A002\n")  # the answer comes at once, before what waits its turn
    second.stop()
