"""Who listens to the news: every socket of this process, and what it may hear."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from operations.context import Actor

SCREENS = ("/display", "/window", "/kiosk")
SOUNDS = ("voice", "partly", "chime", "blocked", "off")
LONGEST_STATION = 40
LONGEST_BROWSER = 64
MOST_GONE = 1000
NAMESPACES = (*SCREENS, "/phone", "/printer")


@dataclass(slots=True)
class Listener:
    """One socket: who it is, whether that still holds, and what it watches (empty: nothing yet).

    `station` and `sound` are what a screen says of itself ("hall", "window-3"; one of SOUNDS); empty: nothing.
    `browser` is the key that deploy/kiosk.sh gave its browser; empty: somebody else started it.
    """

    actor: Actor
    is_welcome: Callable[[], bool]
    hall: str = ""
    ticket_id: str = ""
    station: str = ""
    sound: str = ""
    browser: str = ""

    def say(self, said: object) -> None:
        """What a station says of itself with `watch`; nonsense says nothing."""
        about = said if isinstance(said, dict) else {}
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
        self._gone: deque[str] = deque(maxlen=MOST_GONE)

    def add(self, namespace: str, sid: str, listener: Listener) -> None:
        """Somebody has connected."""
        self._known[(namespace, sid)] = listener

    def remove(self, namespace: str, sid: str) -> None:
        """Somebody has gone; saying so twice does nothing."""
        gone = self._known.pop((namespace, sid), None)
        if gone is not None and gone.browser:
            self._gone.append(gone.browser)

    def find(self, namespace: str, sid: str) -> Listener | None:
        """The listener, or None once gone."""
        return self._known.get((namespace, sid))

    def strangers(self) -> list[tuple[str, str]]:
        """(namespace, session id) of those whose token or login has ended since they came."""
        return [key for key, one in list(self._known.items()) if not one.is_welcome()]

    def counts(self) -> dict[str, int]:
        """How many listen, by namespace."""
        result = dict.fromkeys(NAMESPACES, 0)
        for namespace, _ in self._known:
            result[namespace] += 1
        return result

    def halls(self, *namespaces: str) -> set[str]:
        """The halls that somebody in these namespaces watches."""
        return {one.hall for (where, _), one in self._known.items() if one.hall and where in namespaces}

    def screens(self, hall: str) -> list[tuple[str, str]]:
        """(station, sound) of a hall's screens that listen to this process, by name."""
        there = [one for (where, _), one in self._known.items() if where == "/display" and one.hall == hall]
        return sorted((one.station, one.sound) for one in there if one.station)

    def hears(self, browser: str) -> bool | None:
        """Whether the page in a browser of this key listens; None: it has not been here, as far as remembered."""
        if any(one.browser == browser for one in self._known.values()):
            return True
        return False if browser in self._gone else None

    def tickets(self) -> dict[str, set[str]]:
        """The tickets that phones watch, by hall."""
        result: dict[str, set[str]] = {}
        for one in self._known.values():
            if one.ticket_id:
                result.setdefault(one.hall, set()).add(one.ticket_id)
        return result


def may_listen(namespace: str, actor: Actor) -> bool:
    """Whether this asker belongs into a namespace at all; the hall is asked for at `watch`."""
    match namespace:
        case "/phone":
            return actor.kind == "holder"
        case "/printer":
            return actor.role == "printer"
        case "/window":
            return actor.kind == "staff"
        case _:
            return actor.kind in ("kiosk", "staff") or actor.role == "display"
