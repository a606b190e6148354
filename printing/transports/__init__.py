"""The transports to printers, one per file. `of_address` makes the one that an address names."""

from collections.abc import Callable
from pathlib import Path

from printing.transports.address import Address, parse
from printing.transports.finding import Found, serial_ports, the_one, usb_printers
from printing.transports.networks import Networks
from printing.transports.port import Transport


def of_address(
    text: str, data: Path, networks: Networks, baud: int = 9600, parity: str = "none", flow: str = "none"
) -> Transport:
    """The transport for an address, not yet opened. The serial settings come from the profile; those in the address
    take precedence. `data`: the folder of the virtual printer's output; `networks`: where printers may be.

    Raises AddressError for an invalid address.
    """
    address = parse(text)
    return _made(address, data, networks, baud, parity, flow)


def _made(address: Address, data: Path, networks: Networks, baud: int, parity: str, flow: str) -> Transport:
    # Imported only when needed, so that an agent with one virtual printer loads neither pyserial nor pyusb.
    line = (address.baud or baud, address.parity or parity, address.flow or flow)
    match address.kind:
        case "serial":
            from printing.transports.serial import SerialTransport

            return SerialTransport(_device(address, "serial port", serial_ports), *line)
        case "usblp":
            from printing.transports.usblp import UsbLpTransport

            return UsbLpTransport(_device(address, "printer", usb_printers))
        case "rfc2217":
            from printing.transports.rfc2217 import Rfc2217Transport

            return Rfc2217Transport(address.place, address.port, networks, *line)
        case "tcp":
            from printing.transports.network import NetworkTransport

            return NetworkTransport(address.place, address.port, networks)
        case "usb":
            from printing.transports.usb import UsbTransport

            return UsbTransport(address.vendor, address.product, address.serial_number, address.port_path)
        case _:
            from printing.transports.virtual import VirtualTransport

            return VirtualTransport(data / "printed")


def _device(address: Address, name: str, present: Callable[[], list[Found]]) -> Callable[[], str]:
    """Returns the device file of the address, or looks up the current one by serial number or port."""
    if address.place:
        return lambda: address.place
    return lambda: the_one(name, present(), address.serial_number, address.port_path)
