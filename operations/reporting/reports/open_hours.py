"""How long windows were open in each hour of the clock, of years of attendance at once."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from operations.reporting.reports.seconds import Attended
from queueing.hall import local_instant

HOUR_SECONDS = 3_600
Seconds = NDArray[np.float64]


def open_by_hour(attended: Sequence[Attended], hours: Sequence[int], zone: ZoneInfo) -> dict[int, int]:
    """Hour → seconds open in it, on all dates together; without hours in which nobody was open or paused.

    An hour is the one after the instant at which the clock first shows it, so that it has 60 minutes even in the night
    in which clocks go back.
    """
    began, ended = (np.array([at.timestamp() for at in ends]) for ends in _ends(attended))
    first, last = (_dates(ends, zone) for ends in _ends(attended))
    is_open = np.array([stretch.state == "open" for stretch in attended])
    seconds: dict[int, int] = {}
    for later in range(int((last - first).max(initial=0)) + 1):
        touched = np.flatnonzero(first + later <= last)
        dates, places = np.unique(first[touched] + later, return_inverse=True)
        for hour in hours:
            start = np.array([_start(zone, day, hour) for day in dates.tolist()])[places]
            inside = np.minimum(ended[touched], start + HOUR_SECONDS) - np.maximum(began[touched], start)
            whole = np.floor(inside + 1e-6) * is_open[touched]
            if (inside > 0).any():
                seconds[hour] = seconds.get(hour, 0) + int(whole[inside > 0].sum())
    return seconds


def _ends(attended: Sequence[Attended]) -> tuple[list[datetime], list[datetime]]:
    return [stretch.began_at for stretch in attended], [stretch.ended_at for stretch in attended]


def _dates(instants: Sequence[datetime], zone: ZoneInfo) -> NDArray[np.int64]:
    return np.array([at.astimezone(zone).toordinal() for at in instants], np.int64)


@lru_cache(maxsize=100_000)
def _start(zone: ZoneInfo, ordinal: int, hour: int) -> float:
    return local_instant(zone, date.fromordinal(ordinal), f"{hour:02d}:00").timestamp()
