"""A printer's address: `virtual:`, `serial:///dev/ttyUSB0?baud=38400&flow=dtrdsr`, `usb://04b8:0202`,
`tcp://host:9100` (pure).
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from printing.transports.port import TransportError

KINDS = ("virtual", "serial", "usb", "tcp")
PARITIES = ("none", "even", "odd")
FLOWS = ("none", "dtrdsr", "rtscts", "xonxoff")
_SERIAL_OPTIONS = ("baud", "parity", "flow")
_USB = re.compile(r"([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})")


class AddressError(TransportError):
    """An address nobody understands; the text says which part."""


@dataclass(frozen=True, slots=True)
class Address:
    """`place` is a device file or a host; an empty text or 0 means that the address is silent about it."""

    kind: str
    place: str = ""
    port: int = 0
    baud: int = 0
    parity: str = ""
    flow: str = ""
    vendor: int = 0
    product: int = 0
    serial_number: str = ""


def parse(text: str) -> Address:
    """The parts of an address.

    >>> parse("tcp://192.168.0.9").port
    9100
    """
    try:
        parts = urlsplit(text)
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        port = parts.port if parts.scheme == "tcp" else None
    except ValueError as error:
        raise AddressError(f"'{text}': {error}") from error
    if parts.scheme not in KINDS:
        raise AddressError(f"'{text}' begins with none of {', '.join(kind + ':' for kind in KINDS)}")
    if parts.scheme == "serial":
        return _serial(text, parts.path, options)
    if parts.scheme == "usb":
        return _usb(text, parts.netloc, options)
    if options:
        raise AddressError(f"'{text}': unknown option '{next(iter(options))}'")
    if parts.scheme == "tcp":
        if not parts.hostname:
            raise AddressError(f"'{text}' names no host")
        return Address("tcp", parts.hostname, port or 9100)
    return Address("virtual")


def _serial(text: str, path: str, options: dict[str, str]) -> Address:
    if not path.startswith("/"):
        raise AddressError(f"'{text}' names no device, as serial:///dev/ttyUSB0 does")
    _only(text, options, _SERIAL_OPTIONS)
    baud = options.get("baud", "0")
    if not baud.isdecimal() or len(baud) > 7:
        raise AddressError(f"'{text}': baud is a whole number")
    parity = _one_of(text, options, "parity", PARITIES)
    return Address("serial", path, baud=int(baud), parity=parity, flow=_one_of(text, options, "flow", FLOWS))


def _usb(text: str, numbers: str, options: dict[str, str]) -> Address:
    _only(text, options, ("serial",))
    found = _USB.fullmatch(numbers)
    if found is None:
        raise AddressError(f"'{text}' has no vendor and product, as usb://04b8:0202 has")
    vendor, product = (int(number, 16) for number in found.groups())
    return Address("usb", vendor=vendor, product=product, serial_number=options.get("serial", ""))


def _only(text: str, options: dict[str, str], known: tuple[str, ...]) -> None:
    for name in options:
        if name not in known:
            raise AddressError(f"'{text}': unknown option '{name}'; there are {', '.join(known)}")


def _one_of(text: str, options: dict[str, str], name: str, known: tuple[str, ...]) -> str:
    value = options.get(name, "")
    if value and value not in known:
        raise AddressError(f"'{text}': {name} is one of {', '.join(known)}")
    return value
