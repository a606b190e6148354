"""What the app provides to every station: the operations' context, the web's settings, the reports."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import cast

from flask import current_app

from operations import disk
from operations.context import Context
from operations.halls.folder_watch import WatchedFolder
from operations.halls.hall_folder import Judges, Mistake
from operations.reporting.what_if.answerer import Answerer
from operations.reporting.worker import ReportWorker
from web.budgets import Budget
from web.page_cache import PageCache
from web.presence import Presence

NAME = "onewindow"


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The web's part of the settings. Each field is documented in `config.Settings`, except for four.

    These are `secret_key`; `data_folder`, an absolute path; `build`, the version that pages compare; and `hall`, the
    code of the server's own hall.
    """

    secret_key: str
    data_folder: Path
    build: str
    hall: str
    host: str
    port: int
    public_url: str
    hall_networks: tuple[str, ...]
    host_names: tuple[str, ...]
    trusted_proxies: int
    proxy_networks: tuple[str, ...]
    redis_url: str
    clock_speed: float
    demo: bool
    demo_people: bool
    monitoring_token: str
    require_second_factor: str
    clerk_login_hours: float
    clerk_idle_minutes: float
    manager_login_hours: float
    manager_idle_minutes: float
    backups: Path
    database_folder: Path | None

    def networks(self) -> list[IPv4Network | IPv6Network]:
        """The hall's networks, parsed."""
        return _parsed(self.hall_networks)

    def proxies(self) -> list[IPv4Network | IPv6Network]:
        """The networks of the proxies, parsed."""
        return _parsed(self.proxy_networks)


@cache
def _parsed(networks: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(text) for text in networks]


@dataclass(slots=True)
class AppContext:
    """One running server."""

    context: Context
    settings: WebSettings
    reports: ReportWorker
    answerer: Answerer
    journal_key: str
    """The secret key that signs the heads of the journals (operations.journal_heads)."""
    folders: Sequence[WatchedFolder] = ()
    presence: Presence = field(default_factory=Presence)
    budgets: dict[tuple[str, float, float], Budget] = field(default_factory=dict)
    """Budgets whose limits stand in halls' files, by name and limits (`budget`)."""
    pages: PageCache = field(default_factory=PageCache)

    def budget(self, name: str, burst: float, per_second: float) -> Budget:
        """The budget of these limits, which a change of a hall's folder may set anew."""
        key = (name, burst, per_second)
        if key not in self.budgets:
            self.budgets[key] = Budget(name, burst, per_second)
        return self.budgets[key]

    def backups_die_with_database(self) -> bool:
        """Whether a disk that breaks takes the database and its backups with it."""
        database = self.settings.database_folder
        return database is not None and disk.are_on_one_disk(self.settings.backups, database)

    def judges(self, hall: str) -> Judges | None:
        """What else is asked about a change of a hall's folder; None: nothing."""
        return next((folder.judges for folder in self.folders if folder.hall == hall), None)

    def mistakes(self, hall: str) -> tuple[Mistake, ...]:
        """The mistakes in a hall's folder; () when the folder is in force."""
        return next((folder.mistakes for folder in self.folders if folder.hall == hall), ())

    def warnings(self, hall: str) -> tuple[Mistake, ...]:
        """Settings of a hall's folder that are in force but cannot work: its printers."""
        return next((folder.warnings for folder in self.folders if folder.hall == hall), ())


def app_context() -> AppContext:
    """The context of the app that serves the current request."""
    return cast(AppContext, current_app.extensions[NAME])
