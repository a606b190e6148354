"""Citizens and clerks who act by themselves while a demo's hall is open, beside its visitors."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from demo.client import Client, ServerGoneError
from demo.clock import Clock, server_clock
from demo.day import Day, plan
from demo.run import DemoError, Play
from operations.halls.hall_folder import read
from queueing.demonstration import free_window
from queueing.hall import Hall, business_date, opening_intervals

CAME_BEFORE = timedelta(minutes=10)
"""Citizens of this last stretch of time arrive in the first minute, so that the hall is not empty."""
COME_WITHIN = timedelta(minutes=1)
BETWEEN_CLERKS = timedelta(seconds=6)
BEFORE_OPENING = timedelta(minutes=6)
LOOK_AHEAD_DAYS = 60
LOOKS_EVERY_SECONDS = 1.0


def live(
    server_url: str,
    hall_folder: Path,
    seed: int,
    logins: Mapping[str, str],
    is_in_use: Callable[[], bool] = lambda: False,
    say: Callable[[str], None] = print,
) -> int:
    """Play every day of the server's clock until SIGTERM or Ctrl-C; 1 when it cannot go on.

    While `is_in_use` returns True, these people pause, because a whole day is being played.
    """
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    hall = read(hall_folder)
    while not stop.is_set():
        if is_in_use():
            stop.wait(LOOKS_EVERY_SECONDS)
        elif not _live_undisturbed(Play(server_url, hall, logins, Event(), _quiet, 120), seed, stop, is_in_use, say):
            return 1
    return 0


def _live_undisturbed(
    play: Play, seed: int, stop: Event, is_in_use: Callable[[], bool], say: Callable[[str], None]
) -> bool:
    """Play until `stop` or until others act; False: it cannot go on."""

    def leave_in_time() -> None:
        while not (stop.is_set() or play.stop.is_set() or is_in_use()):
            stop.wait(LOOKS_EVERY_SECONDS)
        play.stop.set()

    Thread(target=leave_in_time, daemon=True).start()
    try:
        while not play.stop.is_set():
            _live_a_day(play, seed, say)
    except (DemoError, ServerGoneError) as error:
        if not play.stop.is_set():
            say(f"demo people: {error}")
            return False
    finally:
        play.stop.set()
        _give_back(play)
    return True


def _quiet(_: str) -> None:
    """Print nothing: nobody reads the news of these people."""


def _live_a_day(play: Play, seed: int, say: Callable[[str], None]) -> None:
    """Play the rest of the day on which the hall is open now, or the next day from its opening."""
    play.log_in(play.admin, "admin")
    clock = _clock(play)
    planned = _next_day(play.hall, clock.now(), seed)
    if planned is None:
        say("demo people: the hall stays closed; nobody comes")
        play.stop.wait()
        return
    if clock.sleep_until(planned.opens_at - BEFORE_OPENING):
        begins_at = max(clock.now(), planned.opens_at - BEFORE_OPENING)
        play.act(arriving(beside_others(planned, play.hall), begins_at), clock, seed, begins_at, follows=True)
        clock.sleep_until(planned.closes_at)
        _give_back(play)


def _clock(play: Play) -> Clock:
    now, speed = server_clock(play.admin) or (None, 1.0)
    if now is None:
        raise DemoError("the server does not say what time it is")
    return Clock(now, speed, play.stop)


def _next_day(hall: Hall, now: datetime, seed: int) -> Day | None:
    first = business_date(hall, now)
    for day in (first + timedelta(days=n) for n in range(LOOK_AHEAD_DAYS)):
        intervals = opening_intervals(hall, day)
        if intervals and now < intervals[-1][1]:
            return plan(hall, day, seed)
    return None


def beside_others(day: Day, hall: Hall) -> Day:
    """The day without the last window and the last kiosk, which are left to visitors, if the hall has more than one."""
    duties = tuple(duty for duty in day.duties if duty.window != free_window(hall) or len(hall.windows) < 2)
    kiosks = [kiosk.name for kiosk in hall.kiosks]
    if len(kiosks) < 2:
        return replace(day, duties=duties)
    moved = (replace(who, kiosk=kiosks[0]) if who.kiosk == kiosks[-1] else who for who in day.citizens)
    return replace(day, duties=duties, citizens=tuple(moved))


def arriving(day: Day, now: datetime) -> Day:
    """The rest of the day from now: citizens of the last minutes arrive in the first minute, and clerks start one after
    another.
    """
    share = COME_WITHIN / (CAME_BEFORE + COME_WITHIN)
    since, until = now - CAME_BEFORE, now + COME_WITHIN
    citizens = (
        replace(who, arrives_at=now + (who.arrives_at - since) * share) if who.arrives_at < until else who
        for who in day.citizens
        if who.arrives_at >= since
    )
    duties = (
        replace(duty, starts_at=max(duty.starts_at, now + n * BETWEEN_CLERKS)) for n, duty in enumerate(day.duties)
    )
    return replace(day, citizens=tuple(citizens), duties=tuple(duties))


def _give_back(play: Play) -> None:
    """Revoke the kiosks' tokens, so that starting a demo often leaves nothing behind; failures do no harm."""
    admin = Client(play.server_url, Event(), play.admin.token, patience_seconds=0)
    while play.devices:
        try:
            admin.delete(f"/devices/{play.devices.pop()}")
        except ServerGoneError:
            return
