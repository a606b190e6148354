"""What clocks on the wall show at many instants at once, which are whole seconds since 1970 UTC."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from operations.reporting.spans import DAY_SECONDS, Seconds
from queueing.hall import Hall, local_instant

_BLOCK_DAYS = 1_024
_BLOCK_SECONDS = _BLOCK_DAYS * DAY_SECONDS
_EPOCH = date(1970, 1, 1).toordinal() * DAY_SECONDS


def on_the_wall(zone: ZoneInfo, seconds: Seconds) -> Seconds:
    """What a zone's clock shows, counted as the ordinals of dates are: 86,400 is the first midnight there is.

    >>> on_the_wall(ZoneInfo("Asia/Shanghai"), np.array([0])) - _EPOCH
    array([28800])
    """
    shown = seconds + _EPOCH
    blocks = seconds // _BLOCK_SECONDS
    for block in np.unique(blocks).tolist() if len(blocks) else ():
        offsets, is_changed = _offsets(zone, block)
        places = np.flatnonzero(blocks == block)
        days = seconds[places] // DAY_SECONDS - block * _BLOCK_DAYS
        shown[places] += offsets[days]
        for place in places[is_changed[days]].tolist():
            second = int(seconds[place])
            shown[place] = second + _offset_at(zone, second) + _EPOCH
    return shown


@lru_cache(maxsize=1_000)
def _offsets(zone: ZoneInfo, block: int) -> tuple[Seconds, NDArray[np.bool_]]:
    """By day of a block the zone's offset, and whether it changes on that day."""
    first = block * _BLOCK_DAYS
    offsets = np.array([_offset_at(zone, day * DAY_SECONDS) for day in range(first, first + _BLOCK_DAYS + 1)], np.int64)
    return offsets[:-1], offsets[:-1] != offsets[1:]


def _offset_at(zone: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    assert offset is not None  # a zone has one at every instant
    return offset // timedelta(seconds=1)


def off_the_wall(zone: ZoneInfo, shown: Seconds) -> Seconds:
    """The inverse of `on_the_wall`: the instants at which a zone's clock first shows these seconds.

    >>> off_the_wall(ZoneInfo("Asia/Shanghai"), np.array([_EPOCH + 28_800]))
    array([0])
    """
    if not len(shown):
        return shown
    dates = shown // DAY_SECONDS
    first = int(dates.min())
    midnights = seconds_at(zone, np.arange(first, int(dates.max()) + 2), 0)
    seconds: Seconds = shown - dates * DAY_SECONDS + midnights[dates - first]
    is_changed = np.diff(midnights) != DAY_SECONDS
    for place in np.flatnonzero(is_changed[dates - first]).tolist() if is_changed.any() else ():
        day, second = divmod(int(shown[place]), DAY_SECONDS)
        wall = datetime.combine(date.fromordinal(day), time(), zone) + timedelta(seconds=second)
        seconds[place] = int(wall.timestamp())
    return seconds


def business_days(hall: Hall | None, seconds: Seconds) -> NDArray[np.int64]:
    """The hall's business dates at these instants (`queueing.hall.business_date`), as ordinals; of no hall, in UTC."""
    zone = ZoneInfo(hall.timezone if hall else "UTC")
    days = on_the_wall(zone, seconds) // DAY_SECONDS
    if hall is None or hall.day_starts_at == "00:00":
        return days
    ordinals, places = np.unique(days, return_inverse=True)
    starts = np.array([second_at(zone, day, hall.day_starts_at) for day in ordinals.tolist()], np.int64)
    before: NDArray[np.int64] = days - (seconds < starts[places])
    return before


def seconds_at(zone: ZoneInfo, days: NDArray[np.int64], hour: int) -> Seconds:
    """The instants at which a zone's clock first shows an hour on these dates, which are ordinals."""
    midnights = days * DAY_SECONDS - _EPOCH
    before, offsets, after = (
        on_the_wall(zone, midnights + n * DAY_SECONDS) - n * DAY_SECONDS - _EPOCH - midnights for n in (-1, 0, 2)
    )
    seconds: Seconds = midnights + hour * 3_600 - offsets
    for place in np.flatnonzero((before != offsets) | (offsets != after)).tolist():  # the clock may change that day
        seconds[place] = second_at(zone, int(days[place]), f"{hour:02d}:00")
    return seconds


@lru_cache(maxsize=100_000)
def second_at(zone: ZoneInfo, day: int, clock: str) -> int:
    """The instant at which a zone's clock first shows "HH:MM" on a date, which is an ordinal."""
    return int(local_instant(zone, date.fromordinal(day), clock).timestamp())
