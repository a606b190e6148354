"""Plays a planned day against a running server."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from demo.citizens import Citizens
from demo.clerks import STAYS_LONGER, Clerk
from demo.client import Client, ServerGoneError
from demo.clock import Clock, server_clock
from demo.day import Day, plan
from demo.visits import SERVER_GONE, Visits
from operations.halls.hall_folder import HallFolderError, read
from queueing.hall import Hall, business_date
from queueing.slots import can_be_booked

BEFORE_OPENING = timedelta(minutes=6)
SAYS_EVERY_SECONDS = 10.0
OVERTIME_SECONDS = 120.0


class DemoError(Exception):
    """The day cannot be played. The text says why."""


def run(
    server_url: str,
    hall_folder: Path,
    day: date,
    speed: float,
    seed: int,
    logins: Mapping[str, str],
    say: Callable[[str], None] = lambda line: None,
    patience_seconds: float = 120,
) -> int:
    """Play a day and return the exit status: 0 if it was played to its end, else 1.

    `logins`: the passwords of `admin`, who creates the kiosks' tokens, and of `clerk1`, `clerk2` … for the windows.
    `speed`: how many times faster than real time; if the server's own clock runs at another speed than 1, its date and
    speed are used instead. `say` is called with a line of progress now and then. `patience_seconds`: how long the
    server may be unreachable.
    """
    stop = Event()
    try:
        Play(server_url, read(hall_folder), logins, stop, say, patience_seconds).play(day, speed, seed)
    except (DemoError, HallFolderError, ServerGoneError, ValueError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 1
    finally:
        stop.set()
    return 0


class Play:
    """The citizens and staff of a hall at one server. `devices`: the ids of the kiosks' tokens."""

    def __init__(
        self,
        server_url: str,
        hall: Hall,
        logins: Mapping[str, str],
        stop: Event,
        say: Callable[[str], None],
        patience_seconds: float,
    ) -> None:
        self.server_url = server_url
        self.hall = hall
        self.logins = logins
        self.stop = stop
        self.say = say
        self.visits = Visits(hall)
        self.patience_seconds = patience_seconds
        self.admin = self._client()
        self.devices: list[str] = []

    def play(self, day: date, speed: float, seed: int) -> None:
        self.log_in(self.admin, "admin")
        server_time = server_clock(self.admin)
        follows = server_time is not None and server_time[1] != 1
        if server_time and follows:
            speed, day = server_time[1], business_date(self.hall, server_time[0])
        planned = plan(self.hall, day, seed)
        now = server_time[0] if server_time and follows else planned.opens_at - BEFORE_OPENING
        if now >= planned.closes_at:
            raise DemoError(f"the server's clock says {now.isoformat()}: hall {self.hall.code} has closed already")
        clock = Clock(now, speed, self.stop)
        self.act(planned, clock, seed, now, follows)

    def act(self, planned: Day, clock: Clock, seed: int, since: datetime, follows: bool) -> None:
        """Play everybody who arrives from `since` on, until all have gone home."""
        people = f"{len(planned.citizens)} citizens, {len(planned.duties)} windows"
        self.say(f"{self.hall.code} {planned.date.isoformat()}: {people}")
        self._watch(planned, clock, self._start(planned, clock, seed, since), follows)

    def _client(self, token: str = "") -> Client:
        return Client(self.server_url, self.stop, token, self.patience_seconds)

    def _start(self, planned: Day, clock: Clock, seed: int, since: datetime) -> list[Thread]:
        citizens = Citizens(self.hall.code, self._kiosks(), clock, self.visits, self._bookable())
        works = [self._clerk(duty_index, planned, clock, seed) for duty_index in range(len(planned.duties))]
        jobs = [lambda: _until_gone(citizens, planned, since), *(clerk.work for clerk in works if clerk)]
        if len(jobs) == 1:
            raise DemoError("no clerk could log in; the demo needs the passwords of clerk1 and so on")
        threads = [Thread(target=job, daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        return threads

    def _bookable(self) -> frozenset[str]:
        """The services that can be booked, as far as the hall's own folder says."""
        return frozenset(each.code for each in self.hall.services if can_be_booked(self.hall, each))

    def _kiosks(self) -> dict[str, Client]:
        """A client for each kiosk, by name, with the kiosk's own token. "" is the administrator, who issues tickets
        when there are no kiosks.
        """
        kiosks = {"": self.admin}
        for kiosk in self.hall.kiosks:
            body = {"kind": "kiosk", "hall": self.hall.code, "name": kiosk.name}
            answer = self.admin.post("/devices", body)
            if not answer.is_done:
                raise DemoError(f"kiosk {kiosk.name} got no token: {answer.body.get('detail', answer.code)}")
            kiosks[kiosk.name] = self._client(str(answer.body["token"]))
            self.devices.append(str(answer.body["id"]))
        return kiosks

    def _clerk(self, index: int, planned: Day, clock: Clock, seed: int) -> Clerk | None:
        duty = planned.duties[index]
        if duty.ends_at <= clock.now():
            return None
        client = self._client()
        try:
            self.log_in(client, f"clerk{duty.window}")
        except DemoError as error:
            self.say(str(error))
            return None
        return Clerk(self.hall, duty, client, clock, self.visits, seed)

    def log_in(self, client: Client, username: str) -> None:
        """Log in. Raises DemoError with the reason if that fails."""
        if username not in self.logins:
            raise DemoError(f"the password of {username} is not known")
        answer = client.log_in(username, self.logins[username])
        if not answer.is_done:
            raise DemoError(f"{username} could not log in: {answer.body.get('detail', answer.code)}")

    def _watch(self, planned: Day, clock: Clock, threads: list[Thread], follows: bool) -> None:
        """Wait until everybody has gone home, and report progress. Raises DemoError if that takes far too long."""
        left = (planned.closes_at + 2 * STAYS_LONGER - clock.now()).total_seconds() / clock.speed
        ends_at = monotonic() + left + OVERTIME_SECONDS
        while any(thread.is_alive() for thread in threads) and monotonic() < ends_at:
            says_at = monotonic() + SAYS_EVERY_SECONDS
            while any(thread.is_alive() for thread in threads) and monotonic() < says_at:
                self.stop.wait(0.2)
            if follows:
                clock.follow(self.admin)
            self.say(self._news(clock.now()))
        if any(thread.is_alive() for thread in threads):
            raise DemoError("the day did not end in time")
        if self.visits.counts[SERVER_GONE]:
            raise DemoError(f"{self.server_url} stayed away; the day was not played to its end")

    def _news(self, now: datetime) -> str:
        local = now.astimezone(UTC).strftime("%H:%M UTC")
        counts = ", ".join(f"{name} {count}" for name, count in sorted(self.visits.counts.items()))
        return f"{local}  {counts}"


def _until_gone(citizens: Citizens, planned: Day, since: datetime) -> None:
    try:
        citizens.live(planned, since)
    except ServerGoneError:
        citizens.visits.count(SERVER_GONE)
