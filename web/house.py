"""What every station finds in the app: the operations' context, the settings of the web, the hub."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import current_app

from operations.context import Context
from operations.folders import WatchedFolder
from operations.records.worker import ReportWorker

if TYPE_CHECKING:
    from web.hub import Hub

NAME = "onewindow"


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the web needs to know. `host`, `port`: where it listens. `public_url`: what
    citizens' links begin with (web/address.py says what they begin with where it is empty).

    `hall_networks`: whoever comes from there stands in the hall.
    `host_names`: what else than localhost, its host name and its address this server is called.
    `trusted_proxies`: how many proxies stand before us. `demo`: the front page says what to try;
    `demo_people`: and that people come by themselves.
    `monitoring_token`: who brings it may read /metrics, and nobody else; "": the hall's
    networks and staff may.
    """

    secret_key: str
    data_folder: Path
    hall: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    hall_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    host_names: tuple[str, ...] = ()
    trusted_proxies: int = 0
    redis_url: str = ""
    clock_speed: float = 1.0
    demo: bool = False
    demo_people: bool = True
    monitoring_token: str = ""
    build: str = ""

    def networks(self) -> list[IPv4Network | IPv6Network]:
        """The networks, parsed."""
        return [ip_network(text) for text in self.hall_networks]


@dataclass(slots=True)
class House:
    """One running server."""

    context: Context
    settings: WebSettings
    hub: "Hub"
    reports: ReportWorker
    folders: Sequence[WatchedFolder] = ()

    def mistakes(self, hall: str) -> tuple[str, ...]:
        """What is wrong with a hall's folder now; () when it is in force."""
        return next((watched.mistakes for watched in self.folders if watched.hall == hall), ())


def house() -> House:
    """The house of the current request."""
    return cast(House, current_app.extensions[NAME])
