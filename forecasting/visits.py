"""The visits of a log, as estimates read them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of a log. An instant that is None did not come, or nobody knows it. The offset of `issued_at` is that of
    the hall's own clock.

    `finished_at` of somebody who was never called, or called only later, is when they left.
    """

    hall: str
    line: str
    issued_at: datetime
    called_at: datetime | None
    service: str = ""
    priority: str = ""
    window: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def wait_seconds(self) -> float | None:
        """Issue to call; None: never called."""
        return None if self.called_at is None else (self.called_at - self.issued_at).total_seconds()

    @property
    def left_at(self) -> datetime | None:
        """When they were seen to leave, before any call; None: they were not."""
        if self.finished_at is None or (self.called_at is not None and self.called_at <= self.finished_at):
            return None
        return self.finished_at
