"""Printers that are plugged in here, and a slip that shows that one prints."""

from pathlib import Path

from printing.blocks import Block, Cut, Feed, Rule, Text
from printing.device import Printer
from printing.profiles import ProfileError, Profiles
from printing.transports import of_address
from printing.transports.finding import Found, serial_ports, usb_printers
from printing.transports.networks import Networks, refusal
from printing.transports.port import TransportError

VIRTUAL = "virtual:"


def found() -> list[tuple[str, str]]:
    """(address, name) of each printer that may be plugged in here, USB first."""
    usb = [(device.address("usblp"), device.name or device.device) for device in usb_printers()]
    return usb + [(device.address("serial"), _name(device)) for device in serial_ports()]


def _name(device: Found) -> str:
    return device.device if device.name in ("", "n/a") else device.name


def usual(choices: list[tuple[str, str]]) -> str:
    """The address to begin with: a USB printer is one for sure, behind a serial port may be anything."""
    return next((address for address, _ in choices if address.startswith("usblp:")), VIRTUAL)


def try_out(address: str, profile: str, data: Path, networks: Networks, words: list[str]) -> str:
    """Print a test slip. Returns what went wrong, in a word of `trouble` in the locales' room `setup`; "": the bytes
    are at the printer.
    """
    try:
        kind = Profiles(data / "printer_profiles").get(profile)
        line = kind.serial
        transport = of_address(address, data, networks, line.baud, line.parity, line.flow)
    except ProfileError:
        return "profile"
    except TransportError:
        return "address"
    if refusal(address, networks):
        return "networks"
    printer = Printer("test", kind, transport)
    outcome = printer.print("test", _slip(words))
    printer.close()
    return "" if outcome.result in ("printed", "sent") else outcome.result


def _slip(words: list[str]) -> list[Block]:
    title, *lines = words
    return [Text(title, 2, 2, align="center"), Rule(), *(Text(line) for line in lines), Feed(60), Cut()]
