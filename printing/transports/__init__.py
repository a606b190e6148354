"""The ways out of this computer to a printer, one a file; `of_address` finds the one an address names."""

from pathlib import Path

from printing.transports.address import Address, parse
from printing.transports.port import Transport


def of_address(text: str, data: Path, baud: int = 9600, parity: str = "none", flow: str = "none") -> Transport:
    """A transport, not yet opened; the serial settings are those of the printer's profile, used where the
    address is silent.

    Raises AddressError for an address that nobody understands.
    """
    address = parse(text)
    return _made(address, data, baud, parity, flow)


def _made(address: Address, data: Path, baud: int, parity: str, flow: str) -> Transport:
    # Each is imported when first needed: an agent with one virtual printer loads neither pyserial nor pyusb.
    if address.kind == "serial":
        from printing.transports.serial import SerialTransport

        return SerialTransport(address.place, address.baud or baud, address.parity or parity, address.flow or flow)
    if address.kind == "tcp":
        from printing.transports.network import NetworkTransport

        return NetworkTransport(address.place, address.port)
    if address.kind == "usb":
        from printing.transports.usb import UsbTransport

        return UsbTransport(address.vendor, address.product, address.serial_number)
    from printing.transports.virtual import VirtualTransport

    return VirtualTransport(data / "printed")
