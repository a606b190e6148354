"""What every operation needs, created once per process; and the actor of a request."""

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from operations.bus import Bus
from operations.login_turns import LoginTurns
from operations.steady_clock import SteadyClock, seconds_since_boot, system_now
from queueing.errors import NotAllowed
from queueing.hall import Hall
from queueing.ids import sortable_id
from storage.database import Database

TOKEN_LIFE = timedelta(hours=14)
"""How long a token stays valid."""


def run_here(function: Callable[..., Any], *args: object) -> Any:
    """Call the function directly, for commands and tests, which have no event loop to protect."""
    return function(*args)


def no_address() -> str:
    """No request, no address: for commands and tests."""
    return ""


@dataclass(slots=True)
class Context:
    """The database, the bus and the clock of one process, and its caches.

    `now` is the hall's clock (in a demo it may run fast); `machine_now` is the computer's, for leases and tokens.
    Neither ever goes back, even if its source does. `run_in_thread` runs a long pure computation, and
    `hash_in_thread` one that checks or hashes a password, which so waits for no other; the server passes two that do
    not block the event loop. `halls`, `hall_paces`, `learning`, `numbers_given`, `cleared` and `compared` are caches
    of this process and may be emptied at any time. `hall_versions` is the version of each hall in `halls`. `server_key`
    is this server's secret, which is kept outside the database.
    """

    database: Database
    bus: Bus = field(default_factory=Bus)
    now: Callable[[], datetime] = system_now
    machine_now: Callable[[], datetime] = system_now
    run_in_thread: Callable[..., Any] = run_here
    hash_in_thread: Callable[..., Any] = run_here
    halls: dict[str, Hall] = field(default_factory=dict)
    hall_versions: dict[str, int] = field(default_factory=dict)
    hall_paces: dict[str, Any] = field(default_factory=dict)
    learning: Any = None
    """What is known of all halls' waits (operations.waiting.learning); None: nobody has asked yet."""
    numbers_given: dict[str, tuple[Hall, datetime, datetime]] = field(default_factory=dict)
    """By hall: (definition, from, until), a span in which its hours admit citizens (operations.tickets.admission)."""
    cleared: dict[str, tuple[Hall, datetime]] = field(default_factory=dict)
    """By hall: (definition, instant), the latest clearing that was carried out (operations.tickets.clearing)."""
    compared: dict[str, tuple[tuple[object, ...], bool]] = field(default_factory=dict)
    """By hall: (newest version, folder), and whether they differ (operations.definition.versions)."""
    security_listeners: list[Callable[[Any], None]] = field(default_factory=list)
    """Told every committed line of the security log (operations.security_log)."""
    caller_address: Callable[[], str] = no_address
    """The address that the current request came from; "": there is no request."""
    seen: dict[str, datetime] = field(default_factory=dict)
    """When logins were last used, by id, until that is written down (operations.people.sessions)."""
    login_turns: LoginTurns = field(default_factory=LoginTurns)
    """Who checks a password next (operations.people.logins)."""
    server_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    """The key of keyed hashes and sealed secrets in the database; without a server, of this process alone."""
    unfound: dict[str, Counter[str]] = field(default_factory=dict)
    """By hall: questions that found nothing, until they are written down (operations.asking.unfound)."""
    clock: SteadyClock = field(init=False)
    """The clock behind `now`, with its leaps and its lead over the computer's clock."""

    def __post_init__(self) -> None:
        self.keep_time(self.now, watches=self.now is system_now)
        self.machine_now = SteadyClock(self.machine_now)

    def keep_time(
        self, source: Callable[[], datetime], elapsed: Callable[[], float] = seconds_since_boot, watches: bool = False
    ) -> None:
        """Use `source` as the hall's clock. `watches`: its leaps are errors to be corrected."""
        self.clock = self.now = SteadyClock(source, elapsed, watches)

    def new_id(self) -> str:
        """A fresh id, sortable by time."""
        return sortable_id(self.now(), secrets.token_bytes(6))

    def new_link_token(self) -> str:
        """A fresh token for a citizen's link: 96 random bits in 16 characters that need no escaping."""
        return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a request. `kind` is staff, kiosk, holder (of a ticket's link), booker (holder of an appointment's),
    guest, device or system.

    `hall` is the hall the actor belongs to; empty: every hall (staff of the whole city, the system). `device` is the
    id of the device whose token was brought; empty: no device's. `session` is the id of the login that the request came
    with; empty: none. The same person by another login is the same actor. `browser` is the key of an
    anonymous kiosk's browser, or of a guest; empty: no such one.
    """

    kind: str
    name: str
    role: str = ""
    hall: str = ""
    device: str = ""
    session: str = field(default="", compare=False)
    browser: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """The actor's name in the journal."""
        return f"{self.kind}:{self.name}"

    def own(self, request_id: str) -> str:
        """The request id as it is kept. Browsers that show one kiosk are one actor, but each has ids of its own: nobody
        may be answered another one's ticket by sending its id.
        """
        if not request_id or not self.browser:
            return request_id
        return blake2b(f"{self.browser}\n{request_id}".encode(), digest_size=16).hexdigest()

    @property
    def leads(self) -> bool:
        """A manager or an administrator (or the system itself)."""
        return self.kind == "system" or self.role in ("manager", "administrator")

    def must_belong_to(self, hall: str) -> None:
        """Raise `NotAllowed` for another hall's actor."""
        if self.hall not in ("", hall):
            raise NotAllowed("wrong_hall", f"{self.name} belongs to hall {self.hall}, not {hall}.", hall=hall)

    def must_administer(self, hall: str) -> None:
        """Raise `NotAllowed` unless this is an administrator of the hall. Hall "" stands for every hall: only an
        administrator of every hall rules people who belong to none.
        """
        if self.kind != "system" and self.role != "administrator":
            raise NotAllowed("administrator_only", "Only an administrator may do this.")
        self.must_belong_to(hall)


SYSTEM = Actor("system", "onewindow")
