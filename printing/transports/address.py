"""A printer's address (pure).

virtual:                                             no device; slips are shown on the screen
serial:///dev/ttyUSB0?baud=38400&flow=dtrdsr         a serial port, by its device file
serial://?serial=A50285BI&baud=38400                 the same, by the serial number of the USB converter
serial://?path=1-1.4                                 the same, by the USB port it is plugged into
usb://04b8:0202?serial=J2RK                          USB through libusb; serial or path if there are several alike
usblp:///dev/usb/lp0   usblp://?serial=J2RK          USB through the kernel's driver; serial or path as above
tcp://192.168.0.9:9100   socket://192.168.0.9:9100   a plain TCP connection; both names mean the same
rfc2217://192.168.0.9:4001?baud=9600                 a serial port at a terminal server
"""

import re
from dataclasses import dataclass
from typing import TypedDict
from urllib.parse import parse_qsl, urlsplit

from printing.transports.port import TransportError

KINDS = ("virtual", "serial", "usb", "usblp", "tcp", "socket", "rfc2217")
IN_THE_NETWORK = ("tcp", "socket", "rfc2217")
_USUAL_PORT = {"tcp": 9100, "socket": 9100, "rfc2217": 2217}
PARITIES = ("none", "even", "odd")
FLOWS = ("none", "dtrdsr", "rtscts", "xonxoff")
_LINE_OPTIONS = ("baud", "parity", "flow")
_FINDING_OPTIONS = ("serial", "path")
_PORT_PATH = re.compile(r"[0-9]+-[0-9]+(\.[0-9]+)*")
_USB = re.compile(r"([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})")


class _Line(TypedDict):
    baud: int
    parity: str
    flow: str


class _FoundBy(TypedDict):
    serial_number: str
    port_path: str


class AddressError(TransportError):
    """An invalid address. The text says which part is wrong."""


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address. `place`: a device file or a host. "" or 0: the address does not say."""

    kind: str
    place: str = ""
    port: int = 0
    baud: int = 0
    parity: str = ""
    flow: str = ""
    vendor: int = 0
    product: int = 0
    serial_number: str = ""
    port_path: str = ""


def parse(text: str) -> Address:
    """The parts of an address. Raises AddressError if it is invalid.

    >>> parse("tcp://192.168.0.9").port
    9100
    """
    try:
        parts = urlsplit(text)
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        port = parts.port if parts.scheme in IN_THE_NETWORK else None
    except ValueError as error:
        raise AddressError(f"'{text}': {error}") from error
    if parts.scheme not in KINDS:
        raise AddressError(f"'{text}' begins with none of {', '.join(kind + ':' for kind in KINDS)}")
    if parts.scheme in ("serial", "usblp"):
        return _file(text, parts.scheme, parts.path, options)
    if parts.scheme == "usb":
        return _usb(text, parts.netloc, options)
    if parts.scheme in IN_THE_NETWORK:
        return _network(text, parts.scheme, parts.hostname, port, options)
    _only(text, options, ())
    return Address("virtual")


def _network(text: str, kind: str, host: str | None, port: int | None, options: dict[str, str]) -> Address:
    _only(text, options, _LINE_OPTIONS if kind == "rfc2217" else ())
    if not host:
        raise AddressError(f"'{text}' names no host")
    kind = "tcp" if kind == "socket" else kind
    return Address(kind, host, port or _USUAL_PORT[kind], **_line(text, options))


def _file(text: str, kind: str, path: str, options: dict[str, str]) -> Address:
    _only(text, options, (*_FINDING_OPTIONS, *(_LINE_OPTIONS if kind == "serial" else ())))
    found_by = _found_by(text, options)
    if path.startswith("/") == any(found_by.values()):
        example = "serial:///dev/ttyUSB0" if kind == "serial" else "usblp:///dev/usb/lp0"
        raise AddressError(f"'{text}' names no device, as {example} or {kind}://?serial=A50285BI does (one of both)")
    return Address(kind, path, **_line(text, options), **found_by)


def _found_by(text: str, options: dict[str, str]) -> _FoundBy:
    port_path = options.get("path", "")
    if port_path and not _PORT_PATH.fullmatch(port_path):
        raise AddressError(f"'{text}': path is a USB port such as 1-1.4")
    return {"serial_number": options.get("serial", ""), "port_path": port_path}


def _line(text: str, options: dict[str, str]) -> _Line:
    baud = options.get("baud", "0")
    if not (baud.isascii() and baud.isdecimal()) or len(baud) > 7:
        raise AddressError(f"'{text}': baud is a whole number")
    return {
        "baud": int(baud),
        "parity": _one_of(text, options, "parity", PARITIES),
        "flow": _one_of(text, options, "flow", FLOWS),
    }


def _usb(text: str, numbers: str, options: dict[str, str]) -> Address:
    _only(text, options, _FINDING_OPTIONS)
    match = _USB.fullmatch(numbers)
    if match is None:
        raise AddressError(f"'{text}' has no vendor and product, as usb://04b8:0202 has")
    vendor, product = (int(number, 16) for number in match.groups())
    return Address("usb", vendor=vendor, product=product, **_found_by(text, options))


def _only(text: str, options: dict[str, str], allowed: tuple[str, ...]) -> None:
    for name in options:
        if name not in allowed:
            hint = f"; there are {', '.join(allowed)}" if allowed else ""
            raise AddressError(f"'{text}': unknown option '{name}'{hint}")


def _one_of(text: str, options: dict[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = options.get(name, "")
    if value and value not in allowed:
        raise AddressError(f"'{text}': {name} is one of {', '.join(allowed)}")
    return value
