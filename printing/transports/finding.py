"""Which device file a printer is at now: by its serial number or the port it is plugged into, not by the luck of
/dev/ttyUSB0. The port path is USB's own ("1-1.4": bus 1, port 1, port 4 of the hub there), as `lsusb -t` draws it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from printing.transports.port import NotConnected

USB_PRINTERS = Path("/sys/class/usbmisc")


@dataclass(frozen=True, slots=True)
class Found:
    """A device file and what is known of what is behind it; empty: nothing."""

    device: str
    serial_number: str = ""
    port_path: str = ""
    name: str = ""

    def address(self, kind: str) -> str:
        """How to name it in a hall's `devices.toml`, by the surest thing it has."""
        if self.serial_number:
            return f"{kind}://?serial={self.serial_number}"
        return f"{kind}://?path={self.port_path}" if self.port_path else f"{kind}://{self.device}"


def serial_ports() -> list[Found]:
    """The serial ports of this computer, USB converters among them."""
    from serial.tools import list_ports

    return [
        Found(port.device, port.serial_number or "", (port.location or "").partition(":")[0], port.description or "")
        for port in sorted(list_ports.comports())
    ]


def usb_printers(root: Path = USB_PRINTERS) -> list[Found]:
    """The printers that the kernel's usblp driver has: /dev/usb/lp0 and so on."""
    found = []
    for entry in sorted(root.glob("lp*")):
        interface = (entry / "device").resolve()
        device = interface.parent
        name = " ".join(filter(None, (_text(device / "manufacturer"), _text(device / "product"))))
        found.append(Found(f"/dev/usb/{entry.name}", _text(device / "serial"), interface.name.partition(":")[0], name))
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def the_one(what: str, found: Iterable[Found], serial_number: str, port_path: str) -> str:
    """The device file of the one that fits. Raises NotConnected when none does, or several do: guessing would print one
    kiosk's tickets at another.
    """
    wanted = " ".join(
        f"{name} {value}" for name, value in (("serial number", serial_number), ("port", port_path)) if value
    )
    fitting = [
        one
        for one in found
        if (not serial_number or one.serial_number == serial_number) and (not port_path or one.port_path == port_path)
    ]
    if not fitting:
        raise NotConnected(f"no {what} with {wanted} is plugged in")
    if len(fitting) > 1:
        names = ", ".join(f"{one.device} (port {one.port_path or 'unknown'})" for one in fitting)
        raise NotConnected(f"{what} with {wanted}: there are several, {names}")
    return fitting[0].device
