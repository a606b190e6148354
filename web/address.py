"""The address at which phones reach this server. 127.0.0.1 in a QR code would lead a phone to itself."""

import fcntl
import socket
import struct
from functools import lru_cache
from ipaddress import ip_address
from time import monotonic
from urllib.parse import urlsplit

from flask import request
from werkzeug.sansio.utils import get_current_url

from web.app_context import WebSettings, app_context

ANYWHERE = ("192.0.2.1", 9)
"""An address reserved for documentation. Connecting a datagram socket to it picks a route but sends nothing."""
KNOWN_FOR_SECONDS = 30
SIOCGIFADDR = 0x8915
INNER_INTERFACES = ("lo", "docker", "br-", "veth", "virbr")


def citizens_url() -> str:
    """The beginning of links on paper and in QR codes, without a trailing slash; "" when no phone could open them.

    It is `public_url`; or else the address in the local network, if the server listens there; or else, behind a trusted
    proxy, the host name of the request.
    """
    settings = app_context().settings
    url = own_url(settings.public_url, settings.host, settings.port)
    if url or not settings.trusted_proxies or is_own_computer(urlsplit(f"//{request.host}").hostname or ""):
        return url
    return get_current_url(request.scheme, request.host, request.environ.get("SCRIPT_NAME", "")).rstrip("/")


def needs_public_url(settings: WebSettings) -> bool:
    """Whether the address for phones is unknown and an administrator must set it."""
    return not own_url(settings.public_url, settings.host, settings.port)


def own_url(public_url: str, host: str, port: int) -> str:
    """The server's own address, looked up at most every half minute; "" when it works on this computer only."""
    return _own_url(public_url, host, port, int(monotonic()) // KNOWN_FOR_SECONDS)


@lru_cache(maxsize=8)
def _own_url(public_url: str, host: str, port: int, moment: int) -> str:
    if public_url:
        return "" if is_own_computer(urlsplit(public_url).hostname or "") else public_url.rstrip("/")
    address = lan_address() if host in ("0.0.0.0", "::", "") else host  # noqa: S104  # not bound here
    if not address or is_own_computer(address):
        return ""
    return f"http://{f'[{address}]' if ':' in address else address}:{port}"


def is_own_computer(host: str) -> bool:
    """Whether a host means the reader's own computer: localhost, 127.0.0.1, ::1, 0.0.0.0."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.rstrip(".").lower() in ("", "localhost") or host.lower().endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def lan_address() -> str:
    """This computer's address in the local network; "" when it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ANYWHERE)
            return str(probe.getsockname()[0])
        except OSError:  # a network without a default route
            addresses = [_address_of(probe, name) for _, name in socket.if_nameindex()]
    return next(filter(None, addresses), "")


def _address_of(probe: socket.socket, interface: str) -> str:
    if interface.startswith(INNER_INTERFACES):
        return ""
    try:
        answer = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, struct.pack("256s", interface.encode()))
    except OSError:  # the interface has no address
        return ""
    return socket.inet_ntoa(answer[20:24])
