"""The address under which phones find this server. 127.0.0.1 on paper leads a phone to the phone itself."""

import fcntl
import socket
import struct
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request
from werkzeug.sansio.utils import get_current_url

from web.house import WebSettings, house

ANYWHERE = ("192.0.2.1", 9)
"""Of a network that is kept for examples; a datagram socket sends nothing by choosing its way there."""
SIOCGIFADDR = 0x8915
INNER_INTERFACES = ("lo", "docker", "br-", "veth", "virbr")


def citizens_url() -> str:
    """What links on paper and in QR codes begin with, without a slash at the end; "" where no phone would get there.

    `public_url`; else the address in the network, where the server listens to it; else, behind a proxy of ours, the
    name by which that was asked.
    """
    settings = house().settings
    known = own_url(settings.public_url, settings.host, settings.port)
    if known or not settings.trusted_proxies or is_own_computer(urlsplit(f"//{request.host}").hostname or ""):
        return known
    return get_current_url(request.scheme, request.host, request.environ.get("SCRIPT_NAME", "")).rstrip("/")


def needs_public_url(settings: WebSettings) -> bool:
    """Whether nobody but an administrator can say under which address phones find this server."""
    return not own_url(settings.public_url, settings.host, settings.port)


def own_url(public_url: str, host: str, port: int) -> str:
    """The address that the server knows of itself; "" when it is one that only this computer understands."""
    if public_url:
        return "" if is_own_computer(urlsplit(public_url).hostname or "") else public_url.rstrip("/")
    address = lan_address() if host in ("0.0.0.0", "::", "") else host  # noqa: S104  # not bound here
    if not address or is_own_computer(address):
        return ""
    return f"http://{f'[{address}]' if ':' in address else address}:{port}"


def is_own_computer(host: str) -> bool:
    """Whether a host is this computer to whoever reads it: localhost, 127.0.0.1, ::1, 0.0.0.0."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.rstrip(".").lower() in ("", "localhost") or host.lower().endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def lan_address() -> str:
    """This computer's address in its network; "" when it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ANYWHERE)
            return str(probe.getsockname()[0])
        except OSError:  # a network without a way out of it
            addresses = [_address_of(probe, name) for _, name in socket.if_nameindex()]
    return next(filter(None, addresses), "")


def _address_of(probe: socket.socket, interface: str) -> str:
    if interface.startswith(INNER_INTERFACES):
        return ""
    try:
        told = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, struct.pack("256s", interface.encode()))
    except OSError:  # it has none
        return ""
    return socket.inet_ntoa(told[20:24])
