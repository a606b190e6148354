"""Where a request comes from: the client's own address, as handed on by the proxies that the settings name.

A request counts as from outside the hall (`is_outside`) where its address cannot be trusted to be the client's: it came
through a proxy that forgot to say for whom it asks, or with the headers of a proxy that nobody has named.
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from web.app_context import WebSettings

OUTSIDE = "onewindow.outside"
FORWARDING = (
    "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP",
    "HTTP_VIA",
)  # fmt: skip
"""Headers by which a request admits that a proxy handed it on."""

Wsgi = Callable[..., Iterable[bytes]]
Networks = list[IPv4Network | IPv6Network]


def init_app(app: Flask, settings: WebSettings) -> None:
    """Put the reading of addresses before everything else."""
    app.wsgi_app = ClientAddress(app.wsgi_app, settings.trusted_proxies, settings.proxies())  # type: ignore[method-assign]


class ClientAddress:
    """Gives the app `REMOTE_ADDR` of the client, as IPv4 where it is an IPv4 address in an IPv6 one.

    `count` proxies stand one behind another before the server; the last of them, which connects to it, is in `proxies`.
    What anybody else says in such headers is ignored, and makes them a stranger.
    """

    def __init__(self, app: Wsgi, count: int, proxies: Networks) -> None:
        self._app, self._count, self._proxies = app, count, proxies
        self._behind_proxies = ProxyFix(self._plainly, x_for=count, x_proto=count, x_host=count)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve one request."""
        if self._count and is_within(environ.get("REMOTE_ADDR", ""), self._proxies):
            environ[OUTSIDE] = _values(environ.get("HTTP_X_FORWARDED_FOR", "")) < self._count
            return self._behind_proxies(environ, start_response)
        environ[OUTSIDE] = any(header in environ for header in FORWARDING)
        return self._plainly(environ, start_response)

    def _plainly(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = plain(environ.get("REMOTE_ADDR", ""))
        return self._app(environ, start_response)


def _values(header: str) -> int:
    return sum(bool(value.strip()) for value in header.split(","))


def is_outside() -> bool:
    """Whether this request's address says nothing about where its client is."""
    return bool(request.environ.get(OUTSIDE))


def plain(address: str) -> str:
    """An address as people write it.

    >>> [plain(text) for text in ("::ffff:192.0.2.7", "192.0.2.7", "2001:db8::7", "no address")]
    ['192.0.2.7', '192.0.2.7', '2001:db8::7', 'no address']
    """
    if not address.lower().startswith("::ffff:"):
        return address
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or address)


def is_within(address: str, networks: Networks) -> bool:
    """Whether an address is in one of the networks; text that is none is nowhere."""
    try:
        parsed = ip_address(plain(address))
    except ValueError:
        return False
    return any(parsed in network for network in networks)
