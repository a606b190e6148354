"""Where printers may be in the network. The hall's files name a printer's address, and whoever runs the server the
networks: an administrator of the hall could else make the print agent talk to any program that it reaches.
"""

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeVar

from printing.transports.address import IN_THE_NETWORK, AddressError, parse
from printing.transports.port import NotConnected

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
"""Private networks (RFC 1918, RFC 4193) and what is on the same cable, without this computer itself."""
OF_CLOUDS = frozenset(map(ip_address, ("169.254.169.254", "169.254.170.2", "fd00:ec2::254")))
"""Where a computer of a cloud gets its keys. Only a network of such an address alone holds it."""
LOOPBACK = {4: "127.0.0.1", 6: "::1"}
T = TypeVar("T")


class Networks:
    """`texts`: networks as in the settings, "192.168.7.0/24". Raises ValueError for what is none."""

    def __init__(self, texts: Iterable[str] = PRIVATE) -> None:
        self._networks = [ip_network(text) for text in texts]

    def refusal(self, host: str) -> str:
        """Why no printer may be at this host, in a sentence; "": one may, or only its name server knows.

        >>> Networks(["10.0.0.0/8"]).refusal("192.168.0.9")
        '192.168.0.9 is in none of the networks of the setting printer_networks (10.0.0.0/8)'
        >>> Networks(["10.0.0.0/8"]).refusal("10.20.0.9"), Networks(["10.0.0.0/8"]).refusal("printer.example")
        ('', '')
        """
        if host == "localhost" or host.endswith(".localhost"):
            return self._refusal(host, LOOPBACK[4])
        try:  # as the computer reads it: 127.1 and 2130706433 are 127.0.0.1, too
            return self._refusal(host, _addresses(host, socket.AI_NUMERICHOST)[0])
        except OSError:
            return ""

    def reach(self, host: str, open_at: Callable[[str], T]) -> T:
        """What `open_at` opens at the first address of the host that answers. The host's name is looked up once, and
        an address where no printer may be is left alone. Raises NotConnected, and OSError of the last address.
        """
        refusals = {address: self._refusal(host, address) or self._own(host, address) for address in _addresses(host)}
        allowed = [address for address, refusal in refusals.items() if not refusal]
        if not allowed:
            raise NotConnected("; ".join(refusals.values()))
        for address in allowed[:-1]:
            try:
                return open_at(address)
            except OSError:
                continue
        return open_at(allowed[-1])

    def _refusal(self, host: str, address: str) -> str:
        ip = _ip(address)
        holding = [network for network in self._networks if ip in network]
        name = host if host == address else f"{host} ({address})"
        if not holding:
            texts = ", ".join(map(str, self._networks)) or "there are none"
            return f"{name} is in none of the networks of the setting printer_networks ({texts})"
        if ip in OF_CLOUDS and all(network.num_addresses > 1 for network in holding):
            return f"{name} gives out a cloud's keys; printer_networks must name this address alone"
        return ""

    def _own(self, host: str, address: str) -> str:
        """An address of this computer's own leads to whatever 127.0.0.1 leads to, and counts as that, unless it is
        named alone.
        """
        ip = _ip(address)
        if not _is_own(address) or any(ip in network and network.num_addresses == 1 for network in self._networks):
            return ""
        refusal = self._refusal(host, LOOPBACK[ip.version])
        return refusal and f"{address} is this computer itself: {refusal}"


def refusal(text: str, networks: Networks) -> str:
    """Why no printer may have this address, in a sentence; "": it may, unless its host's name leads elsewhere."""
    try:
        address = parse(text)
    except AddressError as error:
        return str(error)
    return networks.refusal(address.place) if address.kind in IN_THE_NETWORK else ""


def _addresses(host: str, flags: int = 0) -> list[str]:
    """The addresses of a host, the best one first. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)
    except UnicodeError as error:  # a name that no name server could have
        raise OSError(f"{host}: {error}") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def _ip(address: str) -> IPv4Address | IPv6Address:
    """The address that is meant: ::ffff:127.0.0.1 is 127.0.0.1."""
    ip = ip_address(address)
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip


def _is_own(address: str) -> bool:
    """Whether this computer itself has the address: then what it sends there comes from there."""
    if _ip(address).is_loopback:
        return True
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as wire:  # connecting it sends nothing
        try:
            wire.connect((address, 9))
        except OSError:
            return False
        return bool(_ip(wire.getsockname()[0]) == _ip(address))
