"""Commands for people, devices and printers."""

import argparse
import json
import sys

from commands.common import open_context


def user_add(arguments: argparse.Namespace) -> int:
    """Add somebody; the password is asked for, or read from standard input."""
    from getpass import getpass

    from commands.preparing import the_hall
    from operations.people import staff

    context = open_context()
    belongs = arguments.hall or arguments.role == "clerk"  # others may look after every hall
    hall = the_hall(context, arguments.hall) if belongs else ""
    password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    staff.add(context, arguments.username, password, arguments.role, hall, arguments.name or "")
    print(f"{arguments.username} may log in as {arguments.role}")
    return 0


def reset_second_factor(arguments: argparse.Namespace) -> int:
    """Take away the second factor of somebody whose phone is lost; their logins end."""
    from operations.people import second_factor

    if not second_factor.reset(open_context(), arguments.username):
        print(f"{arguments.username} has no second factor")
        return 1
    print(
        f"{arguments.username} logs in with the password alone and can set up a second factor again; "
        "codes and passkeys are gone"
    )
    return 0


def device_add(arguments: argparse.Namespace) -> int:
    """A token for a device, printed once."""
    from commands.preparing import the_hall
    from operations.people import devices

    context = open_context()
    hall = the_hall(context, arguments.hall)
    device_id, token = devices.add(context, arguments.kind, hall, arguments.name)
    print(json.dumps({"id": device_id, "token": token}))
    return 0


def find_printers(arguments: argparse.Namespace) -> int:
    """Say what a printer may be plugged into here, each with the address to write into devices.toml."""
    from printing.transports.finding import serial_ports, usb_printers

    devices = [("serial", device) for device in serial_ports()] + [("usblp", device) for device in usb_printers()]
    for kind, device in devices:
        print(f"{device.address(kind):40} {device.device:16} {device.name}".rstrip())
    if not devices:
        print("Nothing here. A network printer has tcp://ADDRESS:9100; a USB printer may need usb://VENDOR:PRODUCT.")
    return 0


def printer_simulator(arguments: argparse.Namespace) -> int:
    """A printer on a pseudo-terminal or a TCP port."""
    from printing.simulator_cli import main as simulate

    return int(simulate(arguments.rest) or 0)
