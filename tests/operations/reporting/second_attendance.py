"""What attendance says, computed a second time from its rows, one after another, with nothing of the house's own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Stretch:
    """Somebody at a window, who is open or paused."""

    window: str | int
    staff: str | None
    state: str
    began_at: datetime
    ended_at: datetime

    @property
    def seconds(self) -> int:
        return max(0, (self.ended_at - self.began_at) // timedelta(seconds=1))


def in_hour(stretch: Stretch, hour: int, zone: ZoneInfo) -> Iterator[Stretch]:
    """What of a stretch lies in an hour of the clock, on each date that it touches."""
    first, last = (at.astimezone(zone).date() for at in (stretch.began_at, stretch.ended_at))
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        hour_at = datetime.combine(day, time(hour), zone).astimezone(UTC)
        began_at, ended_at = max(stretch.began_at, hour_at), min(stretch.ended_at, hour_at + timedelta(hours=1))
        if began_at < ended_at:
            yield Stretch(stretch.window, stretch.staff, stretch.state, began_at, ended_at)


def day_of(at: datetime, zone: ZoneInfo, starts: time) -> date:
    """The business date: it lasts until its start on the next morning."""
    local = at.astimezone(zone)
    return local.date() - timedelta(days=at < datetime.combine(local.date(), starts, zone).astimezone(UTC))


def seconds_by(attended: Iterable[Stretch], name: str) -> dict[object, tuple[int, int]]:
    """Window or staff → open seconds, paused seconds."""
    seconds: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    for stretch in attended:
        seconds[getattr(stretch, name)][stretch.state != "open"] += stretch.seconds
    return {key: (opened, paused) for key, (opened, paused) in seconds.items()}


def mean_open(attended: list[Stretch], hour: int, zone: ZoneInfo, starts: time) -> float | None:
    """Windows open in an hour on average of the days with attendance; None: nobody was there in that hour.

    An hour counts on the day of its stretch, and where it comes round in it, on the next.
    """
    begun = {stretch: day_of(stretch.began_at, zone, starts) for stretch in attended}
    rounds = [(begun[stretch] + timedelta(days=n), part) for stretch in attended
              for n, part in enumerate(in_hour(stretch, hour, zone))]  # fmt: skip
    days = {*begun.values(), *(day for day, _ in rounds)}
    opened = sum(part.seconds for _, part in rounds if part.state == "open")
    return round(opened / 3600 / len(days), 1) if rounds else None


def long_open(attended: Iterable[Stretch], zone: ZoneInfo, starts: time) -> set[tuple[str | int, date]]:
    """The windows that were open for half an hour or more, and the days: each business date that they lay on."""
    lasted: dict[tuple[str | int, date], timedelta] = defaultdict(timedelta)
    for stretch in attended:
        at = stretch.began_at
        while stretch.state == "open" and at < stretch.ended_at:
            day = day_of(at, zone, starts)
            ends_at = datetime.combine(day + timedelta(days=1), starts, zone).astimezone(UTC)
            lasted[stretch.window, day] += min(stretch.ended_at, ends_at) - at
            at = ends_at
    return {place for place, duration in lasted.items() if duration >= timedelta(minutes=30)}
