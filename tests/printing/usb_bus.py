"""A USB bus in software, below pyusb: one simulated printer, plugged in where libusb would show it."""

import socket
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from printing.simulator import Simulator

PRINTER_CLASS, MAKERS_OWN_CLASS = 0x07, 0xFF
_OUT, _IN, _BULK, _PACKET = 0x01, 0x82, 2, 64
_SERIAL_NUMBER_AT = 3


class UsbBus(usb.backend.IBackend):
    """Answers what pyusb asks of libusb; bytes go to a simulator. `kernel_has_it`: usblp took it first."""

    def __init__(
        self,
        simulator: Simulator,
        vendor: int = 0x04B8,
        product: int = 0x0E28,
        device_class: int = PRINTER_CLASS,
        serial_number: str = "J2RK",
    ) -> None:
        self._printer = (vendor, product, device_class, serial_number)
        self._simulator_at = ("127.0.0.1", simulator.on_tcp())
        self.kernel_has_it = True
        self.is_plugged_in = True

    def enumerate_devices(self) -> Any:
        return iter(["printer"] if self.is_plugged_in else [])

    def get_device_descriptor(self, dev: Any) -> Any:
        vendor, product, _, serial_number = self._printer
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=_PACKET, idVendor=vendor, idProduct=product, bcdDevice=0, iManufacturer=0, iProduct=0,
            iSerialNumber=_SERIAL_NUMBER_AT if serial_number else 0, bNumConfigurations=1, address=1, bus=1,
            port_number=1, port_numbers=(1,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=self._printer[2], bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(_OUT, _IN)[ep], bmAttributes=_BULK,
            wMaxPacketSize=_PACKET, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Any) -> socket.socket:
        return socket.create_connection(self._simulator_at, 3)

    def close_device(self, dev_handle: socket.socket) -> None:
        dev_handle.close()

    def get_configuration(self, dev_handle: socket.socket) -> int:
        return 1

    def set_configuration(self, dev_handle: socket.socket, config_value: int) -> None:
        assert config_value == 1

    def is_kernel_driver_active(self, dev_handle: socket.socket, intf: int) -> bool:
        return self.kernel_has_it

    def detach_kernel_driver(self, dev_handle: socket.socket, intf: int) -> None:
        self.kernel_has_it = False

    def claim_interface(self, dev_handle: socket.socket, intf: int) -> None:
        if self.kernel_has_it:
            raise usb.core.USBError("Resource busy", errno=16)

    def release_interface(self, dev_handle: socket.socket, intf: int) -> None:
        """Nobody else wants it."""

    def bulk_write(self, dev_handle: socket.socket, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._must_be_plugged_in()
        dev_handle.settimeout(timeout / 1000)
        try:
            return dev_handle.send(bytes(data)[:_PACKET])
        except TimeoutError as error:
            raise usb.core.USBTimeoutError("Operation timed out", errno=110) from error

    def bulk_read(self, dev_handle: socket.socket, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._must_be_plugged_in()
        dev_handle.settimeout(timeout / 1000)
        try:
            said = dev_handle.recv(min(_PACKET, len(buff)))
        except TimeoutError as error:
            raise usb.core.USBTimeoutError("Operation timed out", errno=110) from error
        for at, byte in enumerate(said):
            buff[at] = byte
        return len(said)

    def _must_be_plugged_in(self) -> None:
        if not self.is_plugged_in:
            raise usb.core.USBError("No such device (it may have been disconnected)", errno=19)

    def ctrl_transfer(
        self, dev_handle: Any, kind: int, request: int, value: int, index: int, data: Any, timeout: int
    ) -> int:
        """The languages and the texts of string descriptors."""
        text = self._printer[3].encode("utf-16-le") if value & 0xFF else b"\x09\x04"
        answer = bytes([2 + len(text), 3]) + text
        for at, byte in enumerate(answer[: len(data)]):
            data[at] = byte
        return min(len(answer), len(data))
