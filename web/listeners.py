"""The listeners of this process: every socket, and what it may receive."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from operations.context import Actor
from web.budgets import refusals

SCREENS = ("/display", "/window", "/kiosk")
MANAGERS = "/manager"
"""Where managers hear of their hall as it is now."""
SOUNDS = ("voice", "partly", "chime", "blocked", "off")
LONGEST_STATION = 40
CONSOLE = "console"
"""The station name that a window's console reports; other staff pages listen too."""
LONGEST_BROWSER = 64
MOST_GONE = 1000
MOST_OF_A_LINK = 20
"""Sockets with the same citizen's link: the family of one ticket."""
MOST_OF_A_KEY = 2_000
"""Sockets with any other token or from one address without one, which may be a whole hall's."""
NAMESPACES = (*SCREENS, "/phone", "/printer", MANAGERS)


@dataclass(slots=True)
class Listener:
    """One socket: who it is, whether that still holds, and what it watches (empty: nothing yet).

    `station` and `sound` are what a screen says of itself ("hall", "window-3"; one of SOUNDS); empty: nothing.
    `browser` is the key that deploy/kiosk.sh gave its browser; empty: somebody else started it.
    `key`: whose sockets count together. `asked`: its latest `watch`; `is_due`: an answer is coming; `answered_at`: when
    the last answer went out, on the machine's steady clock.
    """

    actor: Actor
    is_welcome: Callable[[], bool]
    hall: str = ""
    ticket_id: str = ""
    station: str = ""
    sound: str = ""
    browser: str = ""
    key: str = ""
    asked: object = None
    is_due: bool = False
    answered_at: float = -inf

    def say(self, value: object) -> None:
        """Store what a station reports about itself with `watch`; invalid values are ignored."""
        about = value if isinstance(value, dict) else {}
        station, sound, browser = about.get("station"), about.get("sound"), about.get("browser")
        if isinstance(browser, str) and len(browser) <= LONGEST_BROWSER:
            self.browser = browser
        if isinstance(station, str) and 0 < len(station) <= LONGEST_STATION:
            self.station = station
            self.sound = sound if sound in SOUNDS else ""


class Listeners:
    """The sockets of one process, by namespace and session id."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Listener] = {}
        self._counts: Counter[str] = Counter()
        self._gone: deque[str] = deque(maxlen=MOST_GONE)

    def add(self, namespace: str, sid: str, listener: Listener) -> None:
        """Add a listener that has connected."""
        self._known[(namespace, sid)] = listener
        self._counts[listener.key] += 1

    def has_many(self, newcomer: Listener) -> bool:
        """Whether as many sockets as may be have the newcomer's key already. The refusal is counted."""
        most = MOST_OF_A_LINK if newcomer.actor.kind == "holder" else MOST_OF_A_KEY
        if self._counts[newcomer.key] < most:
            return False
        refusals.note("sockets of one token", newcomer.actor.name)
        return True

    def remove(self, namespace: str, sid: str) -> None:
        """Remove a listener; a second call does nothing."""
        listener = self._known.pop((namespace, sid), None)
        if listener is None:
            return
        self._counts[listener.key] -= 1
        if not self._counts[listener.key]:
            del self._counts[listener.key]
        if listener.browser:
            self._gone.append(listener.browser)

    def leave(self, hall: str) -> None:
        """Stop all listeners from watching this hall."""
        for listener in self._known.values():
            if listener.hall == hall:
                listener.hall = listener.ticket_id = ""

    def find(self, namespace: str, sid: str) -> Listener | None:
        """The listener, or None once gone."""
        return self._known.get((namespace, sid))

    def unauthorized(self) -> list[tuple[str, str]]:
        """(namespace, session id) of listeners whose token or login has ended since they connected."""
        return [key for key, listener in list(self._known.items()) if not listener.is_welcome()]

    def sessions(self) -> dict[str, list[tuple[str, str]]]:
        """The sockets of staff, (namespace, session id), by the login that they came with."""
        result: dict[str, list[tuple[str, str]]] = {}
        for key, listener in list(self._known.items()):
            if listener.actor.session:
                result.setdefault(listener.actor.session, []).append(key)
        return result

    def devices(self) -> dict[str, list[tuple[str, str]]]:
        """The sockets of devices, (namespace, session id), by the device whose token they came with."""
        result: dict[str, list[tuple[str, str]]] = {}
        for key, listener in list(self._known.items()):
            if listener.actor.device:
                result.setdefault(listener.actor.device, []).append(key)
        return result

    def counts(self) -> dict[str, int]:
        """How many listen, by namespace."""
        result = dict.fromkeys(NAMESPACES, 0)
        for namespace, _ in self._known:
            result[namespace] += 1
        return result

    def halls(self, *namespaces: str) -> set[str]:
        """The halls watched by listeners in these namespaces."""
        return {
            listener.hall
            for (namespace, _), listener in self._known.items()
            if listener.hall and namespace in namespaces
        }

    def screens(self, hall: str) -> list[tuple[str, str]]:
        """(station, sound) of a hall's screens connected to this process, by name."""
        listeners = [
            listener
            for (namespace, _), listener in self._known.items()
            if namespace == "/display" and listener.hall == hall
        ]
        return sorted((listener.station, listener.sound) for listener in listeners if listener.station)

    def has_console(self, hall: str, username: str) -> bool:
        """Whether this member of staff has a console of the hall open."""
        return any(
            listener.station == CONSOLE and listener.hall == hall and listener.actor.name == username
            for (namespace, _), listener in self._known.items()
            if namespace == "/window"
        )

    def hears(self, browser: str) -> bool | None:
        """Whether a browser with this key is connected. None: not known here; it was never or long ago connected."""
        if any(listener.browser == browser for listener in self._known.values()):
            return True
        return False if browser in self._gone else None

    def tickets(self) -> dict[str, set[str]]:
        """The tickets that phones watch, by hall."""
        result: dict[str, set[str]] = {}
        for listener in self._known.values():
            if listener.ticket_id:
                result.setdefault(listener.hall, set()).add(listener.ticket_id)
        return result


def may_listen(namespace: str, actor: Actor) -> bool:
    """Whether this actor may use a namespace at all; the hall is checked at `watch`."""
    match namespace:
        case "/phone":
            return actor.kind == "holder"
        case "/printer":
            return actor.role == "printer"
        case "/window":
            return actor.kind == "staff"
        case "/manager":
            return actor.kind == "staff" and actor.leads
        case _:
            return actor.kind in ("kiosk", "staff") or actor.role == "display"
