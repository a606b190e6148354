"""Small halls in which people wait, for the rules of what is promised and what would help."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from forecasting.event_pass import ExpectedTicket, ExpectedWindow, Habits
from forecasting.promise_watch import POINTS, Awaiting, WaitCurve
from forecasting.remedies import Outlook
from queueing.waiting_line import Waiting
from queueing.window import ServiceWindow

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
EXACT = WaitCurve(POINTS, POINTS)
"""What is predicted comes true."""
DOUBTFUL = WaitCurve(POINTS, tuple(2 * point for point in POINTS))
"""Half of the waits are as predicted, one in ten twice as long."""
PROMPT = Habits(walk=0, turn=0)


def somebody(
    place: int, line: str = "A", waited: float = 0, promise: float = 900, curve: WaitCurve = EXACT, service: float = 300
) -> Awaiting:
    """The person at this place of the line, whose service takes five minutes."""
    taken_at = NINE + timedelta(seconds=place)
    ticket = Waiting(f"t{place:04}", line, taken_at, taken_at)
    comes = max(0.0, -waited)
    return Awaiting(ExpectedTicket(ticket, service, max(0.0, waited), comes), waited, promise, curve)


def a_window(number: int, *lines: str, free_at: float = 0) -> ExpectedWindow:
    """A window of these lines; without any it serves all."""
    return ExpectedWindow(ServiceWindow(number, lines or ("*",)), free_at)


def an_outlook(
    windows: Sequence[ExpectedWindow],
    people: Sequence[Awaiting],
    closed: Sequence[ServiceWindow] = (),
    paused: Sequence[ServiceWindow] = (),
) -> Outlook:
    """A hall of these windows and people."""
    of_hall = [*(expected.window for expected in windows), *closed, *paused]
    return Outlook(windows, of_hall, closed, paused, people, PROMPT)
