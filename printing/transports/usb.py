"""A USB printer, through pyusb. It needs libusb-1.0 and permission to use the device (a udev rule)."""

from time import monotonic
from typing import Any

from printing.transports.port import NotConnected, Stalled, Transport, WriteFailed

_CLASSES = (0x07, 0xFF)
"""USB's printer class, or the vendor-specific class, which Epson's TM printers use as 04b8:0202."""
_CHUNK = 1024
_TICK_MILLISECONDS = 200


class UsbTransport(Transport):
    """Finds the printer by vendor and product and, if given, by serial number or port path."""

    def __init__(self, vendor: int, product: int, serial_number: str = "", port_path: str = "") -> None:
        self._vendor, self._product = vendor, product
        self._serial_number, self._port_path = serial_number, port_path
        self._name = f"usb {vendor:04x}:{product:04x}"
        self._device: Any = None
        self._out: Any = None
        self._in: Any = None
        self._heard = bytearray()  # USB delivers whole packets; bytes not asked for yet wait here

    def open(self) -> None:
        """Find the printer and claim its interface, if need be from the kernel's driver."""
        if self._device is not None:
            return
        import usb.core

        try:
            self._device = self._found()
            self._claim()
        except usb.core.NoBackendError as error:
            raise NotConnected("libusb-1.0 is not installed") from error
        except NotConnected:
            self.close()
            raise
        except (
            usb.core.USBError,
            NotImplementedError,
            ValueError,
        ) as error:  # the last two: what pyusb raises if a backend cannot do it
            self.close()
            raise NotConnected(f"{self._name}: {error}") from error

    def _found(self) -> Any:
        import usb.core

        devices = usb.core.find(find_all=True, idVendor=self._vendor, idProduct=self._product)
        fitting = [
            device
            for device in devices
            if self._serial_number in ("", _serial_number_of(device)) and self._port_path in ("", _port_path_of(device))
        ]
        if not fitting:
            raise NotConnected(f"{self._name} is not plugged in")
        if len(fitting) > 1:  # a guess would print one kiosk's tickets at another
            paths = ", ".join(_port_path_of(device) or "unknown" for device in fitting)
            raise NotConnected(f"{self._name}: there are several, at ports {paths}; name one by serial or path")
        return fitting[0]

    def _claim(self) -> None:
        import usb.util

        interface = self._interface()
        number = interface.bInterfaceNumber
        if self._device.is_kernel_driver_active(number):
            self._device.detach_kernel_driver(number)
        usb.util.claim_interface(self._device, number)
        self._out = _endpoint(interface, usb.util.ENDPOINT_OUT)
        self._in = _endpoint(interface, usb.util.ENDPOINT_IN)
        if self._out is None:
            raise NotConnected(f"{self._name} has no way in for bytes")

    def _interface(self) -> Any:
        interfaces = [interface for configuration in self._device for interface in configuration]
        for usb_class in _CLASSES:
            for interface in interfaces:
                if interface.bInterfaceClass == usb_class:
                    return interface
        raise NotConnected(f"{self._name} is no printer")

    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Write in pieces. A printer without paper accepts none."""
        import usb.core

        self._opened()
        written, since = 0, monotonic()
        while written < len(data):
            try:
                written += self._out.write(data[written : written + _CHUNK], _TICK_MILLISECONDS)
                since = monotonic()
            except usb.core.USBTimeoutError:
                pass
            except usb.core.USBError as error:
                raise WriteFailed(f"{self._name}: {error}", written) from error
            if monotonic() - since > timeout_seconds:
                raise Stalled(f"{self._name}: the printer takes no more", written)

    def read(self, most: int, timeout_seconds: float) -> bytes:
        """The bytes from the printer; always b"" if it cannot answer."""
        import usb.core

        self._opened()
        if self._in is None:
            return b""
        try:
            if not self._heard:
                self._heard += self._in.read(self._in.wMaxPacketSize, max(1, int(timeout_seconds * 1000)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise NotConnected(f"{self._name}: {error}") from error
        data = bytes(self._heard[:most])
        del self._heard[:most]
        return data

    def close(self) -> None:
        """Release the interface."""
        device, self._device, self._out, self._in = self._device, None, None, None
        self._heard.clear()
        if device is None:
            return
        import usb.core
        import usb.util

        try:
            usb.util.dispose_resources(device)
        except usb.core.USBError:
            return

    def _opened(self) -> None:
        if self._device is None:
            raise NotConnected(f"{self._name} is not open")


def _serial_number_of(device: Any) -> str:
    """The serial number; "" if the printer has none or reading it is not permitted."""
    import usb.core

    try:
        return str(device.serial_number or "")
    except (usb.core.USBError, ValueError):
        return ""


def _port_path_of(device: Any) -> str:
    """The port path as the kernel writes it, such as 1-1.4; "" if the backend does not know it."""
    import usb.core

    try:
        ports = device.port_numbers
    except (usb.core.USBError, NotImplementedError):  # the second: pyusb's for a backend that knows no ports
        return ""
    return f"{device.bus}-{'.'.join(map(str, ports))}" if ports else ""


def _endpoint(interface: Any, direction: int) -> Any:
    import usb.util

    endpoints = [
        end
        for end in interface
        if usb.util.endpoint_direction(end.bEndpointAddress) == direction
        and usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
    ]
    return endpoints[0] if endpoints else None
