"""Finds a printer's current device file by its serial number or USB port, because a name such as /dev/ttyUSB0 may
change.

A port path is the kernel's: "1-1.4" is bus 1, port 1, and port 4 of the hub there, as `lsusb -t` shows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from printing.transports.port import NotConnected

USB_PRINTERS = Path("/sys/class/usbmisc")


@dataclass(frozen=True, slots=True)
class Found:
    """A device file and the device behind it; "" means unknown."""

    device: str
    serial_number: str = ""
    port_path: str = ""
    name: str = ""

    def address(self, kind: str) -> str:
        """Its address for a hall's `devices.toml`: by serial number, else by port, else by device file."""
        if self.serial_number:
            return f"{kind}://?serial={self.serial_number}"
        return f"{kind}://?path={self.port_path}" if self.port_path else f"{kind}://{self.device}"


def serial_ports() -> list[Found]:
    """The serial ports of this computer, including USB converters."""
    from serial.tools import list_ports

    return [
        Found(port.device, port.serial_number or "", (port.location or "").partition(":")[0], port.description or "")
        for port in sorted(list_ports.comports())
    ]


def usb_printers(root: Path = USB_PRINTERS) -> list[Found]:
    """The printers of the kernel's usblp driver: /dev/usb/lp0 and so on."""
    devices = []
    for entry in sorted(root.glob("lp*")):
        interface = (entry / "device").resolve()
        device = interface.parent
        name = " ".join(filter(None, (_text(device / "manufacturer"), _text(device / "product"))))
        devices.append(
            Found(f"/dev/usb/{entry.name}", _text(device / "serial"), interface.name.partition(":")[0], name)
        )
    return devices


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def the_one(kind: str, devices: Iterable[Found], serial_number: str, port_path: str) -> str:
    """The device file of the only device that matches; "" matches any. Raises NotConnected if none or several match,
    because a guess could print one kiosk's tickets at another.
    """
    description = " ".join(
        f"{name} {value}" for name, value in (("serial number", serial_number), ("port", port_path)) if value
    )
    fitting = [
        device
        for device in devices
        if (not serial_number or device.serial_number == serial_number)
        and (not port_path or device.port_path == port_path)
    ]
    if not fitting:
        raise NotConnected(f"no {kind} with {description} is plugged in")
    if len(fitting) > 1:
        names = ", ".join(f"{device.device} (port {device.port_path or 'unknown'})" for device in fitting)
        raise NotConnected(f"{kind} with {description}: there are several, {names}")
    return fitting[0].device
