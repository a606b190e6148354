"""Learns from calls what happens around a service: walk times, pauses between calls, who leaves."""

from forecasting.event_pass import Habits
from forecasting.fading import FadingRatio
from forecasting.giving_up import GivingUpLearning

PRIOR = Habits(
    walk=30.0, turn=10.0, no_show=90.0, missing=0.02, leave_rate=1 / 18_000, giving_up=GivingUpLearning().rates()
)
WALKS, TURNS, NO_SHOWS, CALLS = 20.0, 20.0, 10.0, 50.0
"""The prior weighs as much as this many measurements."""
LONGEST = 300.0
"""Longer walks and pauses, in seconds, have other causes and are ignored; longer no-shows are cut to this."""
SOON = 180.0
"""Within this many seconds nobody gets impatient. Those missing by then left right away."""


class HabitLearning:
    """The habits of one hall."""

    def __init__(self) -> None:
        self._walk, self._turn, self._no_show = FadingRatio(), FadingRatio(), FadingRatio()
        self._missing, self._leaving = FadingRatio(), FadingRatio()
        self._giving_up = GivingUpLearning()

    def walked(self, seconds: float) -> None:
        """Somebody arrived at the window this many seconds after the call."""
        if 0 <= seconds <= LONGEST:
            self._walk.add(seconds)

    def turned(self, seconds: float) -> None:
        """A window made its next call this many seconds after it was free, although somebody waited."""
        if 0 <= seconds <= LONGEST:
            self._turn.add(seconds)

    def ended_waiting(self, line: str, waited: float, gave_up: bool) -> None:
        """Somebody of this line was called after so many seconds, or gave the number back before any call."""
        self._giving_up.waited(line, waited, gave_up)

    def was_called(self, waited: float, missing: bool, called_for: float | None = 0.0) -> None:
        """Somebody was called after waiting this many seconds. If `missing`, the window called for `called_for`
        seconds; None: nobody knows how long.
        """
        if missing and called_for is not None:
            self._no_show.add(min(max(called_for, 0.0), LONGEST))
        if waited <= SOON:
            self._missing.add(float(missing))
        else:
            self._leaving.add(max(0.0, missing - self._missing_share()), waited)

    def habits(self) -> Habits:
        """The habits learnt so far."""
        return Habits(
            walk=self._walk.shrunk(PRIOR.walk, WALKS),
            turn=self._turn.shrunk(PRIOR.turn, TURNS),
            no_show=self._no_show.shrunk(PRIOR.no_show, NO_SHOWS),
            missing=self._missing_share(),
            leave_rate=self._leaving.shrunk(PRIOR.leave_rate, CALLS),
            giving_up=self._giving_up.rates(),
        )

    def _missing_share(self) -> float:
        return self._missing.shrunk(PRIOR.missing, CALLS)
